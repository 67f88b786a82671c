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
    var log: String { "\(name).log" }
    var traces: String { "\(name).traces.log" }
  }

  private let members: [Member]

  private let directory: DataDirectory
  private let executables: String
  private let layout: DatabaseLayout?
  private let isScratch: Bool
  private let isScheduled: Bool
  private let isWithoutBackup: Bool
  private let isTraced: Bool
  private let say: @Sendable (String) -> Void
  private var database: ChildProcess?
  private var services: [Member: ChildProcess] = [:]
  /// `infin8 backup schedule`, where backups are kept.
  private var schedule: ChildProcess?
  private var scheduleRest = RestartPause()
  private static let scheduleLog = "backup.log"
  private var isBackedUp = false
  private var isStopping = false
  private var restarts: [Member: RestartPause] = [:]

  /// - Parameters:
  ///   - layout: nil for what the directory has.
  ///   - isWithoutBackup: whether major migrations go on without one.
  ///   - isTraced: whether the services write traces beside their logs.
  init(
    directory: DataDirectory, executables: String, layout: DatabaseLayout?, isScratch: Bool, replicas: Int,
    isScheduled: Bool, isWithoutBackup: Bool, isTraced: Bool, say: @escaping @Sendable (String) -> Void
  ) {
    members = Self.order.flatMap { service in
      (1...(Self.replicated.contains(service) ? replicas : 1)).map { Member(service: service, instance: $0) }
    }
    self.directory = directory
    self.executables = executables
    self.layout = layout
    self.isScratch = isScratch
    self.isScheduled = isScheduled
    self.isWithoutBackup = isWithoutBackup
    self.isTraced = isTraced
    self.say = say
  }

  // MARK: Starting

  func start() async throws {
    let postgres = try PrivatePostgres(directory, layout: layout, isScratch: isScratch)
    say("starting PostgreSQL in \(directory.database)")
    database = try await postgres.start(on: self)
    // The services do not wait for repositories, which may be out of reach: the first backup makes them ready.
    isBackedUp = try BackupSettings.find(directory) != nil
    let environment = environment(postgres)
    // There before the first mail, for whoever waits for one.
    if environment["INFIN8_IDENTITY_MAIL_SPOOL_DIR"] == directory.mail {
      try Files.makeDirectory(directory.mail, mode: 0o700)
    }
    for service in Self.order { try await migrate(service, environment) }
    let start = ContinuousClock.now
    for member in members { try launch(member, environment) }
    for member in members { try await waitUntilReady(member) }
    keepSchedule()
    let took = ContinuousClock.now - start
    say(
      "five services ready \(took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000) ms after PostgreSQL; sockets in \(directory.sockets)"
    )
  }

  /// Starts the schedule of backups where there is one and it does not run.
  private func keepSchedule() {
    guard isScheduled, isBackedUp, !isStopping else { return }
    if let status = schedule?.poll() {
      schedule = nil
      say("the schedule of backups ended with \(status); starting it again in \(scheduleRest.ended(at: .now)) ms")
    }
    guard schedule == nil, scheduleRest.isOver(at: .now) else { return }
    scheduleRest.started(at: .now)
    let log = "\(directory.logs)/\(Self.scheduleLog)"
    do {
      schedule = try ChildProcess.start(
        ["\(executables)/infin8", "backup", "schedule", "--data-dir", directory.path],
        environment: Configuration.processEnvironment.merging(["INFIN8_LOG_FILE": log]) { $1 }, log: log)
    } catch {
      say("the schedule of backups: \(error.message); trying again in \(scheduleRest.ended(at: .now)) ms")
    }
  }

  private func environment(_ postgres: PrivatePostgres) -> [String: String] {
    var variables = Configuration.processEnvironment
    variables["INFIN8_SOCKET_DIR"] = directory.sockets
    variables["INFIN8_KEYS_DIR"] = directory.keys
    variables["INFIN8_BACKUP_RECORDS"] = variables["INFIN8_BACKUP_RECORDS"] ?? directory.backupRecords
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
      ["\(executables)/\(service.rawValue)", "migrate", "up"] + (isWithoutBackup ? ["--without-backup"] : []),
      environment: environment,
      log: "\(directory.logs)/\(service.rawValue).log")
    let status = await process.wait(.seconds(120))
    guard status == 0 else {
      throw Refusal(
        .databaseDown, "the migrations of \(service.rawValue) failed: see \(directory.logs)/\(service.rawValue).log")
    }
  }

  private func launch(_ member: Member, _ environment: [String: String]) throws(Refusal) {
    restarts[member, default: RestartPause()].started(at: .now)
    var own = ["INFIN8_INSTANCE": String(member.instance), "INFIN8_LOG_FILE": "\(directory.logs)/\(member.log)"]
    if isTraced { own["INFIN8_TRACE_FILE"] = "\(directory.logs)/\(member.traces)" }
    services[member] = try ChildProcess.start(
      ["\(executables)/\(member.service.rawValue)"], environment: environment.merging(own) { $1 },
      log: "\(directory.logs)/\(member.log)")
  }

  private func waitUntilReady(_ member: Member) async throws {
    let log = "\(directory.logs)/\(member.name).log"
    let client = RPCClient(path: member.service.socket(in: directory.sockets, instance: member.instance))
    defer { Task { await client.close() } }
    for _ in 0..<600 {
      if let status = services[member]?.poll() {
        throw Refusal(.serviceDown, "\(member.name) ended with \(status) at once: see \(log)")
      }
      let request = HealthCheckRequest(checks: ["process"])
      if (try? await HealthClient(client).check(request, options: CallOptions(timeout: .seconds(2)))) != nil { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw Refusal(.serviceDown, "\(member.name) did not come up: see \(log)")
  }

  // MARK: Watching

  /// Starts again what ends, until stopped. A service that ends again and again is given longer and longer pauses; nobody
  /// else waits for them.
  func watch() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.keepRunning() }
      group.addTask { try await self.turnLogs() }
      while try await group.next() != nil {}
    }
  }

  private func keepRunning() async throws {
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
        guard services[member] == nil, restarts[member]?.isOver(at: .now) ?? true else { continue }
        do {
          try launch(member, environment)
        } catch {
          // As of a machine without memory: it is not the others' end.
          let pause = restarts[member, default: RestartPause()].ended(at: .now)
          say("\(member.name): \(error.message); trying again in \(pause) ms")
        }
      }
      keepSchedule()
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Looks after the logs every few seconds, until stopped.
  private func turnLogs() async throws {
    let rotation = LogRotation(directory.logs)
    var postponed: [String: ContinuousClock.Instant] = [:]
    while !isStopping {
      try await Task.sleep(for: .seconds(1))
      let logs = services.keys.flatMap { [$0.log, $0.traces] } + (schedule == nil ? [] : [Self.scheduleLog])
      let moved = Set(rotation.move(logs, at: .now))
      for (member, process) in services where !moved.isDisjoint(with: [member.log, member.traces]) {
        process.signal(SIGHUP)
      }
      if moved.contains(Self.scheduleLog) { schedule?.signal(SIGHUP) }
      for path in rotation.finished(at: .now) where postponed[path].map({ $0 <= .now }) ?? true {
        do {
          try await compress(path)
          postponed[path] = nil
        } catch {
          // It stays as it is until then: what keeps it is seldom over in a second, and is not the others'.
          postponed[path] = .now + .seconds(60)
          say("logs: \(error.message)")
        }
      }
      rotation.prune()
    }
  }

  private func compress(_ path: String) async throws(Refusal) {
    let compression = try ChildProcess.start(
      ["gzip", "-n", "-f", path], environment: Configuration.processEnvironment, log: "/dev/null")
    let status = await compression.wait(.seconds(300))
    guard status == 0 else { throw Refusal(.fault, "\(path) could not be compressed: gzip ended with \(status)") }
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
    schedule?.signal(SIGTERM)
    if let schedule { _ = await schedule.wait(.seconds(30)) }
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
