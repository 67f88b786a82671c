import Contracts
import Durable
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Calls whose item ended while they were under way: asked about, booked or given back, never made again.
///
/// A runner is killed with a call out, its item is ended by another, and only then somebody looks.
@Suite("Lost calls")
struct LostCallTests {
  /// What became of the item that made the call.
  enum End: CaseIterable { case cancelled, late }

  private static let patience = Duration.seconds(2)

  /// A shop whose only item has ended with its call out, and whoever made it, dead until his gate opens.
  private func shop(
    _ provider: ScriptedProvider, at point: EffectPoint, _ end: End, workflow: UUID = .random()
  ) async throws -> (shop: Workshop, caller: Workshop.Running, gate: Gate) {
    let shop = try await Workshop.make(CallingPerformer(provider))
    let key = try await shop.command(workflow: workflow)
    let (dead, gate) = try await shop.crash(at: point)
    switch end {
    case .cancelled: try await shop.cancel(key)
    case .late:
      _ = try await shop.database.workers.query(
        "update jobs set deadline_at = clock_timestamp() - interval '1 second'", for: nil)
    }
    let runner = shop.start()
    try await eventually { try await shop.statuses() == [end == .cancelled ? "cancelled" : "failed": 1] }
    await runner.stop()
    return (shop, dead, gate)
  }

  private func state(_ shop: Workshop) async throws -> String {
    try await shop.text("select state as text from effects where kind <> 'item'")
  }

  private func count(_ kind: String, _ shop: Workshop) async throws -> Int {
    try await shop.outbox().count { $0 == kind }
  }

  @Test(
    "WF-10 F14 a call that had been done when its item ended is found, booked once, and told to the workflow",
    arguments: [EffectClass.a, .b], End.allCases)
  func found(effectClass: EffectClass, end: End) async throws {
    let provider = ScriptedProvider(effectClass, patience: Self.patience)
    let (shop, caller, gate) = try await shop(provider, at: .answered, end)
    let releases = try await count("release", shop)
    let lookups = [shop.startLookingUp(), shop.startLookingUp()]
    try await eventually { try await state(shop) == "done" }
    for lookup in lookups { await lookup.stop() }
    #expect(provider.calls.count == 1 && provider.charges == 1 && !provider.finds.isEmpty)
    #expect(try await count("settle", shop) == 1)
    #expect(try await count("late_cost", shop) == 1)
    #expect(try await count("waste", shop) == 0)
    // Who cancels pays for what was done until then; who got nothing has it back.
    #expect(try await count("release", shop) == releases + (end == .late ? 1 : 0))
    #expect(
      try await shop.number(
        """
        select count(*) as number from effects where kind <> 'item' and cost_micros = 700 and response is not null
          and finished_at >= last_sent_at + interval '2 seconds'
        """) == 1, "not before its provider can have given up on it")
    #expect(try await sentAfterCancellation(shop) == 0)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test("WF-10 F14 a lost call stays in doubt when its repetition surely came to nothing, and is found")
  func repetition() async throws {
    let refusal = ProviderFailure.rateLimited(retryAfter: .milliseconds(10), "slower")
    let provider = ScriptedProvider(
      .a, patience: Self.patience, [.loseAnswer] + Array(repeating: .fail(refusal), count: 1_000))
    let shop = try await Workshop.make(CallingPerformer(provider))
    let key = try await shop.command(workflow: .random())
    let runner = shop.start()
    try await eventually { provider.calls.count > 2 }
    try await shop.cancel(key)
    try await eventually { try await shop.statuses() == ["cancelled": 1] }
    await runner.stop()
    let lookup = shop.startLookingUp()
    try await eventually { try await state(shop) == "done" }
    await lookup.stop()
    #expect(try await count("settle", shop) == 1 && provider.charges == 1)
    try await shop.database.drop()
  }

