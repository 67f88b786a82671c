import EventLoop
import Glibc
import Host
import Postgres
import Vocabulary

/// A PostgreSQL of our own in a data directory: a Unix socket, no network, no passwords because the kernel says who connects.
struct PrivatePostgres: Sendable {
  let directory: DataDirectory
  let binaries: String
  private let account = ServerAccount.current

  let layout: DatabaseLayout
  private let isScratch: Bool

  static let superuser = "infin8_admin"

  /// - Parameters:
  ///   - layout: what is asked for; nil for what the directory has.
  ///   - isScratch: a cluster that is made now never waits for the disk; one that is there stays as it is.
  init(_ directory: DataDirectory, layout: DatabaseLayout? = nil, isScratch: Bool = false) throws(Refusal) {
    self.directory = directory
    self.isScratch = isScratch
    self.layout = try DatabaseLayout.settle(layout, in: directory)
    binaries = try Self.findBinaries()
  }

  /// The newest PostgreSQL of at least 15 that has pgvector beside it.
  static func findBinaries() throws(Refusal) -> String {
    var candidates: [String] = []
    if let given = DataDirectory.variable("INFIN8_PG_BIN") { candidates.append(given) }
    let home = DataDirectory.variable("HOME") ?? "/root"
    if let noted = try? Files.read("\(home)/.local/share/infin8-tools/postgres-bin") {
      candidates.append(String(decoding: noted, as: UTF8.self).filter { !$0.isNewline })
    }
    candidates += (15...19).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
    for candidate in candidates where access("\(candidate)/initdb", X_OK) == 0 { return candidate }
    throw Refusal(
      .databaseDown, "there is no PostgreSQL on this machine: run compose/setup, or name its programs in INFIN8_PG_BIN")
  }

  /// A connection string for a role in the database of a service.
  func url(_ role: String, of service: ServiceName) -> String { url(role, database: layout.database(of: service)) }

  private func url(_ role: String, database: String) -> String {
    "host='\(directory.databaseSockets)' user='\(role)' dbname='\(database)'"
  }

  // MARK: Starting

  /// Makes the cluster when there is none, starts it, and waits until it answers.
  func start(on supervisor: isolated Supervisor) async throws -> ChildProcess {
    try prepareFolders()
    if access("\(directory.database)/PG_VERSION", F_OK) != 0 {
      try layout.remember(in: directory)
      try await initialize(on: supervisor)
    }
    let archiving = try BackupSettings.find(directory)?.archiving ?? []
    let process = try ChildProcess.start(
      Self.command(
        binaries, data: directory.database, sockets: directory.databaseSockets,
        archiving + statistics + ownLog),
      environment: Self.environment, user: account.name, log: "\(directory.logs)/postgres.log")
    do {
      try await waitUntilReady(process)
      for database in layout.databases {
        try await Platform.createDatabase(database, adminURL: url(Self.superuser, database: "postgres"))
        try await Platform.install(adminURL: url(Self.superuser, database: database))
      }
    } catch {
      // Nobody knows of it yet, and it would keep the next one out.
      process.signal(SIGQUIT)
      _ = await process.wait(.seconds(5))
      throw error
    }
    return process
  }

  /// Counts what statements take, and logs the slow ones, without their values. The library is a part of PostgreSQL that some
  /// packages leave out.
  private var statistics: [String] {
    let settings = [
      "log_min_duration_statement=1000", "log_parameter_max_length=0", "log_lock_waits=on", "track_io_timing=on",
      "log_line_prefix=%m [%p] %q%u@%d ",
    ]
    let libraries = ["lib", "lib/postgresql"].map { "\(binaries)/../\($0)/pg_stat_statements.so" }
    let counting = ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off"]
    let isThere = libraries.contains { access($0, R_OK) == 0 }
    return settings + (isThere ? counting : [])
  }

  /// The server turns the leaves of its own log, so that no line is lost; what it says before it can stands in `postgres.log`.
  private var ownLog: [String] {
    let rotation = LogRotation(directory.logs)
    return [
      "logging_collector=on", "log_directory=\(directory.logs)/postgres", "log_filename=postgres-%Y%m%dT%H%M%S.log",
      "log_rotation_size=\(rotation.mostBytes / 1_024)kB",
      "log_rotation_age=\(max(1, rotation.oldest.components.seconds / 60))min", "log_file_mode=0640",
    ]
  }

