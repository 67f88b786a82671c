import Contracts
import Durable
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What has served its day goes, and what somebody may still need stays. Rows are aged, since nobody waits for a year.
@Suite("Retention")
struct RetentionTests {
  private func age(_ table: String, _ column: String, days: Int, where condition: String, _ database: TestDatabase)
    async throws
  {
    _ = try await database.workers.query(
      """
      update \(unsafe: table) set \(unsafe: column) = clock_timestamp() - \(days) * interval '1 day'
      where \(unsafe: condition)
      """, for: nil)
  }

  private func left(_ table: String, _ column: String, _ database: TestDatabase) async throws -> [String] {
    try await database.workers.query(
      "select \(unsafe: column)::text as text from \(unsafe: table) order by 1", for: nil
    ).map { try $0.get("text") }
  }

  @Test("DB-D04 messages go when nobody can send them again, what waits for somebody stays, however much there is")
  func messages() async throws {
    let database = try await TestDatabase.make(.content)
    let organization = UUID.random()
    _ = try await database.workers.batch(
      for: nil,
      [
        """
        insert into outbox (msg_id, organization_id, destination, kind, body, delivered_at, created_at)
        select gen_random_uuid(), \(organization), 'billing', kind, '', clock_timestamp() - age, clock_timestamp() - age
        from (values ('old', interval '31 days'), ('new', interval '29 days')) v (kind, age), generate_series(1, 1200)
        where kind = 'old' or generate_series = 1
        """,
        """
        insert into outbox (msg_id, organization_id, destination, kind, body, created_at)
        values (gen_random_uuid(), \(organization), 'billing', 'waiting', '', clock_timestamp() - interval '1 year')
        """,
        """
        insert into inbox (msg_id, organization_id, body_hash, at)
        select gen_random_uuid(), \(organization), convert_to(name, 'UTF8'), clock_timestamp() - age
        from (values ('old', interval '36 days'), ('new', interval '34 days')) v (name, age)
        """,
        """
        insert into dead_letters (msg_id, organization_id, destination, kind, body, reason, first_at, resolved_at)
        select gen_random_uuid(), \(organization), 'billing', kind, '', 'x', clock_timestamp() - interval '1 year', at
        from (values ('old', clock_timestamp() - interval '91 days'), ('new', clock_timestamp() - interval '89 days'),
          ('waiting', null)) v (kind, at)
        """,
      ])
    _ = try await database.requests.query(
      """
      insert into idempotency_keys (organization_id, method, key, request_hash, expires_at)
      select \(organization), 'm', 'key-' || name, sha256(''), clock_timestamp() + age
      from (values ('from-old', interval '-1 minute'), ('from-new', interval '1 hour')) v (name, age)
      """, for: organization)
    try await MessageRetention(database: database.workers).sweep()
    #expect(try await left("idempotency_keys", "key", database) == ["key-from-new"])
    #expect(try await left("outbox", "kind", database) == ["new", "waiting"])
    #expect(try await left("inbox", "convert_from(body_hash, 'UTF8')", database) == ["new"])
    #expect(try await left("dead_letters", "kind", database) == ["new", "waiting"])
    try await database.drop()
  }

  @Test("DB-D05 of an organization under a legal hold nothing goes, and what goes of others is not held up by it")
  func legalHold() async throws {
    let database = try await TestDatabase.make(.content)
    let (held, free) = (UUID.random(), UUID.random())
    try await database.hold(held)
    for organization in [held, free] {
      _ = try await database.workers.batch(
        for: nil,
        [
          """
          insert into outbox (msg_id, organization_id, destination, kind, body, delivered_at)
          select gen_random_uuid(), \(organization), 'billing', 'old', '', clock_timestamp() - interval '31 days'
          from generate_series(1, 600)
          """,
          """
          insert into inbox (msg_id, organization_id, body_hash, at)
          values (gen_random_uuid(), \(organization), '', clock_timestamp() - interval '36 days')
          """,
          """
          insert into dead_letters (msg_id, organization_id, destination, kind, body, reason, first_at, resolved_at)
          select gen_random_uuid(), \(organization), 'billing', 'old', '', 'x', at, at
          from (select clock_timestamp() - interval '91 days' as at) v
          """,
        ])
      // A day's answers under a key tell nothing that the tables do not, and while one stays its key cannot be used again.
      _ = try await database.requests.query(
        """
        insert into idempotency_keys (organization_id, method, key, request_hash, expires_at)
        values (\(organization), 'm', 'some-key', sha256(''), clock_timestamp() - interval '1 day')
        """, for: organization)
      try await database.administer(
        """
        insert into content.lost_windows (organization_id, workflow_id, restored_to, restored_at)
        values ($1::uuid, gen_random_uuid(), now() - interval '401 days', now() - interval '401 days')
        """, organization.description)
      _ = try await database.requests.batch(
        for: organization,
        [
          """
          insert into tombstones (command_key, organization_id, at)
          values (gen_random_uuid(), \(organization), clock_timestamp() - interval '36 days')
          """,
          """
          insert into holds (organization_id, command_key, is_held, version, at)
          values (\(organization), gen_random_uuid(), true, 1, clock_timestamp() - interval '36 days')
          """,
          """
          insert into jobs (command_key, organization_id, workflow_id, work, run_no, input, items_total, deadline_at, status,
            finished_at)
          values (gen_random_uuid(), \(organization), gen_random_uuid(), 'write_articles', 1, '', 1, clock_timestamp(),
            'done', clock_timestamp() - interval '401 days')
          """,
        ])
    }
    try await MessageRetention(database: database.workers).sweep()
    try await WorkRetention(database: database.workers).sweep()
    for table in ["outbox", "inbox", "dead_letters", "tombstones", "holds", "jobs", "lost_windows"] {
      #expect(Set(try await left(table, "organization_id", database)) == [held.description], "\(table)")
    }
    #expect(try await left("idempotency_keys", "organization_id", database).isEmpty)
    try await database.drop()
  }

