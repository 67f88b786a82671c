import ArgumentParser
import Host
import Postgres
import Vocabulary

extension AuditLog {
  /// An operator's verb: it reads every organization's rows, as the role `backup`, and changes none.
  struct Invariants: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Whether anything was lost, doubled or leaked: looks at every row of all five services.",
      discussion: """
        Exit status 0 when everything holds, 1 when something does not, 69 when it cannot look. Each service's rows are read
        in its own database, as the role `backup`: where PostgreSQL is not ours, INFIN8_ROLES_DIR says how.
        """)
    @Option(help: "Look again after so many seconds, until something does not hold.") var every: Int?
    @Flag(help: "Nothing is under way: nothing may be left over either.") var atRest = false
    @Option(help: "A file of what providers say they charged.") var providerLedger: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let databases = try connect(console)
      let auditor = Auditor(
        databases: databases, isAtRest: atRest,
        providers: try providerLedger.map { try ProviderLedger(path: $0) })
      while true {
        do {
          let findings = try await auditor.findings()
          show(findings, console)
          if findings.contains(where: { $0.status == .violated }) { throw ExitCode(1) }
        } catch let exit as ExitCode {
          throw exit
        } catch {
          let refusal = error as? Refusal ?? Refusal(.databaseDown, "\(error)")
          guard every != nil else { throw Refusal(.databaseDown, "nobody can look: \(refusal.message)") }
          StandardError.print("infin8: nobody can look: \(refusal.message)")
        }
        guard let every else { break }
        try await Task.sleep(for: .seconds(every))
      }
      for database in databases.values { await database.close() }
    }

    private func connect(_ console: Console) throws -> [ServiceName: Database] {
      Dictionary(
        uniqueKeysWithValues: try ServiceName.allCases.map { service in
          (
            service,
            Database(
              url: try console.databaseURL("backup", of: service, for: "AUDIT"), applicationName: "audit", poolSize: 1,
              statementTimeout: .seconds(300))
          )
        })
    }

    private func show(_ findings: [Auditor.Finding], _ console: Console) {
      console.show(.object([("invariants", .array(findings.map(Self.json)))])) {
        findings.flatMap { finding in finding.violations.map { "\(finding.invariant.name): \($0)" } }
          + summary(findings)
      }
    }

    /// How much was looked at, so that nobody takes an empty table for a sound one.
    private func summary(_ findings: [Auditor.Finding]) -> [String] {
      if every != nil {
        let holding = findings.count { $0.status == .holds }
        return ["\(Instant.now) \(holding) of \(findings.count) hold, \(findings.map(\.looked).reduce(0, +)) rows"]
      }
      return findings.map { finding in
        let state = finding.obstacle.map { "skipped: \($0)" } ?? "\(finding.status.rawValue), \(finding.looked) rows"
        return "\(finding.invariant.name): \(state)"
      }
    }

    private static func json(_ finding: Auditor.Finding) -> JSON {
      .object([
        ("id", .string(finding.invariant.id)), ("subject", .string(finding.invariant.subject)),
        ("sentence", .string(finding.invariant.sentence)), ("status", .string(finding.status.rawValue)),
        ("looked", .integer(finding.looked)), ("violations", .strings(finding.violations)),
        ("obstacle", .present(finding.obstacle ?? "")),
      ])
    }
  }
}
