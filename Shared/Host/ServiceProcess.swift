import Contracts
import Durable
import EventLoop
import Logging
import Postgres
import RPC
import Telemetry
import Vocabulary

/// A service as a process: settings, log, agreement with the schema, socket, workers, drain.
struct ServiceProcess<S: Service>: Sendable {
  let configuration: Configuration

  func run() async throws {
    _ = Registry.shared
    let log = LogFile.follow(configuration["INFIN8_LOG_FILE"], and: try beginTracing())
    defer { withExtendedLifetime(log) {} }
    let logger = makeLogger()
    let peers = try PeerTable(configuration["INFIN8_ALLOWED_UIDS"])
    let keys = try KeyRing(named: "service-\(S.name.rawValue)", in: configuration["INFIN8_KEYS_DIR"])
    let environment = try makeEnvironment(logger, keys, peers)
    try await agree(environment)
    let service = try await S(environment: environment)
    let checkup = Checkup(checks(service, environment))
    let server = try makeServer(service, environment, peers, checkup)
    logger.info("ready", metadata: ["socket": "\(environment.socketPath)", "version": "\(Build.version)"])
    let rotation = Duration.seconds(configuration.integer("INFIN8_KEY_MINUTES") * 60)
    var workers: [any Worker] = service.workers
    workers += [
      KeyRotation(keys, every: rotation, logger: logger), MessageRetention(database: environment.workers),
    ]
    if S.name != .identity { workers.append(RevocationFeed(list: environment.revocations, environment: environment)) }
    try await serve(server, workers, checkup, environment)
    await environment.calls.close()
    await environment.database.close()
    await environment.exports.close()
    await environment.workers.close()
    logger.info("stopped")
  }

  /// Serves until SIGTERM or SIGINT. Then the workers end first (their rows remember), since whoever gets the socket next
  /// takes over what its last owner held; calls are finished after that.
  private func serve(
    _ server: RPCServer, _ workers: [any Worker], _ checkup: Checkup, _ environment: ServiceEnvironment
  ) async throws {
    let patience = Duration.seconds(configuration.integer("INFIN8_DRAIN_SECONDS"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask { await checkup.run() }
      group.addTask {
        try await work(workers, environment.logger)
        await server.drain(within: patience)
        throw Drained()
      }
      do {
        // Not waitForAll, which would hold the first error back until every task had ended.
        while try await group.next() != nil {}
      } catch is Drained {
        group.cancelAll()
      }
    }
  }

  /// Keeps the workers running until the process is told to end.
  private func work(_ workers: [any Worker], _ logger: Logger) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in workers { group.addTask { try await Supervision.keepRunning(worker, logger) } }
      group.addTask {
        let signal = await Signals.firstOfTermination()
        logger.info("draining", metadata: ["signal": "\(signal)"])
        throw Drained()
      }
      do {
        while try await group.next() != nil {}
      } catch is Drained {
        group.cancelAll()
        while let ended = await group.nextResult() { _ = ended }
      }
    }
  }

  private func beginTracing() throws -> SpanFile? {
    let path = configuration["INFIN8_TRACE_FILE"]
    guard !path.isEmpty else { return nil }
    do {
      let file = try SpanFile(path)
      Trace.begin(
        FileTracer(
          file: file, permille: configuration.integer("INFIN8_TRACE_PERMILLE"), service: S.name.rawValue,
          instance: configuration["INFIN8_INSTANCE"]))
      return file
    } catch {
      throw Complaint("\(S.name.rawValue): \(error)", status: 73)
    }
  }

  private func makeLogger() -> Logger {
    let format = LogSink.Format(rawValue: configuration["INFIN8_LOG_FORMAT"]) ?? .json
    let level = Logger.Level(rawValue: configuration["INFIN8_LOG_LEVEL"]) ?? .info
    return Logger(label: S.name.rawValue) { _ in LogSink(service: S.name.rawValue, format: format, logLevel: level) }
  }

  private func makeEnvironment(_ logger: Logger, _ keys: KeyRing, _ peers: PeerTable) throws -> ServiceEnvironment {
    let sockets = configuration["INFIN8_SOCKET_DIR"]
    try Files.makeDirectory(sockets, mode: 0o750)
    try Files.requireOwn(sockets)
    let constraints = S.constraintRefusals.merging(Idempotency.constraint) { own, _ in own }
    let prefix = "INFIN8_\(S.name.rawValue.uppercased())"
    let database = Database(
      url: configuration["\(prefix)_DATABASE_URL"], applicationName: S.name.rawValue,
      poolSize: configuration.integer("INFIN8_POOL_SIZE"), constraintRefusals: constraints)
    return ServiceEnvironment(
      name: S.name, configuration: configuration, database: database,
      exports: database.apart("\(S.name.rawValue)-exports", poolSize: 2, waitLimit: .seconds(180)),
      workers: Database(
        url: configuration["\(prefix)_WORKER_DATABASE_URL"], applicationName: "\(S.name.rawValue)-worker",
        poolSize: configuration.integer("INFIN8_WORKER_POOL_SIZE"), constraintRefusals: constraints),
      logger: logger, keysDirectory: configuration["INFIN8_KEYS_DIR"],
      socketPath: S.name.socket(in: sockets, instance: configuration.integer("INFIN8_INSTANCE")),
      revocations: RevocationList(),
      calls: OutgoingCalls(issuer: S.name, keys: keys, socketDirectory: sockets, peers: peers))
  }

  /// Refuses to serve on a schema that is not this build's, or whose words are not the contract's.
  private func agree(_ environment: ServiceEnvironment) async throws {
    let finding = try await SchemaVersion(service: S.name).finding(in: environment.database)
    guard finding.status == .healthy else {
      throw Complaint("\(S.name.rawValue): \(finding.message)", status: 78)
    }
    for agreement in S.agreements {
      if let problem = try await agreement.disagreement(in: environment.database) {
        throw Complaint("\(S.name.rawValue): contract and schema disagree: \(problem)", status: 78)
      }
    }
  }

  private func checks(_ service: S, _ environment: ServiceEnvironment) -> [HealthCheck] {
    let version = SchemaVersion(service: S.name)
    return CommonChecks.all(environment) { try await version.finding(in: environment.database) } + service.healthChecks
  }

  private func makeServer(
    _ service: S, _ environment: ServiceEnvironment, _ peers: PeerTable, _ checkup: Checkup
  ) throws -> RPCServer {
    var router = Router()
    service.register(in: &router)
    DeadLetterServer(service: S.name, database: environment.database) { action, id, session in
      try service.auditEntry(action, entity: "message", id: id, session: session)
    }.register(in: &router)
    HealthServer(service: S.name, checkup: checkup, measurement: Measurement(environment, service))
      .register(in: &router)
    return try RPCServer(
      path: environment.socketPath, router: router, interceptors: [try Gatekeeper(environment, peers)],
      admits: { peers.admits($0.uid) },
      onFault: { id, error, context in
        environment.logger.error(
          "fault", metadata: ["fault.id": "\(id)", "rpc": "\(context.path)", "error": "\(error)"])
      })
  }
}

/// Ends the group once everything is drained.
private struct Drained: Error {}
