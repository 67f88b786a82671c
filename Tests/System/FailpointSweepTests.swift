import Contracts
import EventLoop
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// Every failpoint's first hit in every way: workflows that are finished, sent back, cancelled and late come to their end all
/// the same, and the auditor finds nothing.
@Suite("Failpoint sweep", .serialized)
struct FailpointSweepTests {
  /// Only messages that nobody will ever take come to these.
  private static let unreached: Set<String> = ["relay.before_burial", "relay.buried", "T9.set_aside"]

  @Test(
    "F3 at every point of the orchestration a process may die, fail, wait or forget what it did",
    arguments: ["die", "error", "ambiguous", "delay:150"])
  func sweep(action: String) async throws {
    let log = "/tmp/infin8-sweep.\(getpid()).\(action.prefix(5))"
    let orders = Failpoint.allCases.map { "\($0.rawValue)=\(action)" }.joined(separator: ",")
    let fleet = try await Fleet.own([
      "INFIN8_FAILPOINTS": orders, "INFIN8_FAILPOINT_LOG": log, "INFIN8_RESTART_PAUSE_MS": "100",
    ])
    let tenant = try await insist { try await Tenant.make(fleet, name: "Swept") }
    try await insist { try await tenant.subscribe(to: .agency) }
    try await insist { try await tenant.onboard() }
    let finished = try await finish(tenant)
    try await beLate(tenant)

    let installation = AuditedInstallation(
      fleet: fleet, organization: tenant.organization.description, workflow: finished)
    try await installation.rest()
    let reached = Set(try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init))
    let missed = Set(Failpoint.allCases.map(\.rawValue)).subtracting(reached)
    // Who only waits delivers nothing twice.
    let allowed = action.hasPrefix("delay") ? Self.unreached.union(["inbox.duplicate"]) : Self.unreached
    #expect(missed.isSubset(of: allowed), "never reached: \(missed.sorted())")
    for finding in try await installation.audit() where finding.status == "violated" {
      Issue.record("\(finding.name): \(finding.violations)")
    }
    print("· sweep \(action): \(reached.count) points reached")
    for point in Failpoint.allCases { unlink("\(log).\(point.rawValue).1") }
    unlink(log)
  }

  /// Asks again with the same key for as long as asking again may help.
  private func insist<Reply: Sendable>(_ body: () async throws -> Reply) async throws -> Reply {
    for _ in 0..<400 {
      do {
        return try await body()
      } catch let refusal as Refusal where refusal.reason.isRetryable || refusal.reason == .fault {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw Refusal(.timeout, "it was asked four hundred times")
  }

  private func steer(
    _ tenant: Tenant, _ call: (WorkflowClient, CallOptions) async throws -> WorkflowRow
  ) async throws -> WorkflowRow {
    let options = CallOptions(
      timeout: .seconds(8), metadata: [MetadataKey.idempotencyKey: "sweep-\(UUID.random())"])
    return try await insist { try await call(tenant.workflow, options) }
  }

  /// Through all nine steps, sent back once on the way.
  private func finish(_ tenant: Tenant) async throws -> String {
    let id = try await steer(tenant) { try await $0.createWorkflow(.init(name: "Swept"), options: $1) }.id
    _ = try await steer(tenant) { try await $0.startWorkflow(.init(id: id), options: $1) }
    var wasRejected = false
    for _ in 0..<60 {
      let row = try await tenant.settle(id)
      if row.state == .completed { return id }
      if row.runStatus == .failed {
        _ = try await steer(tenant) { try await $0.retryStep(.init(id: id), options: $1) }
        continue
      }
      let gate = try await insist { try await tenant.workflow.getGate(.init(workflowID: id)) }
      let isFirst = row.state == .step3Seeds
      let keywords = try await insist { try await tenant.keywords(id, isFirst ? .seeds : .withSubtopics) }
      let chosen = keywords.prefix(isFirst ? 6 : 2).map(\.id)
      _ = try await steer(tenant) { workflow, options in
        if isFirst, !wasRejected {
          try await workflow.rejectSeeds(
            .init(workflowID: id, subjectHash: gate.subjectHash, feedback: "others"), options: options)
        } else if isFirst {
          try await workflow.approveSeeds(
            .init(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen), options: options)
        } else {
          try await workflow.approveSubtopics(
            .init(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen), options: options)
        }
      }
      wasRejected = true
    }
    throw Refusal(.timeout, "the workflow came to rest sixty times and not to its end")
  }

  /// A step whose service does not answer until its time is over.
  private func beLate(_ tenant: Tenant) async throws {
    let id = try await steer(tenant) { try await $0.createWorkflow(.init(name: "Late"), options: $1) }.id
    let content = try #require(try tenant.fleet.processID(of: .content))
    kill(content, SIGSTOP)
    defer { kill(content, SIGCONT) }
    _ = try await steer(tenant) { try await $0.startWorkflow(.init(id: id), options: $1) }
    try await tenant.fleet.change(
      "update workflow.step_runs set deadline_at = now() - interval '1 s' where workflow_id = $1::uuid", id)
    let row = try await tenant.settle(id)
    #expect(row.runStatus == .failed && row.failureReason == Reason.timeout.rawValue)
  }
}
