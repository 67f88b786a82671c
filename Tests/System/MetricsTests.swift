import Contracts
import EventLoop
import Foundation
import Postgres
import RPC
import Telemetry
import TestSupport
import Testing
import Vocabulary

/// What a running installation tells of itself, to Prometheus and to people.
@Suite("Metrics")
struct MetricsTests {
  private func metrics(_ fleet: Fleet) async throws -> [String] {
    let result = try await Shell.result(["\(fleet.executables)/infin8", "metrics", "--data-dir", fleet.directory])
    #expect(result.status == 0, "\(result.errors)")
    return result.output.split(separator: "\n").map(String.init)
  }

  /// The sum of the samples that begin with a name and have these labels.
  private func sum(_ lines: [String], _ name: String, _ labels: String...) -> Double {
    lines.filter { $0.hasPrefix(name + "{") && labels.allSatisfy($0.contains) }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
  }

  @Test("GW-13 every line of all five services is one that Prometheus reads, and each name stands once")
  func format() async throws {
    let lines = try await metrics(try await Fleet.shared())
    let label = #"[a-z_]+="([^"\\\n]|\\["\\n])*""#
    let sample = try Regex("infin8_[a-z0-9_]+(\\{\(label)(,\(label))*\\})? (-?[0-9.]+(e[-+]?[0-9]+)?)")
    let comment = try Regex("# (HELP infin8_[a-z0-9_]+ .+|TYPE infin8_[a-z0-9_]+ (counter|gauge|histogram))")
    for line in lines { #expect(line.wholeMatch(of: line.hasPrefix("#") ? comment : sample) != nil, "\(line)") }
    let types = lines.filter { $0.hasPrefix("# TYPE") }
    #expect(Set(types).count == types.count)
    for service in ServiceName.allCases {
      #expect(sum(lines, "infin8_service_processes", "\"\(service.rawValue)\"") == 1)
      #expect(sum(lines, "infin8_database_up", "\"\(service.rawValue)\"") == 1)
    }
  }

  @Test("GW-13 calls are counted by method and code, items by work, money by movement; nothing names tenant or person")
  func moves() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Canary Metrics")
    for _ in 0..<7 { _ = try await tenant.identity.getOrganization(GetOrganizationRequest()) }
    _ = try? await tenant.keyword.getKeyword(GetKeywordRequest(id: Vocabulary.UUID.random().description))
    _ = try? await fleet.client(.keyword).unary(
      service: "infin8.canary.v1.Nobody", method: "Knows\(tenant.organization)", payload: [], options: CallOptions())
    _ = try await tenant.workflowAtSeeds("Canary workflow")
    let lines = try await metrics(fleet)
    #expect(sum(lines, "infin8_rpc_calls_total", "Identity/GetOrganization\"", "code=\"OK\"") >= 7)
    #expect(sum(lines, "infin8_rpc_duration_seconds_count", "Identity/GetOrganization\"") >= 7)
    #expect(sum(lines, "infin8_rpc_calls_total", "Keyword/GetKeyword\"", "code=\"NOT_FOUND\"") == 1)
    #expect(sum(lines, "infin8_items_total", "outcome=\"done\"", "work=\"describe_customer\"") == 1)
    #expect(sum(lines, "infin8_items_total", "outcome=\"done\"", "work=\"harvest_competitors\"") >= 1)
    #expect(lines.contains { $0.hasPrefix("infin8_money_micros_total{") && $0.contains("movement=\"settled\"") })
    #expect(lines.contains { $0.hasPrefix("infin8_queue_items{") && $0.contains("state=\"ready\"") })
    // A check of health is called so.
    let text = lines.joined(separator: "\n").lowercased().replacing("check=\"passwords\"", with: "")
    for secret in [
      tenant.organization.description, tenant.user.description, tenant.email, tenant.token, "canary", "example.test",
      "127.0.0.1", "password",
    ] {
      #expect(!text.contains(secret.lowercased()), "\(secret)")
    }
  }

