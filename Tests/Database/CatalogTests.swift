import Postgres
import TestSupport
import Testing

/// The catalog is held to the rules, and the rules are held to the mistakes they are there for.
@Suite("Catalog")
struct CatalogTests {
  @Test("DB-R01 DB-R48 DB-R50 DB-R51 DB-R52 DB-I01 every table, role and function is as the rules of the catalog say")
  func clean() async throws {
    let scratch = try await ScratchInstallation.make()
    let breaches = try await scratch.administrator.transaction(for: nil) { try await CatalogLint.breaches($0) }
    #expect(breaches.isEmpty, "\(breaches.joined(separator: "\n"))")
    print("· catalog: \(CatalogLint.rules.count) rules")
    try await scratch.drop()
  }

  /// A mistake somebody could make in a migration, and the rule that must see it.
  struct Mistake {
    let rule: String
    let statements: [String]

    init(_ rule: String, _ statements: String...) {
      self.rule = rule
      self.statements = statements
    }
  }

  static let mistakes = [
    Mistake("row security is on and forced", "alter table keyword.keywords disable row level security"),
    Mistake("row security is on and forced", "alter table keyword.keywords no force row level security"),
    Mistake(
      "row security is on and forced",
      "create table keyword.forgotten (organization_id uuid not null, id uuid, primary key (organization_id, id))"),
    Mistake(
      "a table names its organization", "create table keyword.nobodys (id uuid primary key)",
      "grant select, insert on keyword.nobodys to keyword_app"),
    Mistake("the four policies of the seed", "drop policy \"delete own organization\" on content.articles"),
    Mistake(
      "the four policies of the seed",
      "create table keyword.forgotten (organization_id uuid not null, id uuid, primary key (organization_id, id))",
      "alter table keyword.forgotten enable row level security",
      "alter table keyword.forgotten force row level security"),
    Mistake(
      "a policy lets the app see and write its own organization only",
      "alter policy \"view own organization\" on content.articles using (true)"),
    Mistake(
      "a policy lets the app see and write its own organization only",
      "alter policy \"update own organization\" on content.articles with check (true)"),
    Mistake(
      "a policy lets the app see and write its own organization only",
      "alter policy \"view own organization\" on content.articles using (organization_id = platform.org_id() or platform.org_id() is null)"
    ),
    Mistake(
      "a policy lets the app see and write its own organization only",
      "create policy support on content.articles for select to content_app using (true)"),
    Mistake(
      "no policy is for everybody", "create policy support on content.articles for select to public using (true)"),
    Mistake(
      "no policy is for another service",
      "create policy support on content.articles for select to billing_app using (true)"),
    Mistake(
      "the organization is required",
      "alter table content.publish_intents drop constraint publish_intents_pkey cascade",
      "alter table content.publish_intents alter column organization_id drop not null"),
    Mistake(
      "the organization has no default",
      "alter table keyword.keywords alter column organization_id set default platform.org_id()"),
    Mistake(
      "keys begin with the organization",
      "create table keyword.backwards (organization_id uuid not null, id uuid, primary key (id, organization_id))"),
    Mistake(
      "a foreign key carries the organization",
      "create table keyword.parents (organization_id uuid not null, id uuid unique, primary key (organization_id, id))",
      "create table keyword.children (organization_id uuid not null, id uuid references keyword.parents (id), primary key (organization_id, id))"
    ),
    Mistake(
      "no foreign key leaves its schema", "grant usage on schema identity to keyword_owner",
      "alter table keyword.keywords add constraint astray foreign key (organization_id) references identity.organizations (id)"
    ),
    Mistake(
      "a foreign key has an index",
      "create table keyword.children (organization_id uuid not null, id uuid, keyword_id uuid, primary key (organization_id, id), foreign key (organization_id, keyword_id) references keyword.keywords (organization_id, id))"
    ),
    Mistake(
      "no index stands twice", "create index one on keyword.keywords (organization_id, updated_at)",
      "create index two on keyword.keywords (organization_id, updated_at)"),
    Mistake("no role goes round row security", "alter role keyword_app bypassrls"),
    Mistake("no role goes round row security", "alter role keyword_worker createrole"),
    Mistake("only the migrator may become an owner", "grant keyword_owner to keyword_app"),
    Mistake("only the migrator may become an owner", "grant pg_read_all_data to keyword_app"),
    Mistake("a table belongs to its service's owner", "alter table keyword.keywords owner to keyword_app"),
    Mistake(
      "nobody may truncate, refer to a table or put triggers on it", "grant truncate on keyword.keywords to keyword_app"
    ),
    Mistake(
      "nobody may truncate, refer to a table or put triggers on it",
      "grant references on keyword.keywords to keyword_app"),
    Mistake(
      "only a service's own roles have rights on its tables", "grant select on keyword.keywords to content_app"),
    Mistake("only a service's own roles have rights on its tables", "grant select on keyword.keywords to public"),
    Mistake("only a service's own roles have rights on its tables", "grant select (id) on keyword.keywords to monitor"),
    Mistake(
      "a partition is reached through its table",
      "do $$ begin execute format('grant select on %s to workflow_app', (select inhrelid::regclass from pg_inherits where inhparent = 'workflow.intent_audit_logs'::regclass limit 1)); end $$"
    ),
    Mistake("only an owner creates in a schema", "grant create on schema keyword to keyword_app"),
    Mistake("only an owner creates in a schema", "grant create on schema public to public"),
    Mistake(
      "a definer's function fixes its search path",
      "create function keyword.leak() returns bigint language sql security definer as 'select count(*) from keyword.keywords'"
    ),
    Mistake(
      "a definer's function fixes its search path",
      "create function keyword.leak() returns bigint language sql security definer set search_path = keyword as 'select 1'"
    ),
    Mistake(
      "a definer's function is not everybody's",
      "create function keyword.leak() returns bigint language sql security definer set search_path = pg_catalog, pg_temp as 'select 1'"
    ),
    Mistake("a view asks as its reader", "create view keyword.all_keywords as select * from keyword.keywords"),
    Mistake("a view asks as its reader", "create materialized view keyword.kept as select * from keyword.keywords"),
    Mistake("the tenancy functions are stable", "alter function platform.org_id() volatile"),
  ]

