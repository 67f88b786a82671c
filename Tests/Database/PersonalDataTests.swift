import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

private typealias UUID = Vocabulary.UUID

/// What each column holds, in `Golden/personal-data.tsv`; and that the services' own functions give and forget accordingly.
@Suite("Personal data")
struct PersonalDataTests {
  private struct Column {
    let service: String
    let table: String
    let name: String
    let kind: String
    var place: String { "\(service).\(table)" }
    var line: String { "\(service)\t\(table)\t\(name)\t\(kind)" }
  }

  private static let kinds: Set = ["subject", "pseudonym", "mention", "organization", "statutory", "technical"]
  private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/personal-data.tsv")

  private static func read() throws -> (comments: [String], columns: [Column]) {
    let lines = try String(contentsOf: golden, encoding: .utf8).split(separator: "\n").map(String.init)
    let columns = lines.filter { !$0.hasPrefix("#") }.map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Column(service: fields[0], table: fields[1], name: fields[2], kind: fields.count == 4 ? fields[3] : "")
    }
    return (lines.filter { $0.hasPrefix("#") }, columns)
  }

  @Test("S9 every column says whose it is: a new one without a class fails by its name")
  func classified() async throws {
    let (comments, columns) = try Self.read()
    let known = Dictionary(grouping: columns) { "\($0.place).\($0.name)" }
    let fleet = try await Fleet.shared()
    var present: [Column] = []
    for service in ServiceName.allCases {
      let rows = try await fleet.rows(
        """
        select c.relname, a.attname from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = '\(service.rawValue)'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        order by 1, a.attnum
        """)
      for row in rows {
        let place = "\(service.rawValue).\(row[0] ?? "").\(row[1] ?? "")"
        let kind = known[place]?.first?.kind ?? ""
        #expect(Self.kinds.contains(kind), "\(place) has no class in Golden/personal-data.tsv")
        present.append(
          Column(service: service.rawValue, table: row[0] ?? "", name: row[1] ?? "", kind: kind))
      }
    }
    // Known columns only are written again: whose a new one is has to be thought about.
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      let lines = comments + present.filter { !$0.kind.isEmpty }.map(\.line)
      try lines.map { "\($0)\n" }.joined().write(to: Self.golden, atomically: true, encoding: .utf8)
    }
    let gone = Set(columns.map { "\($0.place).\($0.name)" })
      .subtracting(present.map { "\($0.place).\($0.name)" })
    #expect(gone.isEmpty, "no longer there: \(gone.sorted())")
    #expect(known.values.allSatisfy { $0.count == 1 })
  }

  // MARK: Giving and forgetting

  private static let person = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
  private static let name = "Ann Canary"

  private func address(_ organization: String) -> String { "ann.\(organization.prefix(1))@canary.test" }

  /// One row in every table of an organization, with the person in every column that may hold one.
  private func plant(_ scratch: ScratchInstallation, _ organization: String, _ columns: [Column]) async throws {
    let kinds = Dictionary(uniqueKeysWithValues: columns.map { ("\($0.place).\($0.name)", $0.kind) })
    let found = try await scratch.administrator.query(
      """
      select n.nspname || '.' || c.relname as place, a.attname as name, format_type(a.atttypid, null) as type,
        a.attnotnull and not a.atthasdef as is_needed
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname in ('identity', 'workflow', 'keyword', 'content', 'billing') and c.relkind in ('r', 'p')
        and not c.relispartition and a.attgenerated = '' and a.attidentity = ''
      order by 1, a.attnum
      """, for: nil)
    var values: [String: [(name: String, value: String)]] = [:]
    for row in found {
      let (place, column): (String, String) = (try row.get("place"), try row.get("name"))
      let kind = kinds["\(place).\(column)"] ?? ""
      if kind == "technical" { continue }
      let isKey = column == "organization_id" || place == "identity.organizations" && column == "id"
      let value: String? =
        if isKey { "'\(organization)'" } else if kind == "pseudonym" { "'\(Self.person)'" } else {
          made(
            try row.get("type"), organization, isPerson: kind == "subject" || kind == "mention",
            isNeeded: try row.get("is_needed"))
        }
      if let value { values[place, default: []].append((column, value)) }
    }
    for (place, row) in values {
      let statement =
        "insert into \(place) (\(row.map { "\"\($0.name)\"" }.joined(separator: ", "))) values (\(row.map(\.value).joined(separator: ", ")))"
      _ = try await scratch.administrator.query("\(unsafe: statement)", for: nil)
    }
  }

  private func made(_ type: String, _ organization: String, isPerson: Bool, isNeeded: Bool) -> String? {
    let text = "Ask \(Self.name), \(address(organization))."
    switch type {
    case "text" where isPerson: return "'\(text)'"
    case "text[]" where isPerson: return "array['\(text)', 'other']"
    case "bytea" where isPerson: return "convert_to('\(text)', 'UTF8')"
    case "jsonb" where isPerson: return "jsonb_build_object('said', '\(text)')"
    case _ where !isPerson && !isNeeded: return nil
    case "uuid": return "gen_random_uuid()"
    case "text": return "gen_random_uuid()::text"
    case "bytea": return "gen_random_uuid()::text::bytea"
    case "boolean": return "false"
    case "jsonb": return "'{}'"
    case _ where type.hasSuffix("[]"): return "'{}'"
    case _ where type.hasPrefix("timestamp") || type == "date": return "now() - interval '1 hour'"
    case _ where type.hasSuffix("halfvec"): return "array_fill(0.5, array[1536])::\(type)"
    default: return "1"
    }
  }

  private func transaction<Value: Sendable>(
    _ scratch: ScratchInstallation, _ service: String, _ organization: String,
    _ body: @Sendable (Transaction) async throws -> Value
  ) async throws -> Value {
    let database = Database(
      url: scratch.url("\(service)_app"), applicationName: "privacy", poolSize: 1, waitLimit: .seconds(60))
    let value = try await database.transaction(for: UUID(organization), body)
    await database.close()
    return value
  }

  /// Where the person still is: columns whose value speaks of them.
  private func left(
    _ scratch: ScratchInstallation, _ columns: [Column], _ organization: String
  ) async throws -> [String] {
    var found: [String] = []
    for column in columns where column.kind == "subject" || column.kind == "mention" {
      let key = column.table == "organizations" ? "id" : "organization_id"
      let value = "\"\(column.name)\"::text"
      let condition =
        "(position('canary' in lower(\(value))) > 0 or position(encode('canary', 'hex') in \(value)) > 0)"
      let rows = try await scratch.administrator.query(
        "\(unsafe: "select 1 from \(column.place) where \(key) = '\(organization)' and \(condition)")", for: nil)
      if !rows.isEmpty { found.append("\(column.place).\(column.name)") }
    }
    return found
  }

  /// Cleared when the erasure is done, by the saga: what to look for has to be known until then.
  private static let needles = "workflow.erasure_requests.needles"

  @Test("S9 ID-26 ID-27 what is a person's is exported and erased with them, what is an organization's goes with it")
  func forgotten() async throws {
    let columns = try Self.read().columns
    let scratch = try await ScratchInstallation.make()
    _ = try await scratch.administrator.query("\(unsafe: RowSecurityMatrixTests.withoutConstraints)", for: nil)
    let (one, other) = ("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb")
    for organization in [one, other] { try await plant(scratch, organization, columns) }
    // The person is known by the address alone: so it stands in their row.
    _ = try await scratch.administrator.query(
      "update identity.users set email = \(address(one)), erased_at = null where organization_id = \(UUID(one))",
      for: nil)
    _ = try await scratch.administrator.query(
      "update identity.invitations set email = \(address(one)) where organization_id = \(UUID(one))", for: nil)
    _ = try await scratch.administrator.query(
      "update identity.mails set recipient = \(address(one)) where organization_id = \(UUID(one))", for: nil)
    #expect(try await left(scratch, columns, one).count > 100)

    let needles = [address(one), Self.name]
    for service in ServiceName.allCases.map(\.rawValue) {
      let own = columns.filter { $0.service == service }
      let personal = Set(own.filter { $0.kind == "subject" || $0.kind == "pseudonym" }.map(\.table))
      for table in personal.sorted() {
        let lines = try await transaction(scratch, service, one) { transaction in
          try await transaction.query(
            "select line from export_rows(\(table), \(UUID(Self.person)), '{}'::text[]) line")
        }
        let line: String = try lines.first?.get("line") ?? ""
        #expect(lines.count == 1, "\(service).\(table) is exported")
        for column in own where column.table == table && column.kind == "subject" {
          #expect(line.contains("\"\(column.name)\":"), "\(service).\(table).\(column.name) is exported")
        }
      }
      try await transaction(scratch, service, one) { transaction in
        _ = try await transaction.query("select * from erase_person(\(UUID(Self.person)), \(needles))")
      }
    }
    #expect(try await left(scratch, columns, one).filter { $0 != Self.needles } == [])
    for service in ServiceName.allCases.map(\.rawValue) {
      let found = try await transaction(scratch, service, one) { transaction in
        try await transaction.query("select place from find_texts(\(needles)) place")
      }
      #expect(try found.map { try $0.get("place", as: String.self) }.filter { $0 != "erasure_requests.needles" } == [])
    }
    let stamp = try await scratch.administrator.query(
      "select last_login, failed_logins, locked_until from identity.users where organization_id = \(UUID(one))",
      for: nil)
    let person = try #require(stamp.first)
    #expect(
      try person.get("last_login", as: Instant?.self) == nil && person.get("locked_until", as: Instant?.self) == nil)
    #expect(try person.get("failed_logins", as: Int32.self) == 0)

    for service in ServiceName.allCases.map(\.rawValue) {
      try await transaction(scratch, service, other) { transaction in
        _ = try await transaction.query("select * from erase_organization()")
      }
    }
    #expect(try await left(scratch, columns, other).filter { $0 != Self.needles } == [])
    for (place, of) in Dictionary(grouping: columns, by: \.place) where !of.contains(where: { $0.kind == "technical" })
    {
      let key = place == "identity.organizations" ? "id" : "organization_id"
      let stays =
        of.contains { $0.name == key && $0.kind == "statutory" }
      let rows = try await scratch.administrator.query(
        "\(unsafe: "select 1 from \(place) where \(key) = '\(other)'")", for: nil)
      #expect(rows.isEmpty != stays, "\(place)")
    }
    try await scratch.drop()
  }
}
