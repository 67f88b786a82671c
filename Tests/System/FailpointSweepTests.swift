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
    "F3 at every point of the orchestration a process may die, fail, wait, stand still or forget what it did",
    arguments: ["die", "error", "ambiguous", "delay:150", "stop"])
  func sweep(action: String) async throws {
    let reached = try await run(String(action.prefix(5)), Failpoint.allCases.map { "\($0.rawValue)=\(action)" })
    let missed = Set(Failpoint.allCases.map(\.rawValue)).subtracting(reached)
    // Who only waits delivers nothing twice.
    let allowed = action.hasPrefix("delay") ? Self.unreached.union(["inbox.duplicate"]) : Self.unreached
    #expect(missed.isSubset(of: allowed), "never reached: \(missed.sorted())")
    print("· sweep \(action): \(reached.count) points reached")
  }

  /// Seeds of pairs to try, on demand: `SWEEP_SEEDS=1,2,3 Tests/run --filter pairs`.
  private static let seeds = (ProcessInfo.processInfo.environment["SWEEP_SEEDS"] ?? "").split(separator: ",")
    .compactMap { UInt64($0) }

  @Test(
    "two mishaps near each other, at the first four hits of every point", .enabled(if: !seeds.isEmpty),
    arguments: seeds)
  func pairs(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let orders = Failpoint.allCases.flatMap { point in
      (1...4).shuffled(using: &random).prefix(2).map { hit in
        let action = ["die", "die", "error", "ambiguous", "delay:300"].randomElement(using: &random) ?? "die"
        return "\(point.rawValue):\(hit)=\(action)"
      }
    }
    let reached = try await run("pairs\(seed)", orders)
    print("· pairs of seed \(seed): \(reached.count) points reached")
  }

  /// - Returns: the points that were reached.
  private func run(_ name: String, _ orders: [String]) async throws -> Set<String> {
    let log = "/tmp/infin8-sweep.\(getpid()).\(name)"
    _ = try await Shell.result(["sh", "-c", "rm -rf \(log) \(log).*"])
    let stub = try await ProviderStub.start()
    let fleet = try await Fleet.own(
      [
        "INFIN8_FAILPOINTS": orders.joined(separator: ","), "INFIN8_FAILPOINT_LOG": log,
        "INFIN8_RESTART_PAUSE_MS": "100", PaidPrograms.portVariable: String(stub.port),
      ], replicas: name == "stop" ? 2 : 1, executables: try PaidPrograms.folder())
    try await PaidPrograms.setPrices(in: fleet)
    let waking = Task { await wake(fleet) }
    defer { waking.cancel() }
    let tenant = try await insist { try await Tenant.make(fleet, name: "Swept") }
    try await insist { try await tenant.subscribe(to: .agency) }
    try await insist { try await tenant.onboard() }
    let finished = try await finish(tenant)
    try await beLate(tenant)
    try await loseCall(tenant, stub)

    let installation = AuditedInstallation(
      fleet: fleet, organization: tenant.organization.description, workflow: finished)
    try await installation.rest()
    let reached = Set(try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init))
    let findings = try await installation.audit("--provider-ledger", stub.ledgerPath)
    for finding in findings where finding.status == "violated" {
      Issue.record("\(finding.name): \(finding.violations)")
    }
    for point in Failpoint.allCases { for hit in 1...4 { unlink("\(log).\(point.rawValue).\(hit)") } }
    unlink(log)
    stub.stop()
    return reached
  }

  /// Lets go on what stands still, after more than a lease.
  private func wake(_ fleet: Fleet) async {
    var stopped: [Int32: ContinuousClock.Instant] = [:]
    while !Task.isCancelled {
      let now = ContinuousClock.now
      let found = ServiceName.allCases.flatMap { (try? fleet.processIDs(of: $0)) ?? [] }.filter(ProcessTree.isStopped)
      stopped = Dictionary(uniqueKeysWithValues: found.map { ($0, stopped[$0] ?? now) })
      for (pid, since) in stopped where now - since > .milliseconds(5_500) { kill(pid, SIGCONT) }
      try? await Task.sleep(for: .milliseconds(200))
    }
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

  /// A workflow that is cancelled with a call out, whose caller dies: it was done, and nobody waits for it any more.
  private func loseCall(_ tenant: Tenant, _ stub: ProviderStub) async throws {
    try await stub.obey("b * 100%=slow:3000")
    let id = try await steer(tenant) { try await $0.createWorkflow(.init(name: "Lost"), options: $1) }.id
    _ = try await steer(tenant) { try await $0.startWorkflow(.init(id: id), options: $1) }
    try await eventually {
      try await !tenant.fleet.rows(
        """
        select 1 from content.effects e join content.jobs j using (organization_id, command_key)
        where j.workflow_id = $1::uuid and e.provider = 'stub_b' and e.state = 'sent'
        """, id
      ).isEmpty
    }
    _ = try await steer(tenant) { try await $0.cancelWorkflow(.init(id: id), options: $1) }
    // Or else whoever takes the item up may find it open still, and ask about the call itself.
    try await eventually {
      try await !tenant.fleet.rows(
        "select 1 from content.jobs where workflow_id = $1::uuid and status = 'cancelled'", id
      ).isEmpty
    }
    if let content = try tenant.fleet.processID(of: .content) { kill(content, SIGKILL) }
    // Who died while asking is left a minute before another asks.
    for _ in 0..<90 where try await !isAnswered(id, tenant) { try await Task.sleep(for: .seconds(1)) }
    try await stub.obey("")
  }

  private func isAnswered(_ workflow: String, _ tenant: Tenant) async throws -> Bool {
    try await tenant.fleet.rows(
      """
      select 1 from content.effects e join content.jobs j using (organization_id, command_key)
      where j.workflow_id = $1::uuid and e.kind <> 'item' and e.state in ('sent', 'unknown')
      """, workflow
    ).isEmpty
  }

  /// A step whose service does not answer until its time is over.
  private func beLate(_ tenant: Tenant) async throws {
    let id = try await steer(tenant) { try await $0.createWorkflow(.init(name: "Late"), options: $1) }.id
    let content = try tenant.fleet.processIDs(of: .content)
    for process in content { kill(process, SIGSTOP) }
    defer { for process in content { kill(process, SIGCONT) } }
    _ = try await steer(tenant) { try await $0.startWorkflow(.init(id: id), options: $1) }
    try await tenant.fleet.change(
      "update workflow.step_runs set deadline_at = now() - interval '1 s' where workflow_id = $1::uuid", id)
    let row = try await tenant.settle(id)
    #expect(row.runStatus == .failed && row.failureReason == Reason.timeout.rawValue)
  }
}