  @Test("DB-D03 F1 work goes a year and a month after the last of its workflow, and not while a call's end is unknown")
  func work() async throws {
    let provider = ScriptedProvider(.b)
    let shop = try await Workshop.make(CallingPerformer(provider, items: 2) { item in [item.naturalKey] })
    let database = shop.database
    // Two runs each of four workflows: idle for long, rerun of late, with a lost call, still open.
    let workflows = (0..<4).map { _ in UUID.random() }
    let running = shop.start(concurrency: 2)
    for (number, workflow) in workflows.enumerated() {
      for run in 1...2 { try await shop.command(workflow: workflow, runNo: Int32(run)) }
      try await shop.finished(2 * (number + 1))
    }
    await running.stop()
    try await age("jobs", "finished_at", days: 401, where: "true", database)
    try await age("effects", "finished_at", days: 401, where: "true", database)
    try await age(
      "jobs", "finished_at", days: 399, where: "workflow_id = '\(workflows[1])' and run_no = 2", database)
    _ = try await database.workers.batch(
      for: nil,
      [
        """
        update effects set state = 'unknown' where kind <> 'item' and item_no = 1 and command_key = (
          select command_key from jobs where workflow_id = \(workflows[2]) and run_no = 1)
        """,
        """
        update jobs set finished_at = null, status = 'running' where workflow_id = \(workflows[3]) and run_no = 2
        """,
      ])
    try await WorkRetention(database: database.workers).sweep()
    let kept = try await left("jobs", "workflow_id || ' ' || run_no", database)
    let expected = [
      "\(workflows[1]) 1", "\(workflows[1]) 2", "\(workflows[2]) 1", "\(workflows[3]) 1", "\(workflows[3]) 2",
    ]
    #expect(kept == expected.sorted())
    for table in ["items", "effects"] {
      #expect(
        try await shop.number(
          "select count(distinct command_key) as number from \(unsafe: table)") == kept.count, "\(table)")
    }
    try await database.drop()
  }

  @Test("DB-D04 a cancellation and a pause are remembered while their command may come, a pause while it is there")
  func tombstones() async throws {
    let shop = try await Workshop.make(CallingPerformer(ScriptedProvider(.c)))
    let database = shop.database
    let (open, over, young) = (try await shop.command(), UUID.random(), UUID.random())
    let organization = shop.organization
    for key in [over, young] { try await shop.cancel(key) }
    _ = try await database.requests.query(
      """
      insert into holds (organization_id, command_key, is_held, version)
      select \(organization), key, true, 1 from unnest(\([open, over, young])::uuid[]) key
      """, for: organization)
    _ = try await database.requests.query(
      """
      update holds set at = clock_timestamp() - case when command_key = \(young) then 34 else 36 end * interval '1 day'
      where organization_id = \(organization)
      """, for: organization)
    // What is cancelled is written once: only its owner can make it older.
    try await shop.entombed(over, days: 36)
    try await shop.entombed(young, days: 34)
    try await WorkRetention(database: database.workers).sweep()
    #expect(try await left("tombstones", "command_key", database) == [young.description])
    #expect(try await left("holds", "command_key", database) == [open.description, young.description].sorted())
    try await database.drop()
  }
}

extension Workshop {
  /// A tombstone of another day in the place of today's.
  fileprivate func entombed(_ key: UUID, days: Int) async throws {
    _ = try await database.workers.query("delete from tombstones where command_key = \(key)", for: nil)
    _ = try await database.requests.query(
      """
      insert into tombstones (command_key, organization_id, at)
      values (\(key), \(organization), clock_timestamp() - \(days) * interval '1 day')
      """, for: organization)
  }
}
