import Foundation
import Postgres
import TestSupport
import Testing

/// Everything the product grew from exists here: the mapping says where, and the database is asked whether it is true.
@Suite("Seed schema")
struct SeedSchemaTests {
  struct Entry: Sendable {
    let kind: String
    let table: String
    let name: String
    let fate: String
    let place: String
    let note: String
  }

  static let entries: [Entry] = {
    guard let url = Bundle.module.url(forResource: "seed-mapping", withExtension: "tsv", subdirectory: "Golden"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Entry(
        kind: fields[0], table: fields[1], name: fields[2], fate: fields[3], place: fields[4],
        note: fields.count > 5 ? fields[5] : "")
    }
  }()

  @Test("DB-T13 the mapping accounts for 12 tables, 167 columns and 40 index statements")
  func totals() {
    let columns = Self.entries.filter { $0.kind == "column" }
    #expect(Set(columns.map(\.table)).count == 12)
    #expect(columns.count == 167)
    #expect(Self.entries.count { $0.kind == "index" } == 40)
    let perTable = Dictionary(grouping: columns, by: \.table).mapValues(\.count)
    #expect(
      perTable == [
        "organizations": 16, "users": 12, "intent_workflows": 15, "keywords": 30, "topic_clusters": 6,
        "cluster_validation_results": 8, "articles": 28, "article_sections": 13, "intent_approvals": 9,
        "intent_audit_logs": 13, "usage_tracking": 7, "organization_competitors": 10,
      ])
    #expect(Self.entries.allSatisfy { $0.fate == "kept" || $0.fate == "mended" || $0.fate == "moved" })
  }

  @Test("DB-T01 DB-T12 every column of the seed is where the mapping says")
  func columns() async throws {
    let rows = try await rows("select table_schema || '.' || table_name, column_name from information_schema.columns")
    let present = Set(rows.map { "\($0[0] ?? "") \($0[1] ?? "")" })
    for entry in Self.entries where entry.kind == "column" {
      #expect(present.contains("\(entry.place) \(entry.name)"), "\(entry.table).\(entry.name)")
    }
  }

  @Test("DB-T03 DB-T04 every CHECK, UNIQUE and function of the seed exists")
  func constraints() async throws {
    let checks = Set(
      try await rows("select conrelid::regclass::text, conname from pg_constraint where contype = 'c'").map {
        "\($0[0] ?? "") \($0[1] ?? "")"
      })
    let indexes = Set(
      try await rows("select schemaname || '.' || tablename, indexname from pg_indexes").map {
        "\($0[0] ?? "") \($0[1] ?? "")"
      })
    let functions = Set(
      try await rows("select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace").map {
        "\($0[0] ?? "") \($0[1] ?? "")"
      })
    for entry in Self.entries {
      switch entry.kind {
      case "check": #expect(checks.contains("\(entry.place) \(entry.name)"), "\(entry.place).\(entry.name)")
      case "unique": #expect(indexes.contains("\(entry.place) \(entry.name)"), "\(entry.place).\(entry.name)")
      case "function": #expect(functions.contains("\(entry.place) \(entry.name)"), "\(entry.name)")
      default: continue
      }
    }
  }

  @Test("DB-I01 every index of the seed has one that serves its columns")
  func indexes() async throws {
    let rows = try await rows(
      "select schemaname || '.' || tablename, regexp_replace(indexdef, '^.* USING \\w+ \\((.*?)\\)( INCLUDE.*| WITH .*| WHERE .*)?$', '\\1') from pg_indexes"
    )
    let present = Dictionary(grouping: rows, by: { $0[0] ?? "" }).mapValues { $0.compactMap { $0[1] } }
    for entry in Self.entries where entry.kind == "index" {
      let columns = entry.note.split(separator: "|").first.map(String.init) ?? ""
      let serves = (present[entry.place] ?? []).contains { definition in
        let plain = definition.replacingOccurrences(of: " DESC", with: "").replacingOccurrences(
          of: " NULLS LAST", with: ""
        ).replacingOccurrences(of: " text_pattern_ops", with: "")
        return plain == columns || plain.hasPrefix("\(columns),")
      }
      #expect(serves, "\(entry.name) on \(entry.place): \(columns)")
    }
  }

  @Test("DB-I01 no foreign key is without an index, and none leaves its service")
  func foreignKeys() async throws {
    let unindexed = try await rows(
      """
      select c.conrelid::regclass::text, c.conname from pg_constraint c
      where c.contype = 'f' and c.connamespace::regnamespace::text in ('identity', 'workflow', 'keyword', 'content', 'billing')
        and c.conparentid = 0 and not exists (select from pg_index i where i.indrelid = c.conrelid
          and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey)
      """)
    #expect(unindexed.isEmpty, "\(unindexed)")
    let crossing = try await rows(
      """
      select c.conname from pg_constraint c join pg_class f on f.oid = c.confrelid
      where c.contype = 'f' and f.relnamespace <> c.connamespace
      """)
    #expect(crossing.isEmpty, "\(crossing)")
  }

  @Test(
    "DB-M02 DB-M03 every service's migrations go up, down and up again to the same schema",
    arguments: ["identity", "workflow", "keyword", "content", "billing"])
  func upDownUp(service: String) async throws {
    let fleet = try await Fleet.shared()
    let database = "verify_\(service)"
    try await fleet.makeDatabase(database)
    let result = try await Shell.result(
      ["\(fleet.executables)/\(service)", "migrate", "verify"],
      environment: [
        "INFIN8_\(service.uppercased())_MIGRATION_DATABASE_URL": fleet.databaseURL("migrator", database: database)
      ])
    try await Platform.dropDatabase(database, adminURL: fleet.maintenanceURL)
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(result.output.contains("passed, 0 failed"))
  }

  private func rows(_ sql: String) async throws -> [[String?]] {
    try await Fleet.shared().rowsEverywhere(sql)
  }
}
