import Postgres
import Vocabulary

/// Looks whether every invariant holds.
///
/// Each service's tables are read as of one moment, those of different services at different moments, since they may stand
/// in different databases. So what is under way between two services is no violation: only what two looks agree upon is.
struct Auditor: Sendable {
  let databases: [ServiceName: Database]
  /// Whether nothing should be under way.
  let isAtRest: Bool
  /// What providers say they charged, where they were asked.
  let providers: ProviderLedger?

  /// What was found of one invariant.
  struct Finding: Sendable {
    enum Status: String, Sendable { case holds, violated, skipped }

    let invariant: Invariant
    var looked: Int64 = 0
    var violations: [String] = []
    /// Why nobody looked.
    var obstacle: String?

    var status: Status { obstacle != nil ? .skipped : violations.isEmpty ? .holds : .violated }
  }

  /// Between two looks: long enough for a service to take what another has handed over.
  private static let moment: Duration = .seconds(1)

  func findings() async throws -> [Finding] {
    var findings = judge(try await looks())
    guard findings.contains(where: { $0.isInDoubt }) else { return findings }
    try await Task.sleep(for: Self.moment)
    let second = judge(try await looks())
    for (place, again) in second.enumerated() where findings[place].isInDoubt {
      findings[place].violations = findings[place].violations.filter(Set(again.violations).contains)
    }
    return findings
  }

  private func looks() async throws -> [Look] {
    var looks: [Look] = []
    for service in ServiceName.allCases {
      guard let database = databases[service] else { continue }
      looks.append(try await Look.take(service, Invariant.all, in: database))
    }
    return looks
  }

  // MARK: Judging

  private func judge(_ looks: [Look]) -> [Finding] {
    let erased = looks.reduce(into: Set<String>()) { $0.formUnion($1.erased) }
    return Invariant.all.map { invariant in
      var finding = Finding(invariant: invariant)
      let missing = looks.flatMap { $0.missing(for: invariant) }
      if invariant.onlyAtRest, !isAtRest {
        finding.obstacle = "work may be under way"
      } else if !missing.isEmpty {
        finding.obstacle = "there is no \(missing.joined(separator: ", "))"
      } else if invariant.needsProviders {
        compareWithProviders(&finding, booked: facts(.those))
      } else if case .across(let comparison) = invariant.check {
        let (these, those) = (facts(.these), facts(.those))
        finding.looked = Int64(these.count)
        finding.violations = comparison.rule.violations(these, those)
      } else {
        for answer in looks.map({ $0.answer(to: invariant) }) {
          finding.looked += answer.looked
          finding.violations += answer.violations
        }
      }
      return finding

      func facts(_ side: Look.Side) -> [Look.Fact] {
        looks.flatMap { $0.facts(of: invariant, side) }.filter { !erased.contains($0.organization) }
      }
    }
  }

  private func compareWithProviders(_ finding: inout Finding, booked: [Look.Fact]) {
    guard let providers else {
      finding.obstacle = "no --provider-ledger is given"
      return
    }
    finding.looked = Int64(providers.charges.count)
    if case .across(let comparison) = finding.invariant.check {
      finding.violations = comparison.rule.violations(providers.facts(besides: booked), booked)
    } else {
      finding.violations = providers.repeated
    }
  }
}

extension Auditor.Finding {
  /// Found between services, at two moments: a second look must find the same.
  fileprivate var isInDoubt: Bool {
    if case .across = invariant.check { !violations.isEmpty } else { false }
  }
}

extension Comparison.Rule {
  fileprivate func violations(_ these: [Look.Fact], _ those: [Look.Fact]) -> [String] {
    let known = Dictionary(those.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return these.compactMap { this in
      guard let that = known[this.key] else { return self == .contained ? "\(this.key) is nowhere else" : nil }
      if this.organization != that.organization {
        return "\(this.key) is organization \(this.organization)'s here, \(that.organization)'s there"
      }
      return this.value == that.value ? nil : "\(this.key) is \(this.value) here, \(that.value) there"
    }
  }
}
