import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I5: what was spent is the same sum in every book.
  static let money: [Invariant] = [
    Invariant(
      "I5", "effects", "every effect that was done stands in billing's books with its cost, once its bill has arrived",
      Comparison(
        these: Facts.of(.keyword, .content) { schema in
          """
          select \(Facts.effectKey) as key, e.organization_id::text as organization_id, e.cost_micros::text as value
          from \(schema).effects e
          where e.state = 'done' and coalesce(e.finished_at, e.created_at) > clock_timestamp() - interval '1090 days'
            and not exists (
            select from \(schema).outbox o
            where o.organization_id = e.organization_id and o.destination = 'billing' and o.delivered_at is null
              and (position(convert_to(e.effect_id::text, 'UTF8') in o.body) > 0
                or coalesce(to_jsonb(e)->>'revision', '0') <> '0'))
          """
        },
        those: [
          Facts(
            service: .billing,
            rows: """
              select effect_id::text as key, organization_id::text as organization_id, micros::text as value
              from billing.ledger
              """),
          Facts(
            service: .billing, needs: ["billing.waste"], isVital: false,
            rows: """
              select effect_id::text as key, organization_id::text as organization_id, micros::text as value
              from billing.waste where why in ('lapsed', 'refunded')
              """),
        ],
        rule: .contained)),
    Invariant(
      "I5", "workflows", "a completed workflow has cost what billing's books say, to the micro",
      Comparison(
        these: [
          Facts(
            service: .workflow,
            rows: """
              select id::text as key, organization_id::text as organization_id, actual_cost_micros::text as value
              from workflow.intent_workflows where state = 'completed'
              """)
        ],
        those: [
          Facts(
            service: .billing, needs: ["billing.ledger_rollups"],
            rows: """
              select workflow_id::text as key, organization_id::text as organization_id, sum(micros)::text as value
              from (\(Self.spent)) s group by workflow_id, organization_id
              """)
        ],
        rule: .contained)),
    Invariant(
      "I5", "tenants", "an organization's workflows have cost what billing's books say", onlyAtRest: true,
      Comparison(
        these: [
          Facts(
            service: .workflow,
            rows: """
              select organization_id::text as key, organization_id::text as organization_id,
                sum(actual_cost_micros)::text as value
              from workflow.intent_workflows w
              where exists (select from workflow.cost_entries c where c.organization_id = w.organization_id)
              group by organization_id
              """)
        ],
        those: [
          Facts(
            service: .billing, needs: ["billing.ledger_rollups"],
            rows: """
              select organization_id::text as key, organization_id::text as organization_id, sum(micros)::text as value
              from (\(Self.spent)) s group by organization_id
              """)
        ],
        rule: .contained)),
    Invariant(
      "I5", "entries", "a workflow's cost is the sum of its entries",
      [
        Question(
          service: .workflow, looked: "select count(*) as looked from workflow.cost_entries",
          violations: """
            select 'workflow ' || w.id as what from workflow.intent_workflows w
            where \(isThere("w")) and w.actual_cost_micros <> (
              select coalesce(sum(c.cost_micros), 0) from workflow.cost_entries c
              where c.organization_id = w.organization_id and c.workflow_id = w.id)
            """)
      ]),
    Invariant(
      "I5", "settlements",
      "every bill in the ledger is a settled reservation of the same amount, or one that was given back, and every settled one a bill",
      [
        Question(
          service: .billing, looked: "select count(*) as looked from billing.ledger",
          violations: """
            select 'effect ' || coalesce(l.effect_id, r.effect_id) as what
            from (select * from billing.ledger where refund_of is null) l
              full join (select * from billing.reservations where state = 'settled' or closed_because = 'refunded') r
              on r.organization_id = l.organization_id and r.effect_id = l.effect_id
            where (r.state = 'settled' and l.effect_id is null) or (l.effect_id is not null and r.effect_id is null)
              or (l.effect_id is not null and (r.settled_micros, r.workflow_id) is distinct from (l.micros, l.workflow_id))
            """)
      ]),
    Invariant(
      "I5", "refunds", "what was given back is what was paid, once, and is the platform's waste",
      [
        Question(
          service: .billing, looked: "select count(*) as looked from billing.ledger where refund_of is not null",
          violations: """
            select 'refund of ' || r.refund_of as what
            from billing.ledger r
              left join billing.ledger l on l.organization_id = r.organization_id and l.effect_id = r.refund_of
                and l.refund_of is null
              left join billing.waste w on w.organization_id = r.organization_id and w.waste_id = r.refund_of
                and w.why = 'refunded'
            where r.refund_of is not null
              and ((l.micros, l.workflow_id) is distinct from (-r.micros, r.workflow_id)
                or (w.micros, w.workflow_id) is distinct from (-r.micros, r.workflow_id))
            union all
            select 'refunds of ' || refund_of from billing.ledger where refund_of is not null
            group by organization_id, refund_of having count(*) > 1
            """)
      ]),
    Invariant(
      "I5", "waste", "what was paid for nothing was paid for an effect that was begun",
      Comparison(
        these: [
          Facts(
            service: .billing, needs: ["billing.waste"],
            rows: """
              select effect_id::text as key, organization_id::text as organization_id, '' as value from billing.waste
              where occurred_at > clock_timestamp() - interval '365 days'
              """)
        ],
        those: Facts.of(.keyword, .content) { schema in
          // What failed for good was begun anew under another revision.
          """
          select e.effect_id || '/' || n as key, e.organization_id::text as organization_id, '' as value
          from \(schema).effects e,
            generate_series(0, coalesce(to_jsonb(e)->>'revision', '0')::int) n
          where e.first_sent_at is not null or n < coalesce(to_jsonb(e)->>'revision', '0')::int
          """
        },
        rule: .contained)),
    Invariant(
      "I5", "usage", "the month's usage is the sum of its events",
      [
        Question(
          service: .billing, looked: "select count(*) as looked from billing.usage_events",
          violations: """
            select 'organization ' || coalesce(t.organization_id, e.organization_id) || ' '
              || coalesce(t.metric_type, e.metric_type) || ' ' || coalesce(t.billing_period, e.period) as what
            from billing.usage_tracking t full join (
                select organization_id, metric_type, to_char(occurred_at at time zone 'UTC', 'YYYY-MM') as period,
                  sum(units) as units, sum(cost_micros) as micros
                from billing.usage_events group by 1, 2, 3) e
              on (e.organization_id, e.metric_type, e.period) = (t.organization_id, t.metric_type, t.billing_period)
            where (t.usage_count, t.cost_micros) is distinct from (e.units, e.micros)
            """)
      ]),
  ]
  /// What a workflow has cost, whoever bears it: a bill that came too late or was given back is the platform's.
  private static let spent: Statement = """
    select organization_id, workflow_id, micros from billing.ledger
    union all
    select organization_id, workflow_id, micros from billing.ledger_rollups
    union all
    select organization_id, workflow_id, micros from billing.waste where why in ('lapsed', 'refunded')
    """
}
