import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I10: everything that was made was asked for. What is archived after a year has neither.
  static let orphans: [Invariant] = [
    Invariant(
      "I10", "items", "every item has its job, and every effect its item",
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).items" },
        violations: { schema in
          """
          select 'item ' || i.item_no || ' of command ' || i.command_key as what from \(schema).items i
          where not exists (select from \(schema).jobs j where j.command_key = i.command_key)
          union all
          select 'effect ' || e.effect_id from \(schema).effects e
          where not exists (
            select from \(schema).items i where i.command_key = e.command_key and i.item_no = e.item_no)
          """
        })),
    Invariant(
      "I10", "tallies", "a job that has ended has as many items as it says, and none of a finished one is open",
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).jobs" },
        violations: { schema in
          """
          select 'command ' || j.command_key as what from \(schema).jobs j
          where j.items_total <> (select count(*) from \(schema).items i where i.command_key = j.command_key)
            or j.status in ('done', 'failed') and exists (
              select from \(schema).items i where i.command_key = j.command_key and i.status in ('pending', 'running'))
          """
        })),
    Invariant(
      "I10", "jobs", "every job was commanded by a run of a workflow",
      Comparison(
        these: Facts.of(.keyword, .content) { schema in
          """
          select command_key::text as key, organization_id::text as organization_id, workflow_id::text as value
          from \(schema).jobs
          """
        },
        those: [
          Facts(
            service: .workflow,
            rows: """
              select command_key::text as key, organization_id::text as organization_id, workflow_id::text as value
              from workflow.step_runs
              """)
        ],
        rule: .contained)),
    Invariant(
      "I10", "results", "every run that is done was a job that is done",
      Comparison(
        these: [
          Facts(
            service: .workflow,
            rows: """
              select command_key::text as key, organization_id::text as organization_id, 'done' as value
              from workflow.step_runs
              where status = 'done' and finished_at > clock_timestamp() - interval '365 days'
              """)
        ],
        those: Facts.of(.keyword, .content) { schema in
          """
          select command_key::text as key, organization_id::text as organization_id, status as value
          from \(schema).jobs where status = 'done'
          """
        },
        rule: .contained)),
    Invariant(
      "I10", "ledger", "every amount in the ledger was spent on an effect",
      Comparison(
        these: [
          Facts(
            service: .billing,
            rows: """
              select coalesce(refund_of, effect_id)::text as key, organization_id::text as organization_id, '' as value
              from billing.ledger where occurred_at > clock_timestamp() - interval '365 days'
              """)
        ],
        those: Facts.of(.keyword, .content) { schema in
          """
          select \(Facts.effectKey) as key, e.organization_id::text as organization_id, '' as value
          from \(schema).effects e
          """
        },
        rule: .contained)),
  ]
}
