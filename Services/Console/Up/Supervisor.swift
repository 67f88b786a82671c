import Contracts
import EventLoop
import Glibc
import Host
import RPC
import Vocabulary

/// Runs the database and the five services, and starts again what ends by itself.
///
/// Lives on the event loop, whose thread lives as long as the process: the children are tied to it.
actor Supervisor {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  /// Bottom up: who is called stands before who calls.
  private static let order: [ServiceName] = [.identity, .billing, .keyword, .content, .workflow]
  /// Those that work on queues, as many at once as one likes; nobody leads.
  private static let replicated: Set<ServiceName> = [.keyword, .content, .workflow]

  /// One process of a service.
  private struct Member: Hashable {
    let service: ServiceName
    let instance: Int

    var name: String { instance == 1 ? service.rawValue : "\(service.rawValue).\(instance)" }
  }

  private let members: [Member]

  private let directory: DataDirectory
  private let executables: String
  private let layout: DatabaseLayout?
  private let isScratch: Bool
  private let say: @Sendable (String) -> Void
  private var database: ChildProcess?
  private var services: [Member: ChildProcess] = [:]
  private var isStopping = false
  private var restarts: [Member: RestartPause] = [:]

  /// - Parameter layout: nil for what the directory has.
  init(
    directory: DataDirectory, executables: String, layout: DatabaseLayout?, isScratch: Bool, replicas: Int,
    say: @escaping @Sendable (String) -> Void
  ) {
    members = Self.order.flatMap { service in
      (1...(Self.replicated.contains(service) ? replicas : 1)).map { Member(service: service, instance: $0) }
    }
    self.directory = directory
    self.executables = executables
    self.layout = layout
    self.isScratch = isScratch
    self.say = say
  }

  // MARK: Starting

  func start() async throws {
    let postgres = try PrivatePostgres(directory, layout: layout, isScratch: isScratch)
    say("starting PostgreSQL in \(directory.database)")
    database = try await postgres.start(on: self)
    let environment = environment(postgres)
    // There before the first mail, for whoever waits for one.
    if environment["INFIN8_IDENTITY_MAIL_SPOOL_DIR"] == directory.mail {
      try Files.makeDirectory(directory.mail, mode: 0o700)
    }
    for service in Self.order { try await migrate(service, environment) }
    let start = ContinuousClock.now
    for member in members { try launch(member, environment) }
    for member in members { try await waitUntilReady(member) }
    let took = ContinuousClock.now - start
    say(
      "five services ready \(took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000) ms after PostgreSQL; sockets in \(directory.sockets)"
    )
  }

  private func environment(_ postgres: PrivatePostgres) -> [String: String] {
    var variables = Configuration.processEnvironment
    variables["INFIN8_SOCKET_DIR"] = directory.sockets
    variables["INFIN8_KEYS_DIR"] = directory.keys
    variables["INFIN8_WORKFLOW_ANCHOR_DIR"] = variables["INFIN8_WORKFLOW_ANCHOR_DIR"] ?? directory.anchors
    if variables["INFIN8_IDENTITY_SMTP_URL"] == nil, variables["INFIN8_IDENTITY_MAIL_SPOOL_DIR"] == nil {
      variables["INFIN8_IDENTITY_MAIL_SPOOL_DIR"] = directory.mail
    }
    for service in ServiceName.allCases {
      let prefix = "INFIN8_\(service.rawValue.uppercased())"
      let given = variables["\(prefix)_DATABASE_URL"] ?? variables["\(prefix)_DATABASE_URL_FILE"]
      if given == nil {
        variables["\(prefix)_DATABASE_URL"] = postgres.url("\(service.rawValue)_app", of: service)
        variables["\(prefix)_WORKER_DATABASE_URL"] = postgres.url("\(service.rawValue)_worker", of: service)
        variables["\(prefix)_MIGRATION_DATABASE_URL"] = postgres.url("migrator", of: service)
      }
    }
    return variables
  }

  private func migrate(_ service: ServiceName, _ environment: [String: String]) async throws {
    let process = try ChildProcess.start(
      ["\(executables)/\(service.rawValue)", "migrate", "up"], environment: environment,
      log: "\(directory.logs)/\(service.rawValue).log")
    let status = await process.wait(.seconds(120))
    guard status == 0 else {
      throw Refusal(
        .databaseDown, "the migrations of \(service.rawValue) failed: see \(directory.logs)/\(service.rawValue).log")
    }
  }

  private func launch(_ member: Member, _ environment: [String: String]) throws {
    restarts[member, default: RestartPause()].started(at: .now)
    services[member] = try ChildProcess.start(
      ["\(executables)/\(member.service.rawValue)"],
      environment: environment.merging(["INFIN8_INSTANCE": String(member.instance)]) { $1 },
      log: "\(directory.logs)/\(member.name).log")
  }

  private func waitUntilReady(_ member: Member) async throws {
    let log = "\(directory.logs)/\(member.name).log"
    let client = RPCClient(path: member.service.socket(in: directory.sockets, instance: member.instance))
    defer { Task { await client.close() } }
    for _ in 0..<600 {
      if let status = services[member]?.poll() {
        throw Refusal(.serviceDown, "\(member.name) ended with \(status) at once: see \(log)")
      }
      if (try? await HealthClient(client).check(HealthCheckRequest(), options: CallOptions(timeout: .seconds(2))))
        != nil
      {
        return
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Refusal(.serviceDown, "\(member.name) did not come up: see \(log)")
  }

  // MARK: Watching

  /// Starts again what ends, until stopped. A service that ends again and again is given longer and longer pauses; nobody
  /// else waits for them.
  func watch() async throws {
    let environment = environment(try PrivatePostgres(directory))
    while !isStopping {
      if let status = database?.poll() {
        say("PostgreSQL ended with \(status); starting it again")
        try await restartDatabase()
      }
      for member in members where !isStopping {
        if let status = services[member]?.poll() {
          services[member] = nil
          let pause = restarts[member, default: RestartPause()].ended(at: .now)
          say("\(member.name) ended with \(status); starting it again in \(pause) ms")
        }
        if services[member] == nil, restarts[member]?.isOver(at: .now) ?? true { try launch(member, environment) }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// A server that was killed leaves sessions that hold its memory for a moment; its successor waits for their end.
  private func restartDatabase() async throws {
    for attempt in 1... where !isStopping {
      do {
        database = try await PrivatePostgres(directory).start(on: self)
        return
      } catch  where attempt < 100 && !Task.isCancelled {
        // It may have been killed while it was made ready.
        say("PostgreSQL did not start: \(error)")
        try await Task.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Top down: who calls stops before who is called; the database last.
  func stop() async {
    isStopping = true
    for member in members.reversed() {
      services[member]?.signal(SIGTERM)
      if let process = services[member] { _ = await process.wait(.seconds(15)) }
    }
    services = [:]
    // SIGINT is PostgreSQL's fast shutdown: sessions end, what is committed is kept.
    database?.signal(SIGINT)
    if let database { _ = await database.wait(.seconds(30)) }
    unlink(directory.processID)
  }
}
