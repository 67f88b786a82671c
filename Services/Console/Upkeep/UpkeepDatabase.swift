import Glibc
import Host
import Postgres
import Vocabulary

/// One service's database as those see it who keep it well.
struct UpkeepDatabase: Sendable {
  let service: ServiceName
  /// Reads statistics; no row of any tenant.
  let monitor: Database
  /// Writes down what is done.
  let migrator: Database
  /// Counts rows of every tenant.
  let reader: Database
  private let migratorURL: String

  /// - Parameter oncePerDatabase: of services that share a database only the first.
  static func all(_ directory: DataDirectory, oncePerDatabase: Bool = false) throws -> [UpkeepDatabase] {
    let databases = OperatorDatabase(directory: directory)
    var seen: Set<String> = []
    return try ServiceName.allCases.compactMap { service in
      let monitor = try databases.url("monitor", of: service, for: "MONITOR")
      guard seen.insert(monitor).inserted || !oncePerDatabase else { return nil }
      return UpkeepDatabase(
        service, monitor: monitor, migrator: try databases.url("migrator", of: service, for: "MIGRATION"),
        reader: try databases.url("backup", of: service, for: "AUDIT"))
    }
  }

  init(_ service: ServiceName, monitor: String, migrator: String, reader: String) {
    func database(_ url: String) -> Database {
      Database(url: url, applicationName: "upkeep", poolSize: 1, statementTimeout: .seconds(300))
    }
    self.service = service
    self.monitor = database(monitor)
    self.migrator = database(migrator)
    self.reader = database(reader)
    migratorURL = migrator
  }

  func close() async { for database in [monitor, migrator, reader] { await database.close() } }

  // MARK: Doing

  enum Kind: String { case vacuum, reindex, statistics, daily }

  struct Run: Sendable {
    let kind: Kind
    let target: String
    var took = Duration.zero
    let isDone: Bool
    let detail: String
  }

  /// Runs statements as the tables' owner, each by itself, and writes down what became of them.
  ///
  /// - Parameter detail: what there is to say when it is done.
  func perform(
    _ kind: Kind, on target: String, _ statements: [String], detail: () async throws -> String = { "" }
  ) async throws -> Run {
    let begun = try await migrator.query(
      """
      insert into platform.upkeep (kind, target, operator)
      values (\(kind.rawValue), \(target), \(Self.account)) returning id
      """, for: nil)
    guard let id = try begun.first?.get("id", as: Int64.self) else {
      throw Refusal(.databaseDown, "the upkeep cannot be written down")
    }
    let start = ContinuousClock.now
    var isDone = true
    var text = ""
    do {
      // Whoever waits for us waits a second at most; whatever we wait for is tried again another day.
      try await Platform.run(
        each: ["set role \(service.rawValue)_owner", "set lock_timeout = '1s'", "set statement_timeout = 0"]
          + statements,
        url: migratorURL)
      text = try await detail()
    } catch {
      (isDone, text) = (false, error.sentence)
    }
    let run = Run(kind: kind, target: target, took: ContinuousClock.now - start, isDone: isDone, detail: text)
    _ = try await migrator.query(
      """
      update platform.upkeep set ended_at = clock_timestamp(), outcome = \(isDone ? "done" : "failed"),
        detail = left(\(text), 500) where id = \(id)
      """, for: nil)
    return run
  }

  /// Of the machine, as the kernel knows it.
  private static var account: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "uid \(getuid())"
  }
}
