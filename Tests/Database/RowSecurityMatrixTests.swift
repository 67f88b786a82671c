import Postgres
import TestSupport
import Testing
import Vocabulary

/// Every tenant table, verb, organization and role there is, each tried. The tables come from the catalog, and each holds
/// a row of two organizations, so that a cell that finds nothing found nothing because it was refused.
@Suite("Row security matrix")
struct RowSecurityMatrixTests {
  static let victim = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
  static let thief = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"

  /// What `app.organization_id` may hold besides one's own: another's, none, and what somebody might try.
  static let strangers: [(name: String, value: String, isUUID: Bool)] = [
    ("other", thief, true), ("none", "", true), ("nil", "00000000-0000-0000-0000-000000000000", true),
    ("malformed", "not-a-uuid", false), ("injection", "\(victim)' or 'a' = 'a", false),
    ("padded", " \(victim) ", false),
  ]

  struct Cell {
    let table: String
    let role: String
    let context: String
    let verb: String
    /// `rows=n`, or the SQLSTATE and what the server said.
    let outcome: String
    var description: String { "\(table) \(verb) as \(role) in \(context): \(outcome)" }
    var touchedNothing: Bool { outcome == "rows=0" }
    var touchedSomething: Bool { outcome.hasPrefix("rows=") && !touchedNothing }
    var isRefusedByGrant: Bool { outcome.hasPrefix("42501 permission denied") }
    var isRefusedByPolicy: Bool { outcome.hasPrefix("42501 new row violates row-level security policy") }
    var isNoUUID: Bool { outcome.hasPrefix("22P02") }
  }

  struct Table {
    let name: String
    let service: String
    let key: String
    let isPartition: Bool
    /// Verbs that the app role was granted.
    let granted: Set<String>
    /// A column that the app role may update.
    let column: String
    let columns: String
    /// The victim's row, ready to be put in again.
    let row: String
    let ownerPassesEverything: Bool
  }

  @Test(
    "F7 DB-R01 DB-R48 DB-R49 DB-R50 DB-R51 ID-20 no verb on any table reaches another organization's rows, whatever the organization claims to be and whoever asks"
  )
  func matrix() async throws {
    let scratch = try await ScratchInstallation.make()
    var cells = 0
    var reached = 0
    var tables = 0
    try await fill(scratch)
    for table in try await self.tables(scratch) {
      tables += 1
      #expect(!table.row.isEmpty, "\(table.name) holds no row of the victim")
      for cell in try await attempt(table, scratch) {
        cells += 1
        if cell.touchedSomething { reached += 1 }
        #expect(isRight(cell, in: table), "\(cell.description)")
      }
    }
    print("· row security matrix: \(tables) tables, \(cells) cells, in \(reached) of them the own rows were reached")
    #expect(tables >= 50 && cells >= 10_000 && reached >= 200)
    try await scratch.drop()
  }

  /// What a cell has to be, from the grants alone.
  private func isRight(_ cell: Cell, in table: Table) -> Bool {
    let verb = cell.verb.split(separator: " ").first.map(String.init) ?? ""
    if verb == "truncate" { return cell.isRefusedByGrant }
    if cell.role != "\(table.service)_app" && cell.role != "\(table.service)_owner" { return cell.isRefusedByGrant }
    if cell.role == "\(table.service)_app" {
      let needed: Set<String> =
        switch cell.verb {
        case "upsert": ["insert"]
        case "update", "move": ["select", "update"]
        case "delete": ["select", "delete"]
        default: [verb]
        }
      if table.isPartition || !needed.isSubset(of: table.granted) {
        // The planner reads the organization before anybody's rights are looked at.
        return cell.isRefusedByGrant || cell.isNoUUID
      }
      // The organization itself is a column few may change: then the move is refused before any policy is asked.
      if cell.verb == "move", table.column != table.key { return cell.isRefusedByGrant }
    }
    let isOwn = cell.context == "own"
    switch cell.verb {
    case "insert", "upsert":
      if table.isPartition { return cell.isRefusedByPolicy }
      return isOwn ? cell.touchedSomething : cell.isRefusedByPolicy || cell.isNoUUID
    case "move":
      if table.isPartition { return cell.touchedNothing }
      return isOwn ? cell.isRefusedByPolicy : cell.touchedNothing || cell.isNoUUID
    case "select all others": return cell.touchedNothing || cell.isNoUUID
    default:
      if table.isPartition { return cell.touchedNothing }
      return isOwn ? cell.touchedSomething : cell.touchedNothing || cell.isNoUUID
    }
  }

