import Contracts
import Host
import Postgres
import Vocabulary

/// Whether what came back is whole: every row can be read, every reference leads somewhere, tenants are kept apart, the
/// audit chain and the books fit.
struct IntegrityCheck: Sendable {
  let cluster: RestoredCluster

  /// What was looked at, in words, and what is wrong with it.
  struct Finding: Sendable {
    let subject: String
    let said: String
    let problems: [String]
  }

  /// Rows by table, in the order of their names.
  typealias Counts = [(table: String, rows: Int64)]

  func callAsFunction() async throws -> (findings: [Finding], counts: Counts) {
    let counts = try await self.counts()
    var findings = [
      Finding(
        subject: "rows", said: "\(counts.map(\.rows).reduce(0, +)) rows of \(counts.count) tables were read",
        problems: counts.isEmpty ? ["there is no table"] : [])
    ]
    findings.append(try await references())
    findings.append(try await rowSecurity())
    return (findings + (try await invariants()), counts)
  }

  // MARK: Counts

  /// Counting reads every page, and a page that does not fit its checksum is an error.
  private func counts() async throws -> Counts {
    var counts: Counts = []
    for service in ServiceName.allCases {
      try await cluster.ask("backup", of: service) { database in
        let tables = try await database.query(
          """
          select c.oid::regclass::text as name from pg_class c
          where c.relnamespace = to_regnamespace(\(service.rawValue)) and c.relkind = 'r' order by 1
          """, for: nil
        ).map { try $0.get("name", as: String.self) }
        for table in tables {
          let row = try await database.query("select count(*) as rows from \(unsafe: table)", for: nil).first
          counts.append((table, try row?.get("rows") ?? 0))
        }
      }
    }
    return counts
  }

  // MARK: References

  private func references() async throws -> Finding {
    var looked = 0
    var problems: [String] = []
    for service in ServiceName.allCases {
      try await cluster.ask("backup", of: service) { database in
        for row in try await database.query(Self.foreignKeys(of: service), for: nil) {
          let name: String = try row.get("name")
          let orphans = try await database.query("\(unsafe: try row.get("orphans"))", for: nil)
          looked += 1
          if let count: Int64 = try orphans.first?.get("count"), count > 0 {
            problems.append("\(name): \(count) rows refer to nothing")
          }
        }
        problems += try await database.query(Self.invalid(in: service), for: nil).map { try $0.get("what") }
      }
    }
    return Finding(subject: "references", said: "\(looked) foreign keys were followed", problems: problems)
  }

  /// Each with a statement that counts the rows that refer to nothing.
  private static func foreignKeys(of service: ServiceName) -> Statement {
    """
    select k.conrelid::regclass || '.' || k.conname as name, format(
      'select count(*) as count from %s c where %s and not exists (select from %s p where %s)', k.conrelid::regclass,
      string_agg(format('c.%I is not null', c.attname), ' and '), k.confrelid::regclass,
      string_agg(format('c.%I = p.%I', c.attname, p.attname), ' and ')) as orphans
    from pg_constraint k cross join lateral unnest(k.conkey, k.confkey) pair (child, parent)
      join pg_attribute c on c.attrelid = k.conrelid and c.attnum = pair.child
      join pg_attribute p on p.attrelid = k.confrelid and p.attnum = pair.parent
    where k.contype = 'f' and k.conparentid = 0 and k.connamespace = to_regnamespace(\(service.rawValue))
    group by k.oid, k.conrelid, k.confrelid, k.conname order by 1
    """
  }

  private static func invalid(in service: ServiceName) -> Statement {
    """
    select 'constraint ' || conname || ' was never checked' as what from pg_constraint
    where connamespace = to_regnamespace(\(service.rawValue)) and not convalidated
    union all
    select 'index ' || i.indexrelid::regclass || ' cannot be used' from pg_index i
      join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = to_regnamespace(\(service.rawValue)) and not i.indisvalid
    """
  }

  // MARK: Tenants, chains, books

  private func rowSecurity() async throws -> Finding {
    var problems: [String] = []
    for service in ServiceName.allCases {
      let finding = try await cluster.ask("\(service.rawValue)_app", of: service) {
        try await RowSecurity(service: service, database: $0).finding()
      }
      if finding.status != .healthy { problems.append("\(service.rawValue): \(finding.message)") }
    }
    return Finding(subject: "row security", said: "tried with two organizations in each service", problems: problems)
  }

  private func invariants() async throws -> [Finding] {
    let databases = Dictionary(
      uniqueKeysWithValues: ServiceName.allCases.map { ($0, cluster.database("backup", of: $0)) })
    let found = try await Auditor(databases: databases, isAtRest: false, providers: nil).findings()
    for database in databases.values { await database.close() }
    func finding(_ subject: String, _ ids: Set<String>?) -> Finding {
      let those = found.filter { ids?.contains($0.invariant.id) ?? !Self.named.contains($0.invariant.id) }
      let judged = those.filter { $0.status != .skipped }
      return Finding(
        subject: subject,
        said: "\(judged.map(\.looked).reduce(0, +)) rows, \(judged.count) invariants",
        problems: those.flatMap { one in one.violations.prefix(3).map { "\(one.invariant.name): \($0)" } })
    }
    return [
      finding("audit chain", Self.chain), finding("ledger", Self.ledger), finding("tenants", Self.tenants),
      finding("everything else", nil),
    ]
  }

  private static let chain: Set = ["I1", "I15"]
  private static let ledger: Set = ["I5", "I6"]
  private static let tenants: Set = ["I11"]
  private static let named = chain.union(ledger).union(tenants)
}