  /// A server on a Unix socket alone.
  static func command(_ binaries: String, data: String, sockets: String, _ more: [String]) -> [String] {
    let settings = [
      "listen_addresses=", "unix_socket_directories=\(sockets)", "unix_socket_permissions=0770",
      "shared_buffers=64MB", "max_connections=400", "max_parallel_maintenance_workers=0", "jit=off", "timezone=UTC",
      "log_timezone=UTC", "password_encryption=scram-sha-256",
      // Without the details of a refusal, which quote the row.
      "log_error_verbosity=terse",
    ]
    return ["\(binaries)/postgres", "-D", data] + (settings + more).flatMap { ["-c", $0] }
  }

  /// A cluster that somebody else starts may ask for a password: libpq finds it in the file that PGPASSFILE names.
  static var environment: [String: String] {
    var variables = ["PATH": DataDirectory.variable("PATH") ?? "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]
    variables["PGPASSFILE"] = DataDirectory.variable("PGPASSFILE")
    return variables
  }

  private func prepareFolders() throws {
    guard directory.databaseSockets.utf8.count <= 85 else {
      throw Refusal(.serviceDown, "the path \(directory.path) is too long for a socket: choose a shorter --data-dir")
    }
    for path in [directory.path, directory.logs, directory.sockets] { try Files.makeDirectory(path, mode: 0o755) }
    try Files.makeDirectory(directory.keys, mode: 0o750)
    for path in [directory.database, directory.databaseSockets, "\(directory.logs)/postgres"] {
      try Files.makeDirectory(path, mode: 0o700)
      account.give(path)
    }
    let log = "\(directory.logs)/postgres.log"
    close(open(log, O_WRONLY | O_CREAT | O_APPEND, 0o640))
    account.give(log)
  }

  private func initialize(on supervisor: isolated Supervisor) async throws {
    let process = try ChildProcess.start(
      [
        "\(binaries)/initdb", "-D", directory.database, "-U", Self.superuser, "--auth-local=peer", "--auth-host=reject",
        "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
      ], environment: Self.environment, user: account.name, log: "\(directory.logs)/postgres.log")
    let status = await process.wait(.seconds(120))
    guard status == 0 else {
      throw Refusal(.databaseDown, "initdb failed with \(status): see \(directory.logs)/postgres.log")
    }
    if isScratch {
      let settings = "\(directory.database)/postgresql.conf"
      try Files.write(try Files.read(settings, limit: 1 << 20) + Array("fsync = off\n".utf8), to: settings, mode: 0o600)
      account.give(settings)
    }
    try Self.letInEverybodyOfOurs(account, folder: directory.database, superuser: Self.superuser)
  }

  /// The kernel tells PostgreSQL who connects; whoever runs these services may be any of their roles.
  static func letInEverybodyOfOurs(_ account: ServerAccount, folder: String, superuser: String) throws {
    let roles =
      [superuser, "migrator", "monitor", "backup"]
      + ServiceName.allCases.flatMap { ["\($0.rawValue)_app", "\($0.rawValue)_worker"] }
    var map = ""
    for name in account.people { for role in roles { map += "infin8 \(name) \(role)\n" } }
    try Files.write(Array(map.utf8), to: "\(folder)/pg_ident.conf", mode: 0o600)
    try Files.write(Array("local all all peer map=infin8\n".utf8), to: "\(folder)/pg_hba.conf", mode: 0o600)
    for name in ["pg_ident.conf", "pg_hba.conf"] { account.give("\(folder)/\(name)") }
  }

  private func waitUntilReady(_ process: ChildProcess) async throws {
    for _ in 0..<1_200 {
      if let status = process.poll() {
        throw Refusal(.databaseDown, "PostgreSQL ended with \(status) at once: see \(directory.logs)/postgres.log")
      }
      if (try? await Platform.rows("select 1", url: url(Self.superuser, database: "postgres"))) != nil { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Refusal(.databaseDown, "PostgreSQL did not come up within a minute: see \(directory.logs)/postgres.log")
  }
}