  // MARK: Trying

  /// Runs every statement of one table as every role in every context; each is taken back.
  private func attempt(_ table: Table, _ scratch: ScratchInstallation) async throws -> [Cell] {
    let services = ["identity", "workflow", "keyword", "content", "billing"]
    let row =
      "insert into \(table.name) (\(table.columns)) select \(table.columns) from jsonb_populate_record(null::\(table.name), '\(table.row)'::jsonb)"
    let mine = "where \(table.key) = '\(Self.victim)'"
    let verbs: [(verb: String, sql: String)] = [
      ("select", "select 1 from \(table.name) \(mine)"),
      (
        "select all others",
        "select 1 from \(table.name) where \(table.key) <> platform.org_id() or platform.org_id() is null"
      ),
      ("insert", row), ("upsert", "\(row) on conflict do nothing"),
      ("update", "update \(table.name) set \(table.column) = \(table.column) \(mine)"),
      ("move", "update \(table.name) set \(table.key) = '\(Self.thief)' \(mine)"),
      ("delete", "delete from \(table.name) \(mine)"), ("truncate", "truncate \(table.name)"),
    ]
    var wanted: [(role: String, context: String, value: String, verb: String, sql: String)] = []
    let contexts = [("own", Self.victim)] + Self.strangers.map { ($0.name, $0.value) }
    for (context, value) in contexts {
      for (verb, sql) in verbs {
        wanted.append(("\(table.service)_app", context, value, verb, sql))
        // The owner may truncate what it owns, and nobody may become the owner; audit's owner moves old entries.
        if verb != "truncate", !table.ownerPassesEverything, context == "own" || context == "other" || context == "none"
        {
          wanted.append(("\(table.service)_owner", context, value, verb, sql))
        }
      }
    }
    for other in services where other != table.service {
      for kind in ["app", "worker", "owner"] {
        for (verb, sql) in verbs { wanted.append(("\(other)_\(kind)", "own", Self.victim, verb, sql)) }
      }
    }
    let outcomes = try await scratch.administrator.transaction(for: nil) { transaction in
      try await transaction.pipeline(
        wanted.map {
          "select attempt(\($0.role), \($0.value), \($0.verb == "insert" || $0.verb == "upsert" ? "delete from \(table.name) \(mine)" : ""), \($0.sql)) as outcome"
        })
    }
    return try zip(wanted, outcomes).map { cell, rows in
      Cell(
        table: table.name, role: cell.role, context: cell.context, verb: cell.verb,
        outcome: try rows.first?.get("outcome", as: String.self) ?? "")
    }
  }

  private func tables(_ scratch: ScratchInstallation) async throws -> [Table] {
    try await scratch.administrator.query("select * from tenant_tables order by name", for: nil).map { row in
      Table(
        name: try row.get("name"), service: try row.get("service"), key: try row.get("key"),
        isPartition: try row.get("is_partition"), granted: Set(try row.get("granted", as: [String].self)),
        column: try row.get("updatable"), columns: try row.get("columns"),
        row: (try row.get("victims_row", as: String?.self) ?? "").replacing("'", with: "''"),
        ownerPassesEverything: try row.get("owner_passes_everything"))
    }
  }

  // MARK: Preparing

  /// A row for both organizations in every table, made from the catalog: a constraint that a made-up value breaks is
  /// dropped first, as are foreign keys and triggers. What is left to refuse a statement is grants and row security.
  private func fill(_ scratch: ScratchInstallation) async throws {
    for statement in Self.preparation { _ = try await scratch.administrator.query("\(unsafe: statement)", for: nil) }
  }

  /// Drops what would refuse a made-up row: checks, foreign keys and triggers.
  static let withoutConstraints = """
    do $$
    declare k record;
    begin
      for k in select conrelid::regclass as t, conname from pg_constraint join pg_class c on c.oid = conrelid
        where connamespace::regnamespace::text in ('identity', 'workflow', 'keyword', 'content', 'billing')
          and contype in ('c', 'f') and conparentid = 0 and coninhcount = 0
      loop
        execute format('alter table %s drop constraint %I', k.t, k.conname);
      end loop;
      for k in select tgrelid::regclass as t, tgname as conname from pg_trigger join pg_class c on c.oid = tgrelid
        where c.relnamespace::regnamespace::text in ('identity', 'workflow', 'keyword', 'content', 'billing')
          and not tgisinternal and tgparentid = 0
      loop
        execute format('drop trigger %I on %s', k.conname, k.t);
      end loop;
    end $$
    """

