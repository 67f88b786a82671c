import Contracts
import Durable
import Postgres
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Calls of providers: paid for once whatever dies when, never without money set aside, never after a cancellation.
///
/// Runners are killed at named points (`docs` of ``EffectPoint``) by ending the session that says they live and leaving their
/// task where it stands; when the test lets it go on, it acts as a dead man would, and must change nothing.
@Suite("Effects")
struct EffectTests {
  @Test(
    "WF-07 F5 a runner that dies anywhere between intent and record leaves one paid call: asked again, found, or the platform's",
    arguments: EffectClass.allCases)
  func crashes(effectClass: EffectClass) async throws {
    for point in EffectPoint.allCases {
      let provider = ScriptedProvider(effectClass)
      let shop = try await Workshop.make(CallingPerformer(provider))
      try await shop.command()
      let (dead, gate) = try await shop.crash(at: point)
      let wasSent = point == .sent || point == .answered || point == .recorded
      let callsBefore = provider.calls.count
      let alive = shop.start()
      try await shop.finished()
      let before = try await shop.everything()
      gate.open()
      await dead.stop()
      await alive.stop()
      #expect(try await shop.everything() == before, "\(point): a dead man changed something")
      #expect(try await shop.statuses() == ["done": 1])
      #expect(Set(provider.calls.map(\.key)).count == 1, "\(point): the key is the call's")
      #expect(Set(provider.calls.map(\.request)) == ["a"])
      let kinds = try await shop.outbox()
      #expect(kinds.count { $0 == "settle" } == 2, "\(point): the call and its item")
      let isLost = effectClass == .c && wasSent && point != .recorded
      #expect(kinds.count { $0 == "waste" } == (isLost ? 1 : 0), "\(point)")
      switch (effectClass, point) {
      case (.a, .answered): #expect(provider.charges == 1 && provider.calls.count == callsBefore + 1)
      case (.b, .answered): #expect(provider.charges == 1 && provider.calls.count == 1 && provider.finds.count == 1)
      case (.c, .answered): #expect(provider.charges == 2)
      // The dead man's own call goes out when he wakes, where nothing was sent: he is stopped before it.
      case (_, .recorded): #expect(provider.charges == 1 && provider.calls.count == 1)
      case (.b, .sent): #expect(provider.finds.count == 1)
      default: #expect(provider.finds.isEmpty)
      }
      try await shop.database.drop()
    }
  }

  @Test("F10 a resume begins at the first part that is not paid for: exactly n - k calls", arguments: [1, 3, 5])
  func checkpoint(k: Int) async throws {
    let provider = ScriptedProvider(.c)
    let parts = (1...5).map { "section \($0)" }
    let shop = try await Workshop.make(CallingPerformer(provider) { _ in parts })
    try await shop.command()
    let (dead, gate) = try await shop.crash(at: .recorded, time: k)
    #expect(provider.calls.count == k)
    let alive = shop.start()
    try await shop.finished()
    gate.open()
    await dead.stop()
    await alive.stop()
    #expect(provider.calls.map(\.request) == parts)
    #expect(provider.charges == 5)
    #expect(try await shop.outbox().count { $0 == "settle" } == 6)
    #expect(try await shop.number("select cost_micros as number from items") == 3_500)
    try await shop.database.drop()
  }

