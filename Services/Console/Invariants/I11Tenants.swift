import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I11: nothing leads from one organization's rows to another's.
  static let tenants: [Invariant] = [
    Invariant(
      "I11", "workflows", "what was made for a workflow belongs to the workflow's organization",
      Comparison(
        these: [
          Facts(service: .keyword, rows: edges(.keyword, ["jobs", "keywords", "topic_clusters", "crawled_pages"])),
          Facts(service: .content, rows: edges(.content, ["jobs", "articles", "sources"])),
          Facts(service: .billing, rows: edges(.billing, ["ledger", "reservations", "usage_events"])),
          Facts(
            service: .workflow,
            rows: edges(
              .workflow, ["transitions", "step_runs", "gates", "progress", "cost_entries", "intent_approvals"])),
        ],
        those: [
          Facts(
            service: .workflow,
            rows: """
              select id::text as key, organization_id::text as organization_id, '' as value
              from workflow.intent_workflows
              """)
        ],
        rule: .agreeing)),
    Invariant(
      "I11", "commands", "items, effects and tombstones belong to their command's organization",
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).items" },
        violations: { schema in
          """
          select 'command ' || j.command_key as what from \(schema).jobs j
          where exists (select from \(schema).items i
              where i.command_key = j.command_key and i.organization_id <> j.organization_id)
            or exists (select from \(schema).effects e
              where e.command_key = j.command_key and e.organization_id <> j.organization_id)
            or exists (select from \(schema).tombstones t
              where t.command_key = j.command_key and t.organization_id <> j.organization_id)
          """
        })),
    Invariant(
      "I11", "organizations", "every row belongs to an organization that identity knows",
      Comparison(
        these: [
          Facts(service: .workflow, rows: owners(of: "workflow.intent_workflows")),
          Facts(service: .keyword, rows: owners(of: "keyword.jobs")),
          Facts(service: .content, rows: owners(of: "content.jobs")),
          Facts(service: .billing, rows: owners(of: "billing.reservations")),
        ],
        those: [
          Facts(
            service: .identity,
            rows: "select id::text as key, id::text as organization_id, '' as value from identity.organizations")
        ],
        rule: .contained)),
    Invariant(
      "I11", "row security", "every table with an organization is under forced row security",
      ServiceName.allCases.map { service in
        Question(
          service: service,
          looked: """
            select count(*) as looked from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = to_regnamespace(\(service.rawValue)) and c.relkind in ('r', 'p')
              and a.attname = 'organization_id'
            """,
          violations: """
            select 'table ' || c.oid::regclass as what from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = to_regnamespace(\(service.rawValue)) and c.relkind in ('r', 'p')
              and a.attname = 'organization_id' and not (c.relrowsecurity and c.relforcerowsecurity)
            """)
      }),
  ]

  private static func owners(of table: Statement) -> Statement {
    """
    select distinct organization_id::text as key, organization_id::text as organization_id, '' as value
    from \(table)
    """
  }

  /// A fact for each organization and workflow that stand together in a row of these tables.
  private static func edges(_ service: ServiceName, _ tables: [String]) -> Statement {
    let parts = tables.map {
      """
      select distinct workflow_id::text as key, organization_id::text as organization_id, '' as value
      from \(service.rawValue).\($0) where workflow_id is not null
      """
    }
    return "\(unsafe: parts.joined(separator: "\nunion all\n"))"
  }
}
