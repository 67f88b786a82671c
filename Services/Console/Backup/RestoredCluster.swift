import Glibc
import Host
import Postgres
import Vocabulary

/// A cluster that came out of a backup, on a socket nobody else knows: the services see it when it has been looked
/// through.
struct RestoredCluster: Sendable {
  enum Place: Sendable {
    /// Where a trial is made, and removed.
    case scratch
    /// Beside the cluster, until it is accepted: who starts the cluster meanwhile starts what was there before.
    case beside
    /// The cluster's own. From there its timeline reaches the repositories.
    case own
  }

  let settings: BackupSettings
  let place: Place
  let data: String
  private let binaries: String
  private let account = ServerAccount.current

  init(_ settings: BackupSettings, in place: Place) throws {
    self.settings = settings
    self.place = place
    data =
      switch place {
      case .scratch: "\(settings.folder)/scratch"
      case .beside: "\(settings.clusterFolder).restoring"
      case .own: settings.cluster
      }
    binaries = try PrivatePostgres.findBinaries()
  }

  /// Where it is made.
  var folder: String { "/" + data.split(separator: "/").dropLast().joined(separator: "/") }

  var sockets: String { "\(settings.folder)/run" }
  private var access: String { "\(settings.folder)/access" }
  var log: String { "\(settings.folder)/restored.log" }

  func url(_ role: String, of service: ServiceName) -> String {
    url(role, database: settings.layout.database(of: service))
  }

  func url(_ role: String, database: String) -> String { "host='\(sockets)' user='\(role)' dbname='\(database)'" }

  func database(_ role: String, of service: ServiceName) -> Database {
    Database(url: url(role, of: service), applicationName: "restored", poolSize: 1, statementTimeout: .seconds(3_600))
  }

  /// Rows of every database, as the administrator.
  func rows(_ sql: String, of service: ServiceName) async throws -> [[String?]] {
    try await Platform.rows(sql, url: url(settings.superuser, of: service))
  }

  /// The first column of the first row, as the administrator.
  func text(_ sql: String, of service: ServiceName) async throws -> String? {
    try await Platform.text(sql, url: url(settings.superuser, of: service))
  }

  /// Asks a database as one of its roles.
  func ask<Value>(
    _ role: String, of service: ServiceName, _ body: (Database) async throws -> Value
  ) async throws -> Value {
    let database = database(role, of: service)
    do {
      let value = try await body(database)
      await database.close()
      return value
    } catch {
      await database.close()
      throw error
    }
  }

  // MARK: Folders

  func makeFolders() async throws {
    for (path, mode) in [(data, 0o700 as mode_t), (sockets, 0o700), (access, 0o700)] {
      try Files.makeDirectory(path, mode: mode)
      account.give(path)
    }
    unlink(log)
    close(open(log, O_WRONLY | O_CREAT | O_APPEND, 0o640))
    account.give(log)
    try PrivatePostgres.letInEverybodyOfOurs(account, folder: access, superuser: settings.superuser)
  }

  /// Also what one that was cut short has left; its PostgreSQL ends by itself, when it has answered what it was asked.
  func remove() async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try LiveCluster.listens(in: sockets) {
      guard ContinuousClock.now < end else {
        throw Refusal(.serviceDown, "a PostgreSQL of an earlier drill or restore runs in \(sockets)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    try await Program.remove(data)
  }

  // MARK: Running

  /// Starts it and waits until it has replayed the log and takes writes.
  ///
  /// Until it was looked through its timeline may not reach the repositories: every later restore would follow it, and end where it
  /// left the log.
  func start() async throws -> ChildProcess {
    var options = ["hba_file=\(access)/pg_hba.conf", "ident_file=\(access)/pg_ident.conf"]
    switch place {
    case .scratch: options += ["archive_mode=off", "fsync=off"]
    // Its log is kept for when it archives.
    case .beside: options += settings.archiving + ["archive_command="]
    case .own: options += settings.archiving
    }
    if Glibc.access("\(data)/postgresql.conf", F_OK) != 0 {
      // Debian keeps it beside the cluster: it is not in a backup, and what is only looked through needs nothing of it.
      let path = "\(access)/postgresql.conf"
      try Files.write([], to: path, mode: 0o600)
      account.give(path)
      options.append("config_file=\(path)")
    }
    let process = try await Program().start(
      PrivatePostgres.command(binaries, data: data, sockets: sockets, options), PrivatePostgres.environment,
      user: account.name, log: log)
    do {
      try await waitUntilPromoted(process)
      return process
    } catch {
      await stop(process)
      throw error
    }
  }

  private func waitUntilPromoted(_ process: ChildProcess) async throws {
    let admin = url(settings.superuser, database: "postgres")
    while true {
      if process.poll() != nil { throw Refusal(.databaseDown, "the restored PostgreSQL ended: \(complaint)") }
      if let row = try? await Platform.rows("select pg_is_in_recovery()", url: admin).first, row.first == "f" { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// The segment up to which it has replayed the log: where it began a timeline of its own.
  func replayEnd() async throws -> WALArchive.Segment? {
    try await text(
      """
      select pg_read_file(
        'pg_wal/' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) || '.history', 0, 1000000, true)
      """, of: .identity
    ).flatMap(WALArchive.fork)
  }

  /// What pgBackRest has told it of the recovery: a copy that follows it would look for its log where this folder was.
  func forgetRecovery() async throws {
    for setting in ["restore_command", "recovery_target_time", "recovery_target_action", "recovery_target_timeline"] {
      _ = try await rows("alter system reset \(setting)", of: .identity)
    }
  }

  /// - Parameter process: nil where none was begun.
  func stop(_ process: ChildProcess?) async {
    guard let process else { return }
    process.signal(SIGINT)
    _ = await process.wait(.seconds(60))
  }

  /// The last thing that its log says went wrong, but for what it said to those who came too early or too late.
  private var complaint: String {
    let lines = logLines.filter { $0.contains("FATAL:") || $0.contains("PANIC:") }
    let last = lines.last { !$0.contains("the database system is ") } ?? "see \(log)"
    if last.contains("before configured recovery target") {
      return "the log has nothing that late: go back to an earlier moment, or say --to latest"
    }
    return last.split(separator: ": ", maxSplits: 1).last.map(String.init)?.trimmed ?? last
  }

  var logLines: [String] {
    let bytes = (try? Files.read(log, limit: 64 << 20)) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0.isWhitespace }) }
}
