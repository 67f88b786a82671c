import Contracts
import Durable
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What others hold and will not finish: the dead's at once, the stopped's after their lease; and whose turn it is.
@Suite("Taking over")
struct TakeOverTests {
  @Test("WF-07 KW-11 what a dead process held is done by another long before its lease is over")
  func death() async throws {
    let provider = ScriptedProvider(.a)
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let alive = shop.start(concurrency: 1)
    try await shop.finished()
    try await shop.command()
    await alive.stop()
    let (dead, gate) = try await shop.crash(at: .reserved)
    _ = try await shop.database.workers.query(
      "update items set lease_until = clock_timestamp() + interval '1 hour' where status = 'running'", for: nil)
    let next = shop.start()
    try await shop.finished(2)
    gate.open()
    await dead.stop()
    await next.stop()
    try await shop.database.drop()
  }

  @Test("WF-07 a process that lives and lets its lease lapse loses its session and its item, and changes nothing after")
  func zombie() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.a, [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let zombie = shop.start()
    try await eventually { provider.calls.count == 1 }
    let session = try await shop.number("select holder_pid as number from items")
    let next = shop.start()
    // As if it had been stopped: it is there, and its lease lapses whatever its heartbeat says.
    try await eventually {
      _ = try await shop.database.workers.query(
        "update items set lease_until = clock_timestamp() - interval '1 second' where holder_pid = \(Int32(session))",
        for: nil)
      return try await shop.number("select holder_pid as number from items") != session
    }
    try await shop.finished()
    #expect(try await shop.number("select count(*) as number from pg_stat_activity where pid = \(Int32(session))") == 0)
    let before = try await shop.everything()
    gate.open()
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await shop.everything() == before)
    #expect(provider.charges == 1)
    await zombie.stop()
    await next.stop()
    try await shop.database.drop()
  }

  @Test("WF-07 BL-06 a call that takes longer than lease and reservation last keeps both while its process lives")
  func longCall() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.c, [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider))
    try await shop.command()
    let running = [shop.start(), shop.start()]
    try await eventually { Set(shop.billing.renewed).count == 2 }
    #expect(Set(shop.billing.renewed) == Set(shop.billing.reservations.map(\.effectID)))
    gate.open()
    try await shop.finished()
    for runner in running { await runner.stop() }
    #expect(provider.calls.count == 1)
    #expect(try await shop.number("select token as number from items") == 1)
    try await shop.database.drop()
  }

  @Test(
    "WF-12 a rerun that finds its call under way makes no second: it waits, and takes the answer that is paid for",
    arguments: EffectClass.allCases)
  func underWay(effectClass: EffectClass) async throws {
    let gate = Gate()
    let provider = ScriptedProvider(effectClass, [.wait(gate)])
    let shop = try await Workshop.make(CallingPerformer(provider))
    let workflow = UUID.random()
    let first = try await shop.command(workflow: workflow)
    let running = shop.start(concurrency: 2)
    try await eventually { provider.calls.count == 1 }
    try await shop.cancel(first)
    let second = try await shop.command(workflow: workflow, runNo: 2)
    // Twice as long as the rerun waits before it looks again.
    try await Task.sleep(for: .seconds(2))
    #expect(provider.calls.count == 1 && provider.finds.isEmpty)
    gate.open()
    try await eventually {
      try await shop.text("select status as text from jobs where command_key = \(second)") == "done"
    }
    await running.stop()
    #expect(provider.calls.count == 1 && provider.charges == 1)
    #expect(try await !shop.outbox().contains("waste"))
    // It was the first run that paid; waiting was no attempt of the second's.
    #expect(try await shop.number("select cost_micros as number from items where command_key = \(first)") == 700)
    #expect(try await shop.number("select cost_micros as number from items where command_key = \(second)") == 0)
    #expect(try await shop.number("select attempt as number from items where command_key = \(second)") == 1)
    try await shop.database.drop()
  }

  @Test(
    "WF-12 a rerun takes over a call whose caller died no sooner than its provider can have given up on it",
    arguments: [EffectClass.a, .b])
  func deadCaller(effectClass: EffectClass) async throws {
    let patience = Duration.seconds(3)
    let provider = ScriptedProvider(effectClass, patience: patience)
    let shop = try await Workshop.make(CallingPerformer(provider))
    let workflow = UUID.random()
    let first = try await shop.command(workflow: workflow)
    let start = ContinuousClock.now
    let (dead, gate) = try await shop.crash(at: .answered)
    try await shop.cancel(first)
    try await shop.command(workflow: workflow, runNo: 2)
    let alive = shop.start()
    try await eventually { provider.calls.count + provider.finds.count == 2 }
    #expect(ContinuousClock.now - start >= patience)
    try await shop.finished()
    gate.open()
    await dead.stop()
    await alive.stop()
    #expect(provider.charges == 1 && Set(provider.calls.map(\.key)).count == 1)
    try await shop.database.drop()
  }

  @Test("WF-07 several processes share a queue and do each item once")
  func shared() async throws {
    let provider = ScriptedProvider(.c)
    let shop = try await Workshop.make(CallingPerformer(provider, items: 40) { item in [item.naturalKey] })
    try await shop.command()
    let runners = (0..<3).map { _ in shop.start(concurrency: 2) }
    try await shop.finished()
    for runner in runners { await runner.stop() }
    #expect(provider.calls.count == 40 && Set(provider.calls.map(\.request)).count == 40)
    try await shop.database.drop()
  }

  @Test("WF-08 work of a kind that only newer processes know is left to them, and costs no attempt")
  func unknownKind() async throws {
    let shop = try await Workshop.make(CallingPerformer(ScriptedProvider(.c)))
    try await shop.command()
    _ = try await shop.database.workers.query("update jobs set work = 'describe_customer'", for: nil)
    let running = shop.start()
    try await Task.sleep(for: .milliseconds(700))
    #expect(try await shop.statuses() == ["pending": 1])
    #expect(try await shop.number("select attempt as number from items") == 0)
    await running.stop()
    try await shop.database.drop()
  }

  @Test("WF-28 F13 an organization that comes with one item beside another's five hundred is served within one slot")
  func fair() async throws {
    let gates = (0..<4).map { _ in Gate() }
    let provider = ScriptedProvider(.c, gates.map { .wait($0) })
    let shop = try await Workshop.make(
      CallingPerformer(provider, items: 500) { item in [item.organization.description] })
    let (many, few) = (UUID.random(), UUID.random())
    try await shop.command(of: many)
    let running = shop.start(concurrency: 1)
    try await eventually { provider.calls.count == 1 }
    try await shop.command(of: few)
    gates[0].open()
    try await eventually { provider.calls.count == 2 }
    #expect(provider.calls.last?.request == few.description)
    // After that they take turns.
    gates[1].open()
    gates[2].open()
    try await eventually { provider.calls.count == 4 }
    #expect(Set(provider.calls.suffix(2).map(\.request)) == [many.description, few.description])
    gates[3].open()
    await running.stop()
    try await shop.database.drop()
  }

  @Test("WF-28 no organization has more than its share under way")
  func share() async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.c, (0..<10).map { _ in .wait(gate) })
    let shop = try await Workshop.make(
      CallingPerformer(provider, items: 10) { item in [item.organization.description] })
    let (many, few) = (UUID.random(), UUID.random())
    try await shop.command(of: many)
    let running = shop.start(concurrency: 6, share: 3)
    try await eventually { provider.calls.count >= 3 }
    try await Task.sleep(for: .milliseconds(600))
    #expect(try await shop.number("select count(*) as number from items where status = 'running'") == 3)
    try await shop.command(of: few)
    try await eventually { provider.calls.contains { $0.request == few.description } }
    gate.open()
    await running.stop()
    try await shop.database.drop()
  }

  /// Eight organizations' work comes in one instant to two processes that are all ears: whoever claims is never alone.
  @Test("WF-28 F13 the share holds also for those that claim in one instant, in several processes", arguments: 1...3)
  func shareAtOnce(share: Int) async throws {
    let gate = Gate()
    let provider = ScriptedProvider(.c, (0..<64).map { _ in .wait(gate) })
    let shop = try await Workshop.make(
      CallingPerformer(provider, items: 8) { item in [item.organization.description] })
    let running = (0..<2).map { _ in shop.start(concurrency: 12, share: share) }
    try await Task.sleep(for: .milliseconds(500))
    let organizations = (0..<8).map { _ in UUID.random() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for organization in organizations { group.addTask { try await shop.command(of: organization) } }
      try await group.waitForAll()
    }
    // Until both are as busy as they may be.
    try await eventually { provider.calls.count >= organizations.count * share }
    let busiest = """
      select coalesce(max(n), 0)::bigint as number from
        (select count(*) as n from items where status = 'running' group by organization_id) o
      """ as Statement
    #expect(try await shop.number(busiest) == share)
    gate.open()
    for _ in 0..<50 {
      #expect(try await shop.number(busiest) <= share)
      if try await shop.statuses()["done"] == 64 { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    try await shop.finished(8)
    for runner in running { await runner.stop() }
    #expect(Set(provider.calls.map(\.key)).count == 64)
    // An item that was lost on a busy machine is called for again by whoever claimed it: there is no call without a claim.
    let claims = try await shop.number("select sum(token)::bigint as number from items")
    #expect(provider.calls.count <= claims)
    try await shop.database.drop()
  }

  @Test("WF-28 with a hundred thousand items waiting each of fifty organizations gets its turn")
  func claim() async throws {
    let shop = try await Workshop.make(CallingPerformer(ScriptedProvider(.c)))
    for organization in (0..<50).map({ _ in UUID.random() }) {
      let key = try await shop.command(of: organization)
      _ = try await shop.database.workers.query(
        """
        insert into items (command_key, item_no, organization_id, natural_key, payload, vpass)
        select \(key), n, \(organization), 'n' || n, '', n from generate_series(2, 2000) n
        """, for: nil)
    }
    #expect(try await shop.number("select count(*) as number from items") == 100_000)
    let running = shop.start(concurrency: 1)
    try await eventually { try await shop.statuses()["done"] ?? 0 >= 60 }
    #expect(
      try await shop.number("select count(distinct organization_id) as number from items where status = 'done'") == 50)
    await running.stop()
    try await shop.database.drop()
  }
}