  @Test("GW-13 the dashboard and the alerts speak of figures that there are: each name in them is one that is exposed")
  func dashboard() async throws {
    let fleet = try await Fleet.shared()
    // What is counted only once it has happened.
    _ = try await Tenant.make(fleet).workflowAtSeeds("Figures")
    let known = Set(
      try await metrics(fleet).filter { $0.hasPrefix("# TYPE") }.flatMap { line in
        let words = line.split(separator: " ").map(String.init)
        return words[3] == "histogram" ? ["_bucket", "_sum", "_count"].map { words[2] + $0 } : [words[2]]
      })
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../compose/observe")
    let text = try ["dashboard.json", "alerts.yml"].map { name in
      try String(contentsOf: folder.appending(path: name).standardized, encoding: .utf8)
    }.joined()
    // Of backups there is something only where there are some: BackupTests.
    let shown = Set(
      text.matches(of: /infin8_[a-z0-9_]+/).map { String($0.0) }.filter { !$0.hasPrefix("infin8_backup_") })
    #expect(shown.count >= 15)
    // No worker fails here and no provider is called: these are exposed once it has happened.
    let unheard = [Series.workerFailures, .providerCalls, .providerTime].flatMap { series in
      [series.rawValue, "\(series.rawValue)_bucket"]
    }
    #expect(shown.subtracting(known).subtracting(unheard) == [], "shown, and nowhere exposed")
  }

  @Test("DB-O03 who holds, who waits, and how long: each moves the pool's figures")
  func pool() async throws {
    let fleet = try await Fleet.shared()
    _ = Registry.shared
    let name = "pool-\(Vocabulary.UUID.random())"
    let database = Database(
      url: fleet.databaseURL("identity_app"), applicationName: name, poolSize: 1, waitLimit: .seconds(60))
    _ = try await database.ping()
    let (end, ending) = AsyncStream.makeStream(of: Void.self)
    async let holder: Void = database.transaction(for: nil as Vocabulary.UUID?) { _ in for await _ in end { break } }
    try await eventually { await database.statistics.inUse == 1 }
    async let waiter = database.query("select 1", for: nil)
    try await eventually { await database.statistics.waiting == 1 }
    try await Task.sleep(for: .milliseconds(150))
    ending.yield()
    _ = try await (holder, waiter)
    let rest = await database.statistics
    #expect(rest.inUse == 0 && rest.idle == 1 && rest.waiting == 0)
    let samples = Registry.shared.exposition().filter { $0.name == Series.poolWait.rawValue }.flatMap(\.samples)
      .filter { $0.contains(name) }
    #expect(samples.contains { $0.contains("le=\"+Inf\"") && $0.hasSuffix(" 3") }, "\(samples)")
    // The one that waited did so for more than a tenth of a second.
    #expect(samples.contains { $0.contains("le=\"0.1\"") && !$0.hasSuffix(" 3") }, "\(samples)")
    await database.close()
  }

  @Test("GW-13 the endpoint answers Prometheus on a loopback port, refuses all else, and listens nowhere beyond")
  func endpoint() async throws {
    let fleet = try await Fleet.shared()
    let program = "\(fleet.executables)/infin8"
    for address in ["0.0.0.0:9464", "10.0.0.1:9464", "[::]:9464", "127.0.0.1", "localhost:9464"] {
      let refused = try await Shell.result([program, "metrics", "--listen", address, "--data-dir", fleet.directory])
      #expect(refused.status == 64, "\(address)")
    }
    let watch = try await Watch(fleet)
    defer { watch.server.kill() }
    let curl = ["curl", "-s", "-i", "--max-time", "20"]
    let good = try await Shell.result(curl + ["http://127.0.0.1:\(watch.port)/metrics"]).output
    #expect(good.hasPrefix("HTTP/1.1 200") && good.contains("text/plain; version=0.0.4"))
    #expect(good.contains("# TYPE infin8_rpc_calls_total counter"))
    let path = try await Shell.result(curl + ["http://127.0.0.1:\(watch.port)/etc/passwd"]).output
    #expect(path.hasPrefix("HTTP/1.1 404"))
    let method = try await Shell.result(curl + ["-X", "POST", "-d", "x", "http://127.0.0.1:\(watch.port)/metrics"])
      .output
    #expect(method.hasPrefix("HTTP/1.1 405"))
  }
}
