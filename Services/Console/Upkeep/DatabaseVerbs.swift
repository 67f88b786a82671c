import ArgumentParser
import Glibc
import Host
import Postgres
import Vocabulary

/// An operator's verbs: they ask the databases themselves, not the services.
struct DatabaseVerbs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "db", abstract: "See how the databases are, and keep them well.",
    discussion: """
      Each service's database is asked in turn, as the roles `monitor`, `migrator` and `backup`. INFIN8_ROLES_DIR names a folder
      with a connection string for each, where PostgreSQL is not ours; INFIN8_<SERVICE>_MONITOR_DATABASE_URL,
      …_MIGRATION_DATABASE_URL and …_AUDIT_DATABASE_URL name one alone.
      """,
    subcommands: [
      Top.self, UnusedIndexes.self, MissingIndexes.self, Sizes.self, Vacuum.self, Reindex.self, Stats.self,
      Schedule.self,
      Runs.self,
    ])

  struct Top: Verb {
    static let configuration = CommandConfiguration(abstract: "Statements by the time that all their calls took.")
    @Option(help: "How many of each service.") var limit = 10
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var table = Table([
        ("ROLE", .left), ("CALLS", .right), ("TOTAL MS", .right), ("MEAN MS", .right), ("MAX MS", .right),
        ("ROWS", .right), ("STATEMENT", .left),
      ])
      try await console.show(&table) {
        try await $0.top(limit)
      } cells: { row in
        [
          .text(try row.get("role")), .integer(try row.get("calls")), .integer(try row.get("total_ms")),
          .decimal(try row.get("mean_ms")), .decimal(try row.get("max_ms")), .integer(try row.get("rows")),
          .text(try row.get("query")),
        ]
      }
    }
  }

  struct UnusedIndexes: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Indexes that no statement has read by.",
      discussion: "One that serves a key that points elsewhere may be needed when a row there is deleted.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var table = Table([
        ("INDEX", .left), ("TABLE", .left), ("BYTES", .right), ("SERVES A KEY", .left), ("SINCE", .left),
      ])
      try await console.show(&table) {
        try await $0.unusedIndexes()
      } cells: { row in
        [
          .text(try row.get("name")), .text(try row.get("table")), .integer(try row.get("bytes")),
          .text(try row.get("serves_key") ? "yes" : ""), .text(try row.get("since")),
        ]
      }
    }
  }

  struct MissingIndexes: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Large tables that are read as a whole again and again, and keys without an index.")
    @Option(help: "Smaller tables are left out.") var rows: Int64 = 10_000
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var table = Table([
        ("TABLE", .left), ("ROWS", .right), ("SCANS", .right), ("ROWS A SCAN", .right), ("WHY", .left),
      ])
      try await console.show(&table) {
        try await $0.missingIndexes(rows: rows)
      } cells: { row in
        [
          .text(try row.get("name")), .integer(try row.get("rows")), .integer(try row.get("scans")),
          .integer(try row.get("rows_a_scan")), .text(try row.get("why")),
        ]
      }
    }
  }

  struct Sizes: Verb {
    static let configuration = CommandConfiguration(
      abstract: "What each table takes, and when the disk will be full.",
      discussion: """
        Growth is told from what earlier calls have noted, of the last thirty days. Bloat is what of a table's heap holds no row, in
        bytes, where the server has pgstattuple and less than a gigabyte would have to be read.
        """)
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var table = Table([
        ("TABLE", .left), ("TOTAL", .right), ("HEAP", .right), ("INDEXES", .right), ("TOAST", .right), ("ROWS", .right),
        ("DEAD", .right), ("BLOAT", .right),
      ])
      let growth = try await Growth.look(console.directory)
      try await console.show(&table, ("databases", growth.json), growth.lines) {
        try await $0.sizes()
      } cells: { row in
        try [.text(row.get("name"))]
          + ["total", "heap", "indexes", "toast", "rows", "dead"].map { .integer(try row.get($0)) }
          + [row.get("bloat", as: Int64?.self).map(Cell.integer) ?? .unknown]
      }
    }
  }

  struct Runs: Verb {
    static let configuration = CommandConfiguration(
      abstract: "What was done to the databases: by whom, when, with what end.")
    @Option(help: "How many of each database.") var limit = 50
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var table = Table([
        ("BEGUN", .left), ("KIND", .left), ("TARGET", .left), ("BY", .left), ("MS", .right), ("OUTCOME", .left),
        ("DETAIL", .left),
      ])
      try await console.show(&table, oncePerDatabase: true) {
        try await $0.runs(limit)
      } cells: { row in
        [
          .text(try row.get("begun_at", as: Instant.self).description), .text(try row.get("kind")),
          .text(try row.get("target")), .text(try row.get("operator")), .integer(try row.get("took_ms")),
          .text(try row.get("outcome")), .text(try row.get("detail")),
        ]
      }
    }
  }
}

/// One cell of a list that is shown as a table or as JSON.
enum Cell {
  case text(String)
  case integer(Int64)
  case decimal(Double)
  case unknown

  var json: JSON {
    switch self {
    case .unknown: .null
    case .text(let text): .string(text)
    case .integer(let value): .integer(value)
    case .decimal: .verbatim(text)
    }
  }

  var text: String {
    switch self {
    case .unknown: ""
    case .text(let text): text
    case .integer(let value): "\(value)"
    case .decimal(let value): "\(Double(Int64(value * 100)) / 100)"
    }
  }
}

extension Console {
  /// Asks each service's database and shows the rows of all.
  ///
  /// - Parameter oncePerDatabase: services that share a database share the rows.
  func show(
    _ table: inout Table, _ more: (String, JSON)? = nil, _ lines: [String] = [], oncePerDatabase: Bool = false,
    rows: (UpkeepDatabase) async throws -> [Row], cells: (Row) throws -> [Cell]
  ) async throws {
    var all: [JSON] = []
    let names = table.names
    for database in try UpkeepDatabase.all(directory, oncePerDatabase: oncePerDatabase) {
      for row in try await rows(database) {
        let cells = try cells(row)
        table.add(cells.map { Format.clipped($0.text, to: 100) })
        all.append(.object(Array(zip(names, cells.map(\.json)))))
      }
      await database.close()
    }
    let shown = table
    show(.object([("rows", .array(all))] + (more.map { [$0] } ?? []))) { shown.lines(in: terminal) + lines }
  }
}
