import Contracts
import CoreMetrics
import Postgres
import Testing

@testable import Durable
@testable import Host
@testable import Telemetry

/// What is measured reads as Prometheus's text format 0.0.4 has it.
@Suite("Telemetry")
struct TelemetryTests {
  private func text(_ registry: Registry, _ labels: [(String, String)] = []) -> [String] {
    registry.exposition(labels).flatMap { ["\($0.name) \($0.kind)"] + $0.samples }
  }

  @Test("GW-13 counters, gauges and histograms read as Prometheus has them, with every label in quotes")
  func format() {
    let registry = Registry()
    let counter = registry.makeCounter(label: "c_total", dimensions: [("code", "a\"b\\c\nd")])
    counter.increment(by: 2)
    registry.makeCounter(label: "c_total", dimensions: [("code", "a\"b\\c\nd")]).increment(by: 1)
    registry.makeMeter(label: "g", dimensions: []).set(1.5)
    let timer = registry.makeTimer(label: "t_seconds", dimensions: [])
    for milliseconds in [1, 20, 100_000] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
    let lines = text(registry, [("service", "keyword")])
    #expect(lines.contains("c_total{service=\"keyword\",code=\"a\\\"b\\\\c\\nd\"} 3"))
    #expect(lines.contains("g{service=\"keyword\"} 1.5"))
    #expect(lines.contains("t_seconds_bucket{service=\"keyword\",le=\"0.0005\"} 0"))
    #expect(lines.contains("t_seconds_bucket{service=\"keyword\",le=\"0.025\"} 2"))
    #expect(lines.contains("t_seconds_bucket{service=\"keyword\",le=\"+Inf\"} 3"))
    #expect(lines.contains("t_seconds_count{service=\"keyword\"} 3"))
    #expect(lines.count { $0 == "c_total counter" } == 1)
  }

  @Test("GW-13 a label with ever new values fills one line, not the memory")
  func bounded() {
    let registry = Registry()
    for number in 0..<5_000 { registry.makeCounter(label: "c", dimensions: [("id", "\(number)")]).increment(by: 1) }
    let lines = registry.exposition().flatMap(\.samples)
    #expect(lines.count == Registry.mostPerFamily + 1)
    #expect(lines.contains("c{id=\"other\"} \(5_000 - Registry.mostPerFamily)"))
  }

  @Test("GW-13 every series says what it is and has labels that are neither tenants nor people")
  func declared() {
    for series in Series.allCases {
      let (kind, labels, help) = series.declaration
      #expect(help.hasSuffix(".") && series.rawValue.hasPrefix("infin8_"))
      #expect((kind == .counter) == series.rawValue.hasSuffix("_total"))
      #expect((kind == .histogram) == series.rawValue.hasSuffix("_duration_seconds"))
      #expect(
        Set(labels).isSubset(of: [
          "method", "code", "pool", "state", "work", "outcome", "provider", "movement", "worker",
        ]))
    }
  }

  @Test("DB-H05 a provider most of whose latest calls failed turns health red; old failures and few are forgotten")
  func providers() {
    let record = ProviderRecord()
    let start = ContinuousClock.now
    for _ in 0..<4 { record.note("openai", .unknown, at: start) }
    #expect(record.failing(at: start).isEmpty)
    for _ in 0..<2 { record.note("openai", .transient, at: start) }
    for _ in 0..<6 { record.note("other", .answered, at: start) }
    #expect(record.failing(at: start) == [.init(provider: "openai", failed: 6, calls: 6)])
    #expect(CommonChecks.providers(record).status == .degraded)
    #expect(CommonChecks.providers(record).message.contains("openai: 6 of the last 6"))
    #expect(record.failing(at: start + .seconds(601)).isEmpty)
    for _ in 0..<6 { record.note("openai", .answered, at: start) }
    #expect(record.failing(at: start).isEmpty)
  }
}
