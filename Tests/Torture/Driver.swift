import Contracts
import RPC
import TestSupport
import Vocabulary

/// One person: makes a workflow, sees it through to its end with whims on the way, makes the next.
actor Driver {
  private let tally: Tally
  private let promises: Promises
  private let end: ContinuousClock.Instant
  private var tenant: Tenant
  private var loggedInAt = ContinuousClock.now
  private var random = SplitMix64(seed: 0)
  private var number = 0
  /// How often nothing could be written about what was chosen.
  private var disappointments = 0

  /// Time to finish what is begun when the fire has ended.
  private static let grace: Duration = .seconds(240)

  init(tenant: Tenant, tally: Tally, promises: Promises, end: ContinuousClock.Instant) {
    self.tenant = tenant
    self.tally = tally
    self.promises = promises
    self.end = end
  }

  func run(_ seeded: SplitMix64) async {
    random = seeded
    while ContinuousClock.now < end {
      number += 1
      let name = "Torture \(number)"
      guard let row = try? await insist({ try await $0.workflow.createWorkflow(.init(name: name), options: $1) }) else {
        continue
      }
      await tally.add(.created)
      await promises.note(row.id) { _ in }
      await seeThrough(row.id)
    }
  }

  private func seeThrough(_ id: String) async {
    while ContinuousClock.now < end + Self.grace {
      do {
        let row = try await insist { try await $0.workflow.getWorkflow(GetWorkflowRequest(id: id), options: $1) }
          .workflow
        guard let row else { continue }
        if row.state == .completed { return await tally.add(.completed) }
        if row.state == .cancelled { return await tally.add(.cancelled) }
        try await act(on: row)
      } catch {
        // Somebody else's step came first: look again.
        try? await Task.sleep(for: .milliseconds(100))
      }
    }
    await tally.add(.unfinished)
  }

  private func act(on row: WorkflowRow) async throws {
    let id = row.id
    let isCalm = ContinuousClock.now > end
    let dice = isCalm ? 100 : Int.random(in: 0..<100, using: &random)
    switch row.runStatus {
    case .idle: _ = try await insist { try await $0.workflow.startWorkflow(.init(id: id), options: $1) }
    case .failed where Self.isFruitless(row):
      // The site says too little about what was chosen, and will say no more however often it is tried: choose others.
      // Where nothing came of a few subtopics, the seeds are to blame.
      disappointments += 1
      let back: WorkflowState =
        row.state == .step9Articles && !disappointments.isMultiple(of: 4) ? .step8Subtopics : .step2Competitors
      await tally.add(.resets)
      _ = try await insist {
        try await $0.workflow.resetWorkflow(
          .init(id: id, to: back, reason: "nothing to be written about this"), options: $1)
      }
    case .failed:
      await tally.add(.retries)
      _ = try await insist { try await $0.workflow.retryStep(.init(id: id), options: $1) }
    case .paused:
      await tally.add(.resumptions)
      _ = try await insist { try await $0.workflow.resumeWorkflow(.init(id: id), options: $1) }
    case .waitingHuman: try await answer(row, dice)
    default:
      // Asked several times a second: a few in a minute.
      let whim = isCalm ? 10_000 : Int.random(in: 0..<10_000, using: &random)
      if whim < 50 {
        await tally.add(.pauses)
        _ = try await insist { try await $0.workflow.pauseWorkflow(.init(id: id), options: $1) }
      } else if whim < 54 {
        try await cancel(id)
      } else {
        try await Task.sleep(for: .milliseconds(150))
      }
    }
  }

  private static func isFruitless(_ row: WorkflowRow) -> Bool {
    switch Reason(rawValue: row.failureReason) {
    case .badOutput: row.state == .step9Articles
    case .noLongtailsFound, .nothingKept, .noClusters, .noValidClusters: true
    default: false
    }
  }

  private func answer(_ row: WorkflowRow, _ dice: Int) async throws {
    let id = row.id
    let gate = try await insist { try await $0.workflow.getGate(.init(workflowID: id), options: $1) }
    if dice < 3 { return try await cancel(id) }
    if dice < 16 {
      await tally.add(.rejections)
      let request = RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: "others")
      _ = try await insist { tenant, options in
        row.state == .step3Seeds
          ? try await tenant.workflow.rejectSeeds(request, options: options)
          : try await tenant.workflow.rejectSubtopics(request, options: options)
      }
      return
    }
    if dice < 22 {
      await tally.add(.resets)
      _ = try await insist {
        try await $0.workflow.resetWorkflow(.init(id: id, to: .step2Competitors, reason: "again"), options: $1)
      }
      return
    }
    try await approve(row, gate)
  }

  private func approve(_ row: WorkflowRow, _ gate: Gate) async throws {
    let id = row.id
    let stage: KeywordStage = row.state == .step3Seeds ? .seeds : .withSubtopics
    let keywords = try await insist {
      try await $0.keyword.listKeywords(
        .init(workflowID: id, stage: stage, page: PageRequest(limit: 200)), options: $1)
    }.keywords
    let chosen = keywords.shuffled(using: &random).prefix(stage == .seeds ? 4 : 1).map(\.id)
    await promises.note(id) { $0.tried += 1 }
    _ = try await insist { tenant, options in
      stage == .seeds
        ? try await tenant.workflow.approveSeeds(
          .init(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen), options: options)
        : try await tenant.workflow.approveSubtopics(
          .init(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen), options: options)
    }
    await promises.note(id) { $0.approved += 1 }
    await tally.add(.approvals)
  }

  private func cancel(_ id: String) async throws {
    _ = try await insist { try await $0.workflow.cancelWorkflow(.init(id: id, reason: "torture"), options: $1) }
    await promises.note(id) { $0.isCancelled = true }
  }

  /// Asks with one key until there is an answer.
  private func insist<Reply: Sendable>(
    _ call: @Sendable (Tenant, CallOptions) async throws -> Reply
  ) async throws -> Reply {
    let key = "torture-\(UUID.random())"
    while true {
      do {
        try await logInWhenDue()
        return try await call(
          tenant, CallOptions(timeout: .seconds(8), metadata: [MetadataKey.idempotencyKey: key]))
      } catch let refusal as Refusal
        where (refusal.reason.isRetryable || refusal.reason == .fault || refusal.code == .unauthenticated)
        && ContinuousClock.now < end + Self.grace
      {
        if refusal.code == .unauthenticated { loggedInAt -= .seconds(3_600) }
        try await Task.sleep(for: .milliseconds(Int64.random(in: 50...200)))
      }
    }
  }

  private func logInWhenDue() async throws {
    guard ContinuousClock.now - loggedInAt > .seconds(200) else { return }
    let tokens = try await IdentityClient(tenant.fleet.client(.identity)).logIn(
      LogInRequest(email: tenant.email, password: Tenant.password), options: .init(timeout: .seconds(8)))
    tenant = tenant.bearing(tokens.accessToken)
    loggedInAt = .now
  }
}
