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
      [ServiceName.keyword, .content].map { service in
        let schema: Statement = "\(unsafe: service.rawValue)"
        return Question(
          service: service, looked: "select count(*) as looked from \(schema).items",
          violations: """
            select 'command ' || j.command_key as what from \(schema).jobs j
            where exists (select from \(schema).items i
                where i.command_key = j.command_key and i.organization_id <> j.organization_id)
              or exists (select from \(schema).effects e
                where e.command_key = j.command_key and e.organization_id <> j.organization_id)
              or exists (select from \(schema).tombstones t
                where t.command_key = j.command_key and t.organization_id <> j.organization_id)
            """)
      }),
    Invariant(
      "I11", "organizations", "every row belongs to an organization that identity knows",
      Comparison(
        these: Facts.of(.workflow, .keyword, .content, .billing) { service in
          let table = service == .workflow ? "intent_workflows" : service == .billing ? "reservations" : "jobs"
          return """
            select distinct organization_id::text as key, organization_id::text as organization_id, '' as value
            from \(unsafe: service.rawValue).\(unsafe: table)
            """
        },
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
            where c.relnamespace = \(unsafe: "'\(service.rawValue)'")::regnamespace and c.relkind in ('r', 'p')
              and a.attname = 'organization_id'
            """,
          violations: """
            select 'table ' || c.oid::regclass as what from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = \(unsafe: "'\(service.rawValue)'")::regnamespace and c.relkind in ('r', 'p')
              and a.attname = 'organization_id' and not (c.relrowsecurity and c.relforcerowsecurity)
            """)
      }),
  ]

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
