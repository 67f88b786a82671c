import SmallWorld
import Testing

/// Every world that a small one can become, with the product's own reducer at its heart.
@Suite("Small world")
struct SmallWorldTests {
  private static let worlds: [(name: String, faults: Faults)] = [
    ("deaths and copies", Faults(crashes: 2, copies: 1)),
    ("zombies", Faults(crashes: 1, takeovers: 2)),
    ("lost answers", Faults(takeovers: 1, lostCalls: 2)),
    ("cancellation", Faults(crashes: 1, copies: 1, cancels: 1)),
    ("rejection and lapse", Faults(copies: 1, cancels: 1, rejects: 2)),
    ("pause", Faults(crashes: 1, copies: 1, pauses: 1)),
    ("failure", Faults(crashes: 1, failures: 1)),
    ("no money", Faults(crashes: 1, copies: 1, shortages: 2)),
    ("no money, and a person", Faults(cancels: 1, pauses: 1, shortages: 2)),
  ]

  @Test(
    "WF-08 WF-10 WF-11 whatever dies, comes twice, is late or is taken back: nothing is lost, paid twice or stuck",
    arguments: worlds.map(\.name))
  func everything(name: String) throws {
    let faults = try #require(Self.worlds.first { $0.name == name }).faults
    let report = Search().run(faults)
    print("· \(name): \(report.worlds) worlds, \(report.steps) steps, \(report.completed) completed")
    #expect(report.violation == nil, "\(report.violation.map(String.init(describing:)) ?? "") \(report.trail)")
    #expect(report.worlds > 1_000 && report.completed > 0)
  }

  @Test(
    "F4 without its defences, one by one or those that overlap together, the protocol is seen to fail",
    arguments: Defences.removals.map(\.name))
  func mutations(name: String) throws {
    let removed = try #require(Defences.removals.first { $0.name == name }).removed
    let found = Self.worlds.lazy.compactMap { Search(without: removed, limit: 200_000).run($0.faults).violation }.first
    print("· without \(name): \(found.map(String.init(describing:)) ?? "nothing is seen")")
    #expect(found != nil)
  }
}
