import Postgres
public import Vocabulary

extension Fleet {
  /// Every place where a text stands: any column of any table of the five services, of all organizations, and any file of
  /// the installation but the database's own and the mails that were sent.
  ///
  /// - Parameter longer: a text with the other in it that may stand.
  public nonisolated func places(of needle: String, besides longer: String = "~") async throws -> [String] {
    var found: [String] = []
    for table in try await serviceTables() {
      let texts = ["t::text"] + table.bytes.map { "encode(\"\($0)\", 'escape')" }
      let condition = texts.map { "position(lower($1) in replace(lower(\($0)), lower($2), '')) > 0" }
      if try await rows(
        "select 1 from \(table.name) t where \(condition.joined(separator: " or ")) limit 1", needle, longer
      ).first != nil {
        found.append(table.name)
      }
    }
    let folders = ["logs", "keys", "anchors"].map { "\(directory)/\($0)" }
    let files = try await Shell.result(["grep", "-rliF", needle] + folders)
    return found + files.output.split(separator: "\n").map(String.init)
  }

  /// Every table that still has rows of an organization, with how many.
  public nonisolated func tables(holding organization: UUID) async throws -> [String: Int] {
    var found: [String: Int] = [:]
    for table in try await serviceTables() {
      guard let key = table.key else { continue }
      let count = try await rows(
        "select count(*) from \(table.name) where \(key) = $1::uuid", organization.description)[0][0]
      if let count, count != "0" { found[table.name] = Int(count) }
    }
    return found
  }

  /// The five services' tables, with their columns of bytes and the one that names the organization.
  public nonisolated func serviceTables() async throws -> [(name: String, bytes: [String], key: String?)] {
    var tables: [(name: String, bytes: [String], key: String?)] = []
    for service in ServiceName.allCases {
      let found = try await rows(
        """
        select '\(service.rawValue).' || c.relname,
          coalesce(string_agg(a.attname, ' ') filter (where a.atttypid = 'bytea'::regtype), ''),
          max(a.attname::text) filter (where a.attname = 'organization_id' or c.relname = 'organizations' and a.attname = 'id')
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = '\(service.rawValue)'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        group by 1 order by 1
        """)
      tables += found.map { ($0[0] ?? "", ($0[1] ?? "").split(separator: " ").map(String.init), $0[2]) }
    }
    return tables
  }
}
