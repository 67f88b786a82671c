import Contracts
import EventLoop
import Foundation
import TestSupport
import Vocabulary

/// An installation that has done some of everything, and its auditor.
struct AuditedInstallation: Sendable {
  let fleet: Fleet
  let organization: String
  /// A workflow that is completed.
  let workflow: String

  struct Finding: Decodable {
    let id: String
    let subject: String
    let status: String
    let looked: Int
    let violations: [String]
    var name: String { "\(id) \(subject)" }
  }

  static func make() async throws -> AuditedInstallation {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Audited")
    try await tenant.subscribe(to: .agency)
    let finished = try await FinishedWorkflow.make(tenant)
    let rejected = try await tenant.workflowAtSeeds("Rejected")
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: rejected))
    _ = try await tenant.workflow.rejectSeeds(
      RejectGateRequest(workflowID: rejected, subjectHash: gate.subjectHash, feedback: "not these"))
    _ = try await tenant.settle(rejected)
    let cancelled = try await tenant.workflowAtSeeds("Cancelled")
    _ = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: cancelled))
    let installation = AuditedInstallation(
      fleet: fleet, organization: tenant.organization.description, workflow: finished.id)
    try await installation.rest()
    return installation
  }

  /// Waits until nothing is under way between the services.
  func rest() async throws {
    try await eventually { try await fleet.isAtRest() }
  }

  func audit(_ options: String...) async throws -> [Finding] {
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "audit", "invariants", "--at-rest", "--json", "--data-dir", fleet.directory]
        + options)
    struct Report: Decodable { let invariants: [Finding] }
    guard result.status < 2 else { throw Refusal(.fault, "the auditor: \(result)") }
    let findings = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8)).invariants
    guard (result.status == 1) == findings.contains(where: { $0.status == "violated" }) else {
      throw Refusal(.fault, "the auditor's exit status is \(result.status)")
    }
    return findings
  }

  /// What the auditor says when providers tell these charges.
  func violated(byCharges lines: [String]) async throws -> Set<String> {
    let path = "/tmp/infin8-charges.\(getpid())"
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    defer { unlink(path) }
    let findings = try await audit("--provider-ledger", path)
    guard findings.first(where: { $0.name == "I8 charges" })?.looked == lines.count else {
      throw Refusal(.fault, "not every charge was looked at")
    }
    return Set(findings.filter { $0.status == "violated" }.map(\.name))
  }

  /// Breaks something, looks, and mends it.
  func violated(by mutation: Mutation) async throws -> Set<String> {
    let stopped = try mutation.stopping.flatMap { try fleet.processID(of: $0) }
    if let stopped { kill(stopped, SIGSTOP) }
    defer { if let stopped { kill(stopped, SIGCONT) } }
    for statement in mutation.breaking { try await fleet.script(Self.unguarded(statement)) }
    let findings = try await audit()
    for statement in mutation.mending { try await fleet.script(Self.unguarded(statement)) }
    return Set(findings.filter { $0.status == "violated" }.map(\.name))
  }

  /// Past triggers and foreign keys, which would stop most of what the auditor is there to find.
  private static func unguarded(_ statement: String) -> String {
    "set session_replication_role = replica; \(statement)"
  }

  /// A digest of every table that messages may write.
  func digests() async throws -> [String: String] {
    var digests: [String: String] = [:]
    for service in ServiceName.allCases where service != .identity {
      let tables = try await fleet.rows(
        """
        select relname from pg_class where relnamespace = '\(service.rawValue)'::regnamespace and relkind in ('r', 'p')
          and not relispartition and relname <> 'outbox'
        """)
      for table in tables.compactMap(\.first).compactMap({ $0 }) {
        let rows = try await fleet.rows(
          "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \(service.rawValue).\(table) t")
        digests["\(service.rawValue).\(table)"] = rows[0][0]
      }
    }
    return digests
  }
}
