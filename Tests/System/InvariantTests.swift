import Contracts
import EventLoop
import Foundation
import TestSupport
import Testing
import Vocabulary

/// The auditor: silent where all is well and has looked at enough to know, loud where one row is wrong. An installation of
/// its own, one test after the other, for each breaks something and mends it.
@Suite("Invariants", .serialized)
struct InvariantTests {
  private static let starting = Task { try await AuditedInstallation.make() }

  @Test("every invariant holds after finished, cancelled and rejected work, and none was looked for in empty tables")
  func sound() async throws {
    let installation = try await Self.starting.value
    let findings = try await installation.audit()
    for finding in findings where finding.status == "violated" {
      Issue.record("\(finding.name): \(finding.violations)")
    }
    // Nobody publishes or wastes yet, and whether a cancellation meets work is chance.
    let empty = findings.filter { $0.looked == 0 }.map(\.name)
    #expect(
      Set(empty).isSubset(of: [
        "I5 waste", "I5 refunds", "I7 posts", "I5 providers", "I7 approval", "I8 charges", "I9 tombstones",
      ]),
      "\(empty)")
    print("· invariants: \(findings.map { "\($0.name) \($0.looked)" }.joined(separator: ", "))")
  }

  @Test("each invariant that is broken by one row is named, and nothing is when the row is mended")
  func mutations() async throws {
    let installation = try await Self.starting.value
    let known = Set(try await installation.audit().map(\.name))
    let mutations = Mutation.all(workflow: installation.workflow, organization: installation.organization)
    for mutation in mutations {
      let violated = try await installation.violated(by: mutation)
      #expect(violated.contains(mutation.invariant), "\(mutation.invariant): \(violated.sorted())")
      print("· \(mutation.invariant): \(violated.sorted().joined(separator: ", "))")
    }
    #expect(known.subtracting(mutations.map(\.invariant)) == ["I5 providers", "I8 charges"])
    let left = try await installation.audit().filter { $0.status == "violated" }
    #expect(left.isEmpty, "\(left)")
  }

  @Test("I18 every message delivered again changes nothing")
  func replay() async throws {
    let installation = try await Self.starting.value
    let fleet = installation.fleet
    let before = try await installation.digests()
    var messages = 0
    for service in ServiceName.allCases {
      messages += try await fleet.rows(
        """
        update \(service.rawValue).outbox set delivered_at = null, next_at = clock_timestamp()
        where delivered_at is not null returning 1
        """
      ).count
    }
    try await installation.rest()
    let after = try await installation.digests()
    #expect(messages > 20 && before.count > 20)
    for (table, digest) in before where after[table] != digest { Issue.record("\(table) is not as it was") }
    #expect(try await installation.audit().allSatisfy { $0.status != "violated" })
  }

  @Test("I8 what a provider charged twice, or for nothing that is in the books, is named")
  func charges() async throws {
    let installation = try await Self.starting.value
    let booked = try await installation.fleet.rows(
      "select effect_id::text, micros::text from billing.ledger order by effect_id"
    ).map { (key: $0[0] ?? "", micros: $0[1].flatMap(Int.init) ?? 0) }
    func line(_ provider: String, _ key: String, _ number: Int, _ micros: Int) -> String {
      "1 \(provider) \(key) \(number) \(micros) 0123"
    }
    let lines = booked.map { line("a", $0.key, 1, $0.micros) }
    let first = booked[0]
    #expect(try await installation.violated(byCharges: lines).isEmpty)
    #expect(try await installation.violated(byCharges: lines + [line("a", first.key, 2, 0)]) == ["I8 charges"])
    #expect(try await installation.violated(byCharges: lines + [line("c", first.key, 2, 0)]).isEmpty)
    #expect(try await installation.violated(byCharges: [line("a", first.key, 1, first.micros + 7)]) == ["I5 providers"])
    let unbooked = line("b", UUID.random().description, 1, 5)
    #expect(try await installation.violated(byCharges: lines + [unbooked]) == ["I5 providers"])
  }

  @Test("who cannot look says so by its exit status")
  func blind() async throws {
    let directory = "/tmp/infin8-nowhere-\(getpid())"
    let result = try await Shell.result(
      ["\(try BuildDirectory.locate())/infin8", "audit", "invariants", "--data-dir", directory])
    #expect(result.status == 69, "\(result)")
  }
}
