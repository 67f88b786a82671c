import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I12: when nothing is under way, nothing is left over.
  static let rest: [Invariant] = [
    Invariant(
      "I12", "messages", "no message waits, and none was set aside", onlyAtRest: true,
      Question.of(
        ServiceName.allCases, looked: { "select count(*) as looked from \($0).outbox" },
        violations: { schema in
          """
          select 'message ' || msg_id || ' to ' || destination || ', ' || kind as what
          from \(schema).outbox where delivered_at is null
          union all
          select 'dead letter ' || msg_id || ' to ' || destination || ', ' || kind
          from \(schema).dead_letters where resolved_at is null
          """
        })),
    Invariant(
      "I12", "work", "no item is open", onlyAtRest: true,
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).items" },
        violations: { schema in
          """
          select 'item ' || item_no || ' of command ' || command_key || ' is ' || status as what
          from \(schema).items where status in ('pending', 'running')
          """
        })),
    Invariant(
      "I12", "calls", "of no call whose item has ended it is unknown what came of it", onlyAtRest: true,
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).effects" },
        violations: { schema in
          """
          select 'effect ' || e.effect_id || ' at ' || e.provider as what
          from \(schema).effects e join \(schema).items i
            on i.organization_id = e.organization_id and i.command_key = e.command_key and i.item_no = e.item_no
          where e.state in ('sent', 'unknown') and e.kind <> 'item' and i.status not in ('pending', 'running')
          """
        })),
    Invariant(
      "I12", "runs", "no step is at work", onlyAtRest: true,
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.step_runs",
          violations: """
            select 'workflow ' || workflow_id || ' ' || step || ' run ' || run_no as what
            from workflow.step_runs where status = 'dispatched'
            """)
      ]),
    Invariant(
      "I12", "reservations", "nothing is set aside any more, but for what lapses in a moment", onlyAtRest: true,
      [
        Question(
          service: .billing, looked: "select count(*) as looked from billing.reservations",
          violations: """
            select 'effect ' || effect_id as what from billing.reservations
            where state = 'held' and expires_at < now() - interval '10 seconds'
            union all
            select 'organization ' || b.organization_id || ' ' || b.scope || ' ' || b.scope_id from billing.budgets b
            where b.reserved_micros <> 0 and not exists (
              select from billing.reservations r where r.organization_id = b.organization_id and r.state = 'held')
            """)
      ]),
  ]
}