  private static let preparation = [
    withoutConstraints,
    """
    create table tenant_tables as
    select c.oid as id, n.nspname || '.' || c.relname as name, n.nspname::text as service, a.attname::text as key,
      c.relispartition as is_partition,
      array(select verb from unnest(array['select', 'insert', 'update', 'delete']) verb
        where case verb when 'delete' then has_table_privilege(n.nspname || '_app', c.oid, verb)
          else has_any_column_privilege(n.nspname || '_app', c.oid, verb) end) as granted,
      coalesce((select u.attname from pg_attribute u where u.attrelid = c.oid and u.attnum > 0 and not u.attisdropped
          and has_column_privilege(n.nspname || '_app', c.oid, u.attnum, 'update')
          and has_column_privilege(n.nspname || '_app', c.oid, u.attnum, 'select')
        order by u.attnum <> a.attnum, u.attnum limit 1), a.attname)::text as updatable,
      (select string_agg(quote_ident(u.attname), ', ' order by u.attnum) from pg_attribute u
        where u.attrelid = c.oid and u.attnum > 0 and not u.attisdropped and u.attgenerated = '') as columns,
      null::text as victims_row,
      exists (select from pg_policy p where p.polrelid = c.oid
        and n.nspname || '_owner' = any (p.polroles::regrole[]::text[])
        and 'true' in (pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)))
        as owner_passes_everything
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        and a.attname = case when c.relname = 'organizations' then 'id' else 'organization_id' end
    where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing') and c.relkind in ('r', 'p')
    """,
    """
    do $$
    declare
      t record;
      organization text;
      names text;
      made text;
    begin
      for t in select * from tenant_tables order by is_partition loop
        if not t.is_partition then
          foreach organization in array array['\(victim)', '\(thief)'] loop
            select string_agg(quote_ident(a.attname), ', ' order by a.attnum), string_agg(
                case when a.attname = t.key then quote_literal(organization)
                  when format_type(a.atttypid, null) like '%[]' then quote_literal('{}')
                  when a.atttypid = 'uuid'::regtype then 'gen_random_uuid()'
                  when a.atttypid in ('text'::regtype, 'bytea'::regtype) then 'gen_random_uuid()::text::' || a.atttypid::regtype
                  when a.atttypid in ('timestamptz'::regtype, 'date'::regtype) then 'now()'
                  when a.atttypid = 'boolean'::regtype then 'false'
                  when a.atttypid in ('json'::regtype, 'jsonb'::regtype) then quote_literal('{}')
                  when a.atttypid::regtype::text like '%halfvec' then 'array_fill(0.5, array[1536])::' || a.atttypid::regtype
                  else '1' end, ', ' order by a.attnum)
              into names, made
              from pg_attribute a where a.attrelid = t.id and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                and a.attidentity = '' and (a.attname = t.key or (a.attnotnull and not a.atthasdef));
            execute format('insert into %s (%s) values (%s)', t.name, names, made);
          end loop;
        end if;
        execute format('select to_jsonb(x)::text from %s x where %I = %L limit 1', t.name, t.key, '\(victim)') into made;
        -- A partition of another month holds none: its parent's will do, since refusal comes before the month is looked at.
        update tenant_tables set victims_row = coalesce(made, (
          select p.victims_row from tenant_tables p join pg_inherits i on i.inhparent = p.id where i.inhrelid = t.id))
        where id = t.id;
      end loop;
    end $$
    """,
    """
    create function attempt(who text, organization text, before text, statement text) returns text language plpgsql
    as $$
    declare n bigint;
    begin
      perform set_config('app.organization_id', organization, true);
      if before <> '' then
        execute before;
      end if;
      perform set_config('role', who, true);
      execute statement;
      get diagnostics n = row_count;
      raise exception using errcode = 'T0000', message = n::text;
    exception when others then
      return case sqlstate when 'T0000' then 'rows=' || sqlerrm else sqlstate || ' ' || sqlerrm end;
    end $$
    """,
  ]
}