  @Test("F1 WF-09 three attempts of an item pay for each of its parts once")
  func paidOnce() async throws {
    let provider = ScriptedProvider(
      .c, [.answer, .fail(.transient("busy")), .fail(.transient("busy")), .answer])
    let shop = try await Workshop.make(CallingPerformer(provider) { _ in ["a", "b"] })
    try await shop.command()
    let running = shop.start()
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.map(\.request) == ["a", "b", "b", "b"])
    #expect(provider.charges == 2)
    #expect(try await shop.number("select attempt as number from items") == 3)
    #expect(try await shop.outbox().filter { $0 != "settle" } == ["step_outcome"])
    try await shop.database.drop()
  }

  @Test("F14 an answer that was lost is asked for again (A), found (B), or lost to the platform and bought again (C)")
  func unknown() async throws {
    for effectClass in EffectClass.allCases {
      let provider = ScriptedProvider(effectClass, patience: .seconds(1), [.loseAnswer])
      let shop = try await Workshop.make(CallingPerformer(provider))
      try await shop.command()
      let start = ContinuousClock.now
      let running = shop.start()
      try await shop.finished()
      await running.stop()
      switch effectClass {
      case .a: #expect(provider.charges == 1 && provider.calls.count == 2 && Set(provider.calls.map(\.key)).count == 1)
      case .b:
        #expect(provider.charges == 1 && provider.calls.count == 1 && provider.finds.count == 1)
        // Not before the provider can have given up on it.
        #expect(ContinuousClock.now - start >= .seconds(1))
      case .c: #expect(provider.charges == 2)
      }
      #expect(try await shop.outbox().count { $0 == "waste" } == (effectClass == .c ? 1 : 0))
      #expect(try await shop.number("select cost_micros as number from items") == 700)
      try await shop.database.drop()
    }
  }

  @Test("BL-14 an answer that cannot be kept, after one that was lost, is a loss of its own: both are the platform's")
  func refusedAfterLost() async throws {
    let provider = ScriptedProvider(.c, [.loseAnswer, .overflow])
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let running = shop.start()
    try await shop.finished()
    await running.stop()
    #expect(provider.charges == 2)
    #expect(try await shop.outbox().count { $0 == "waste" } == 2)
    #expect(try await shop.statuses() == ["failed": 1])
    try await shop.database.drop()
  }

  @Test("WF-09 being asked to wait costs no attempt; a definitive no fails the item and gives its money back")
  func failures() async throws {
    let limits = (0..<8).map { _ in ScriptedProvider.Turn.fail(.rateLimited(retryAfter: .milliseconds(10), "slow down"))
    }
    let provider = ScriptedProvider(.a, limits + [.fail(.permanent(.badOutput, "never"))])
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let running = shop.start()
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.count == 9)
    #expect(try await shop.statuses() == ["failed": 1])
    #expect(try await shop.number("select attempt as number from items") == 1)
    #expect(try await shop.text("select error as text from items") == "never")
    #expect(try await shop.outbox().count { $0 == "release" } == 2)
    try await shop.database.drop()
  }

  @Test(
    "F1 BL-03 a rerun takes what is paid for, tries anew what failed under another key, and buys what is asked otherwise"
  )
  func rerun() async throws {
    let provider = ScriptedProvider(.a, [.answer, .fail(.permanent(.badOutput, "never"))])
    let request = Mutex("b")
    let shop = try await Workshop.make(CallingPerformer(provider) { _ in ["a", request.withLock { $0 }] })
    let workflow = UUID.random()
    try await shop.command(workflow: workflow)
    let running = shop.start()
    try await shop.finished(1)
    #expect(try await shop.number("select cost_micros as number from items") == 700)
    try await shop.command(workflow: workflow, runNo: 2)
    try await shop.finished(2)
    #expect(provider.calls.map(\.request) == ["a", "b", "b"])
    #expect(Set(provider.calls.map(\.key)).count == 3)
    #expect(try await shop.outbox().count { $0 == "release" } == 3)
    // What the first run paid for is no cost of the second; as it gave nothing, it was refunded.
    #expect(try await shop.number("select sum(cost_micros)::bigint as number from items") == 1_400)
    request.withLock { $0 = "c" }
    try await shop.command(workflow: workflow, runNo: 3)
    try await shop.finished(3)
    #expect(provider.calls.map(\.request) == ["a", "b", "b", "c"])
    try await shop.command()
    try await shop.finished(4)
    #expect(provider.calls.map(\.request) == ["a", "b", "b", "c", "a", "c"])
    await running.stop()
    try await shop.database.drop()
  }

  @Test(
    "F5 BL-07 BL-08 without money nothing is sent: the work rests, its workflow is told once, and it goes on when it is let go"
  )
  func noMoney() async throws {
    let provider = ScriptedProvider(.c)
    let shop = try await Workshop.make(CallingPerformer(provider, items: 6), billing: RememberingBilling(limit: 999))
    let key = try await shop.command()
    let running = shop.start(concurrency: 3)
    try await eventually { try await shop.outbox().contains("step_wait") }
    let before = try await shop.number("select extract(epoch from deadline_at)::bigint as number from jobs")
    try await Task.sleep(for: .seconds(2))
    #expect(provider.calls.isEmpty)
    #expect(try await shop.statuses() == ["pending": 6])
    #expect(try await shop.number("select count(first_sent_at) as number from effects where kind <> 'item'") == 0)
    #expect(try await shop.outbox() == ["step_wait"])
    // Let go without money it rests again, and says so again; more often than an item has attempts.
    func letGo(_ version: Int64) async throws {
      _ = try await shop.server.holdWork(
        HoldWorkRequest(
          commandKey: key.description, organizationID: shop.organization.description, held: false, version: version),
        context: shop.context)
    }
    for version in 1...6 {
      try await letGo(Int64(version))
      try await eventually { try await shop.outbox().count == version + 1 }
    }
    try await eventually { try await shop.statuses() == ["pending": 6] }

    shop.billing.raise(to: 1_000)
    try await letGo(7)
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.count == 6)
    // The step's time stood still while it rested.
    #expect(try await shop.number("select extract(epoch from deadline_at)::bigint as number from jobs") >= before + 1)
    try await shop.database.drop()
  }

  @Test("BL-08 the step's time stands still from when its work rested, not from when its workflow heard of it")
  func restingSince() async throws {
    let provider = ScriptedProvider(.c)
    let shop = try await Workshop.make(CallingPerformer(provider), billing: RememberingBilling(limit: 999))
    let key = try await shop.command()
    let running = shop.start()
    try await eventually { try await shop.outbox().contains("step_wait") }
    let before = try await shop.number("select extract(epoch from deadline_at)::bigint as number from jobs")
    _ = try await shop.database.requests.batch(
      for: shop.organization,
      [
        """
        update holds set at = clock_timestamp() - interval '1 hour'
        where organization_id = \(shop.organization) and command_key = \(key)
        """,
        """
        update jobs set created_at = created_at - interval '2 hours' where organization_id = \(shop.organization)
        """,
      ])
    shop.billing.raise(to: 1_000)
    try await hold(key, true, shop)
    try await hold(key, false, shop)
    let after = try await shop.number("select extract(epoch from deadline_at)::bigint as number from jobs")
    #expect(after - before >= 3_600)
    try await shop.finished()
    await running.stop()
    try await shop.database.drop()
  }

  @Test("BL-08 room that others have set aside is waited for without asking anybody")
  func roomComesBack() async throws {
    let provider = ScriptedProvider(.c)
    let billing = RememberingBilling(limit: 999, roomComesBack: .milliseconds(300))
    let shop = try await Workshop.make(CallingPerformer(provider), billing: billing)
    try await shop.command()
    let running = shop.start()
    try await eventually { try await shop.text("select error as text from items").contains("no money") }
    #expect(try await shop.outbox().isEmpty)
    billing.raise(to: 1_000)
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.count == 1)
    #expect(try await shop.outbox().contains("step_wait") == false)
    try await shop.database.drop()
  }

  @Test("WF-10 F8 a cancelled item calls nobody any more; what was under way is accounted for")
  func cancelled() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.a, [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider) { _ in ["a", "b"] })
    let key = try await shop.command()
    let running = shop.start()
    try await eventually { provider.calls.count == 1 }
    _ = try await shop.server.cancelWork(
      CancelWorkRequest(commandKey: key.description, organizationID: shop.organization.description),
      context: shop.context)
    gate.open()
    try await eventually { try await shop.statuses() == ["cancelled": 1] }
    await running.stop()
    #expect(provider.calls.map(\.request) == ["a"])
    #expect(try await shop.number("select cost_micros as number from items") == 700)
    #expect(
      try await shop.number(
        "select count(*) as number from effects e join tombstones t using (command_key) where e.first_sent_at > t.at")
        == 0)
    try await shop.database.drop()
  }

  @Test("WF-11 a paused command calls nobody from its next call on, costs no attempt, and goes on where it stopped")
  func held() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.a, [.wait(gate)])
    let shop = try await Workshop.make(
      CallingPerformer(provider, items: 2) { item in ["a\(item.naturalKey)", "b\(item.naturalKey)"] })
    let key = try await shop.command()
    let running = shop.start()
    try await eventually { provider.calls.count == 1 }
    try await hold(key, true, shop)
    gate.open()
    try await eventually { try await shop.statuses() == ["pending": 2] }
    try await Task.sleep(for: .milliseconds(700))
    #expect(provider.calls.map(\.request) == ["a0"])
    #expect(try await shop.number("select max(attempt) as number from items") == 0)
    // The step's time stands still meanwhile.
    let organization = shop.organization
    _ = try await shop.database.requests.batch(
      for: organization,
      [
        """
        update holds set at = clock_timestamp() - interval '1 hour'
        where organization_id = \(organization) and command_key = \(key)
        """,
        """
        update jobs set created_at = created_at - interval '2 hours', deadline_at = deadline_at - interval '1 hour'
        where organization_id = \(organization)
        """,
      ])
    try await hold(key, false, shop)
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.map(\.request) == ["a0", "b0", "a1", "b1"])
    try await shop.database.drop()
  }

  @Test("WF-11 WF-28 who was paused comes back at the queue's present turn and saves up none")
  func resumedTurn() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.c, (0..<15).map { _ in .answer } + [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider, items: 30))
    let key = UUID.random()
    try await hold(key, true, shop)
    try await shop.command(key: key)
    let running = shop.start()
    try await shop.command(of: .random())
    try await eventually { provider.calls.count == 16 }
    try await hold(key, false, shop)
    let least = try await shop.number("select min(vpass) as number from items where command_key = \(key)")
    let present = try await shop.number("select max(vpass) as number from items where status = 'running'")
    #expect(least == present)
    gate.open()
    try await shop.finished(2)
    await running.stop()
    try await shop.database.drop()
  }

  @Test("WF-11 a pause may arrive before its command")
  func heldBefore() async throws {
    let provider = ScriptedProvider(.a)
    let shop = try await Workshop.make(CallingPerformer(provider))
    let key = UUID.random()
    try await hold(key, true, shop)
    try await shop.command(key: key)
    let running = shop.start()
    try await Task.sleep(for: .milliseconds(700))
    #expect(try await shop.statuses() == ["pending": 1])
    #expect(provider.calls.isEmpty)
    try await hold(key, false, shop)
    try await shop.finished()
    await running.stop()
    try await shop.database.drop()
  }

  private func hold(_ key: UUID, _ held: Bool, _ shop: Workshop) async throws {
    _ = try await shop.server.holdWork(
      HoldWorkRequest(
        commandKey: key.description, organizationID: shop.organization.description, held: held,
        version: Instant.now.micros),
      context: shop.context)
  }

  @Test("WF-08 a commit whose acknowledgement is lost is looked at again: the answer that was kept is used")
  func lostAcknowledgement() async throws {
    let provider = ScriptedProvider(.c)
    let shop = try await Workshop.make(CallingPerformer(provider) { _ in ["a", "b"] })
    try await shop.command()
    let lost = Mutex(2)
    let running = shop.start { point in
      guard point == .recorded,
        lost.withLock({
          $0 -= 1; return $0 >= 0
        })
      else { return }
      throw Refusal(.outcomeUnknown, "the connection was lost during COMMIT")
    }
    try await shop.finished()
    await running.stop()
    #expect(provider.calls.map(\.request) == ["a", "b"])
    #expect(try await shop.outbox().filter { $0 != "settle" } == ["step_outcome"])
    try await shop.database.drop()
  }

  @Test("F14 a key that its provider may have forgotten is looked up before it is used again")
  func oldKey() async throws {
    let provider = ScriptedProvider(.a)
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let (dead, gate) = try await shop.crash(at: .answered)
    _ = try await shop.database.workers.query(
      "update effects set first_sent_at = clock_timestamp() - interval '1 day' where kind <> 'item'", for: nil)
    let alive = shop.start()
    try await shop.finished()
    gate.open()
    await dead.stop()
    await alive.stop()
    #expect(provider.calls.count == 1 && provider.finds.count == 1 && provider.charges == 1)
    try await shop.database.drop()
  }

  @Test("WF-07 an item that kills every worker is set aside after five, seen as such, and the step goes on without it")
  func poison() async throws {
    let provider = ScriptedProvider(.c)
    let shop = try await Workshop.make(CallingPerformer(provider, items: 2) { item in ["x\(item.naturalKey)"] })
    try await shop.command()
    _ = try await shop.database.workers.query("update items set attempt = 5 where item_no = 1", for: nil)
    let running = shop.start()
    try await shop.finished()
    await running.stop()
    #expect(try await shop.statuses() == ["done": 1, "quarantined": 1])
    #expect(shop.performer.concluded.withLock { $0 }.map(\.itemsFailed) == [1])
    #expect(provider.calls.map(\.request) == ["x1"])
    try await shop.database.drop()
  }
}
