import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// A service that cannot do its work does not start, and says what to do about it.
@Suite("Start")
struct StartTests {
  /// The environment of the running service as `infin8 up` gives it, on a socket of its own.
  private func environment(_ changes: [String: String?]) async throws -> (
    program: String, [String: String], folder: String
  ) {
    let fleet = try await Fleet.shared()
    var environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "INFIN8_KEYS_DIR": "\(fleet.directory)/keys",
      "INFIN8_BILLING_DATABASE_URL": fleet.databaseURL("billing_app"),
      "INFIN8_BILLING_WORKER_DATABASE_URL": fleet.databaseURL("billing_worker"),
      "INFIN8_BILLING_MIGRATION_DATABASE_URL": fleet.databaseURL("migrator", of: .billing),
    ]
    let folder = "/tmp/infin8-start-\(UUID.random().description.prefix(8))"
    environment["INFIN8_SOCKET_DIR"] = folder
    for (name, value) in changes { environment[name] = value }
    return ("\(fleet.executables)/billing", environment, folder)
  }

  private func start(_ changes: [String: String?]) async throws -> (status: Int32, errors: String) {
    let (program, environment, folder) = try await environment(changes)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let result = try await Shell.isolated([program], environment: environment)
    return (result.status, result.output + result.errors)
  }

  @Test(
    "a variable that is missing, unknown or out of range stops the start, by name",
    arguments: [
      ("INFIN8_KEYS_DIR", nil), ("INFIN8_BILLING_DATABASE_URL", nil), ("INFIN8_POOL_SIZE", "none"),
      ("INFIN8_POOL_SIZE", "0"), ("INFIN8_COLOUR", "red"),
    ] as [(String, String?)])
  func variables(name: String, value: String?) async throws {
    let (status, errors) = try await start([name: value])
    #expect(status == 78 && errors.contains(name), "\(status) \(errors)")
  }

  @Test("a database that is not there stops the start, and its password is not shown")
  func absentDatabase() async throws {
    let (status, errors) = try await start([
      "INFIN8_BILLING_DATABASE_URL": "host=/nowhere user=billing_app password=hunter2 dbname=infin8"
    ])
    #expect(status == 69 && errors.contains("database") && !errors.contains("hunter2"), "\(status) \(errors)")
  }

  @Test("a connection string that cannot be read stops the start, and is not shown")
  func malformedURL() async throws {
    let (status, errors) = try await start([
      "INFIN8_BILLING_DATABASE_URL": "postgresql://billing_app:hunter2@/infin8?%zz=1"
    ])
    #expect(status != 0 && !errors.contains("hunter2"), "\(status) \(errors)")
  }

  @Test(
    "DB-S02 a database over a network stops the start unless TLS 1.2 or later proves whom it talks to",
    arguments: [
      "host=db.example.test", "host=db.example.test sslmode=require", "host=db.example.test sslmode=verify-ca",
      "hostaddr=192.0.2.1 host=/run/postgresql", "host=/run/postgresql,db.example.test",
      "host=db.example.test sslmode=verify-full ssl_min_protocol_version=TLSv1.1", "service=production",
    ])
  func plainDatabase(connection: String) async throws {
    for name in ["INFIN8_BILLING_DATABASE_URL", "INFIN8_BILLING_WORKER_DATABASE_URL"] {
      let (status, errors) = try await start([name: "\(connection) user=billing_app password=hunter2 dbname=infin8"])
      #expect(status == 78 && errors.contains(name) && !errors.contains("hunter2"), "\(status) \(errors)")
    }
  }

  @Test("DB-S02 with TLS that proves whom it talks to, a database over a network is tried")
  func securedDatabase() async throws {
    // Nobody listens there: that it was tried is what the status says.
    let (status, errors) = try await start([
      "INFIN8_BILLING_DATABASE_URL": "host=127.0.0.1 port=9 sslmode=verify-full user=billing_app dbname=infin8"
    ])
    #expect(status == 69 && errors.contains("database"), "\(status) \(errors)")
  }

  @Test("F15 a CHECK that spells the contract's words otherwise stops the start, and both are named")
  func disagreement() async throws {
    let scratch = try await ScratchInstallation.make()
    let urls: [String: String?] = [
      "INFIN8_BILLING_DATABASE_URL": scratch.url("billing_app"),
      "INFIN8_BILLING_WORKER_DATABASE_URL": scratch.url("billing_worker"),
      "INFIN8_BILLING_MIGRATION_DATABASE_URL": scratch.url("migrator"),
    ]
    for (words, complaint) in [("'call', 'month'", "workflow"), ("'call', 'day', 'month', 'week', 'workflow'", "week")]
    {
      _ = try await scratch.administrator.batch(
        for: nil,
        [
          "alter table billing.ceilings drop constraint valid_ceiling_scope",
          "alter table billing.ceilings add constraint valid_ceiling_scope check (scope in (\(unsafe: words)))",
        ])
      let (program, environment, folder) = try await environment(urls)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let service = try Background(program, environment: environment)
      defer { service.stop() }
      #expect(try await service.waits(for: "valid_ceiling_scope"), "\(service.output)")
      #expect(service.output.contains(complaint), "\(service.output)")
      try await eventually { !service.isRunning }
    }
    try await scratch.drop()
  }

  @Test("DB-H03 a schema that is not this build's stops the start")
  func otherSchema() async throws {
    let fleet = try await Fleet.shared()
    let (status, errors) = try await start([
      "INFIN8_BILLING_DATABASE_URL": fleet.databaseURL("billing_app", database: "postgres"),
      "INFIN8_BILLING_WORKER_DATABASE_URL": fleet.databaseURL("billing_worker", database: "postgres"),
    ])
    #expect(status == 78 || status == 69, "\(status) \(errors)")
    #expect(errors.contains("migrat"), "\(errors)")
  }

  @Test("a socket somebody else answers on is refused; one that was left behind is taken over")
  func sockets() async throws {
    let (program, environment, folder) = try await environment([:])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/billing.sock"
    // What a killed service leaves: a socket file nobody listens on.
    try Shell.leaveSocket(at: path)
    let first = try Background(program, environment: environment)
    defer { first.stop() }
    #expect(try await first.waits(for: "\"ready\""), "\(first.output)")
    let second = try await Shell.isolated([program], environment: environment)
    #expect(second.status == 69 && (second.output + second.errors).contains(path), "\(second)")
    #expect(first.isRunning)
  }

  @Test("S1 GW-13 who is listed as a monitor gets health and figures, and may call nothing else")
  func monitor() async throws {
    let (program, environment, folder) = try await environment([
      "INFIN8_ALLOWED_UIDS": "\(geteuid())=monitor", "INFIN8_ANONYMOUS_CALLS_PER_SECOND": "1",
    ])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let service = try Background(program, environment: environment)
    defer { service.stop() }
    #expect(try await service.waits(for: "\"ready\""), "\(service.output)")
    let client = RPCClient(path: "\(folder)/billing.sock")
    #expect(try await HealthClient(client).check(HealthCheckRequest()).service == "billing")
    #expect(try await !HealthClient(client).metrics(MetricsRequest()).families.isEmpty)
    // And is told to wait when they go on asking.
    let reasons = await atOnce(60) { _ = try await BillingClient(client).getBudget(GetBudgetRequest()) }
    #expect(Set(reasons) == [.peerNotAllowed, .tooManyRequests], "\(reasons)")
    await client.close()
  }
}