  @Test("WF-10 a call that came to nothing ends so, is not paid for, and is not made", arguments: [EffectClass.a, .b])
  func nothing(effectClass: EffectClass) async throws {
    let provider = ScriptedProvider(effectClass, patience: Self.patience)
    let (shop, caller, gate) = try await shop(provider, at: .sent, .cancelled)
    let before = provider.calls.count
    let lookup = shop.startLookingUp()
    try await eventually { try await state(shop) == "failed" }
    await lookup.stop()
    #expect(provider.calls.count == before && provider.finds.count == 1)
    #expect(try await count("settle", shop) == 0)
    #expect(try await count("late_cost", shop) == 0)
    #expect(try await sentAfterCancellation(shop) == 0)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test(
    "WF-12 F1 a rerun takes the answer that was found and pays nothing; where nothing was found it buys under another key",
    arguments: [EffectPoint.answered, .sent])
  func rerun(point: EffectPoint) async throws {
    let provider = ScriptedProvider(.b)
    let workflow = UUID.random()
    let (shop, caller, gate) = try await shop(provider, at: point, .cancelled, workflow: workflow)
    let lookup = shop.startLookingUp()
    try await eventually { try await state(shop) == (point == .answered ? "done" : "failed") }
    await lookup.stop()
    let key = try await shop.command(workflow: workflow, runNo: 2)
    let runner = shop.start()
    try await eventually { try await shop.text("select status as text from jobs where command_key = \(key)") == "done" }
    await runner.stop()
    #expect(provider.calls.count == 1 && provider.charges == 1)
    let revision = try await shop.number("select revision as number from effects where kind <> 'item'")
    #expect(revision == (point == .sent ? 1 : 0))
    // The call's bill and the second run's item's; the first run's item ended without.
    #expect(try await count("settle", shop) == 2)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test("WF-10 a provider that cannot be reached is asked again, later each time, until it answers")
  func unreachable() async throws {
    let provider = ScriptedProvider(
      .b, silences: [.transient("away"), .rateLimited(retryAfter: .milliseconds(300), "slow down"), .unknown("away")])
    let (shop, caller, gate) = try await shop(provider, at: .answered, .cancelled)
    let lookup = shop.startLookingUp()
    try await eventually { try await state(shop) == "done" }
    await lookup.stop()
    #expect(provider.finds.count == 4 && provider.calls.count == 1)
    #expect(try await shop.number("select lookups as number from effects where kind <> 'item'") == 4)
    #expect(try await count("settle", shop) == 1)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test("WF-10 a call that nobody can be asked about is the platform's once its provider has forgotten its key")
  func unsearchable() async throws {
    let provider = ScriptedProvider(.a, canBeSearched: false)
    let (shop, caller, gate) = try await shop(provider, at: .answered, .cancelled)
    let lookup = shop.startLookingUp()
    try await Task.sleep(for: .seconds(2))
    #expect(try await state(shop) == "sent")
    _ = try await shop.database.workers.query(
      "update effects set last_sent_at = clock_timestamp() - interval '1 day' where kind <> 'item'", for: nil)
    try await eventually { try await state(shop) == "waste" }
    await lookup.stop()
    #expect(provider.finds.isEmpty && provider.calls.count == 1)
    #expect(try await count("waste", shop) == 1)
    #expect(try await count("settle", shop) == 0)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test("F14 a lost call of class C that its item did not repeat is the platform's, once, when its item has ended")
  func askedOtherwise() async throws {
    let provider = ScriptedProvider(.c, canBeSearched: false)
    let shop = try await Workshop.make(CallingPerformer(provider) { item in ["attempt \(item.attempt)"] })
    try await shop.command()
    let (caller, gate) = try await shop.crash(at: .answered)
    let runner = shop.start()
    try await shop.finished()
    await runner.stop()
    #expect(provider.charges == 2)
    #expect(try await count("waste", shop) == 0)
    let lookups = [shop.startLookingUp(), shop.startLookingUp()]
    try await eventually { try await count("waste", shop) == 1 }
    for lookup in lookups { await lookup.stop() }
    #expect(
      try await shop.number("select count(*) as number from effects where kind <> 'item' and state = 'waste'") == 1)
    gate.open()
    await caller.stop()
    try await shop.database.drop()
  }

  @Test("WF-10 what an item is at still is left to it")
  func othersCalls() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.b, [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let running = shop.start()
    try await eventually { provider.calls.count == 1 }
    let lookup = shop.startLookingUp()
    try await Task.sleep(for: .seconds(2))
    #expect(provider.finds.isEmpty)
    gate.open()
    try await shop.finished()
    await running.stop()
    await lookup.stop()
    #expect(try await count("late_cost", shop) == 0)
    try await shop.database.drop()
  }

  private func sentAfterCancellation(_ shop: Workshop) async throws -> Int {
    try await shop.number(
      "select count(*) as number from effects e join tombstones t using (command_key) where e.first_sent_at > t.at")
  }
}