  @Test("DB-R50 every rule of the catalog sees the mistakes it is there for, and names what was done")
  func mistakesAreSeen() async throws {
    let scratch = try await ScratchInstallation.make()
    for mistake in Self.mistakes {
      let breaches = try await breaches(after: mistake, in: scratch)
      #expect(breaches.contains { $0.hasPrefix("\(mistake.rule): ") }, "\(mistake.statements): \(breaches)")
    }
    let untested = Set(CatalogLint.rules.map(\.name)).subtracting(Self.mistakes.map(\.rule))
    #expect(untested.isEmpty, "rules nobody has tried: \(untested)")
    print("· catalog: \(Self.mistakes.count) seeded mistakes, each seen by its rule")
    try await scratch.drop()
  }

  /// What the rules find when the mistake was made; it is taken back.
  private func breaches(after mistake: Mistake, in scratch: ScratchInstallation) async throws -> [String] {
    for attempt in 1... {
      do {
        try await scratch.administrator.transaction(for: nil) { transaction in
          for statement in mistake.statements { try await transaction.execute("\(unsafe: statement)") }
          throw Seen(breaches: try await CatalogLint.breaches(transaction))
        }
      } catch let seen as Seen {
        return seen.breaches
      } catch let error as PostgresError
        where attempt < 20 && (error.state == "55P03" || error.description.hasSuffix("concurrently updated"))
      {
        // Roles are the cluster's: another test was making its own.
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    return []
  }

  /// Carries what the rules found past the rollback.
  private struct Seen: Error {
    let breaches: [String]
  }
}
