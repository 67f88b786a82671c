import Contracts
import Foundation
import Postgres
import TestSupport
import Vocabulary

/// An installation that has done some of everything and is backed up into two repositories; its first backups, their
/// reading and a drill were made by the schedule.
struct BackedUpInstallation: Sendable {
  let fleet: Fleet
  let tenant: Tenant

  private static let making = Task { try await make() }

  static func shared() async throws -> BackedUpInstallation { try await making.value }

  private static func make() async throws -> BackedUpInstallation {
    let fleet = try await Fleet.own(repositories: 2)
    let tenant = try await Tenant.make(fleet, name: "Backed up")
    try await tenant.subscribe(to: .agency)
    _ = try await FinishedWorkflow.make(tenant)
    try await eventually { try await fleet.isAtRest() }
    let first = try await fleet.command("backup", "schedule", "--once")
    guard first.status == 0 else { throw Refusal(.fault, "the schedule: \(first)") }
    return BackedUpInstallation(fleet: fleet, tenant: tenant)
  }

  func repository(_ number: Int) -> String { "\(fleet.directory).repository\(number)" }

  // MARK: What the command line says

  struct Backup: Decodable {
    let repository: Int
    let label: String
    let kind: String
  }

  struct List: Decodable {
    struct Repository: Decodable {
      let repository: Int
      let lagSegments: Int?
      let lagMs: Int?
    }
    let backups: [Backup]
    let repositories: [Repository]
  }

  struct Report: Decodable {
    struct Step: Decodable {
      let name: String
      let lines: [String]
      let problems: [String]
    }
    let good: Bool
    let label: String?
    let lastTransaction: Int64?
    let recoveryMs: Int
    let lossMs: Int?
    let steps: [Step]
    let counts: [String: Int]
  }

  struct Check: Decodable {
    let name: String
    let status: String
    let message: String
  }

  func list() async throws -> List { try Self.decode(try await fleet.command("backup", "list", "--json").output) }

  /// The checks of `backup health`, by name.
  func health(asOf moment: Instant = .now) async throws -> [String: Check] {
    let result = try await fleet.command("backup", "health", "--json", "--as-of", String(moment.micros))
    let checks: [Check] = try Self.decode(result.output)
    guard (result.status == 1) == checks.contains(where: { $0.status != "healthy" }) else {
      throw Refusal(.fault, "the exit status is \(result.status): \(checks)")
    }
    return Dictionary(uniqueKeysWithValues: checks.map { ($0.name, $0) })
  }

  func drill(_ options: String...) async throws -> Report {
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "backup", "drill", "--json", "--data-dir", fleet.directory] + options)
    let report: Report = try Self.decode(result.output)
    guard (result.status == 0) == report.good else { throw Refusal(.fault, "the exit status is \(result.status)") }
    return report
  }

  static func decode<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(text.utf8))
  }

  // MARK: The database

  func now() async throws -> Instant {
    let rows = try await fleet.rows(
      "select (extract(epoch from clock_timestamp()) * 1000000)::bigint::text from identity.organizations limit 1")
    return Instant(micros: rows[0][0].flatMap { Int64($0) } ?? 0)
  }

  /// Rows by table as of one moment.
  func counts() async throws -> [String: Int] {
    let rows = try await fleet.rows(
      """
      select c.oid::regclass::text, (xpath('/row/count/text()',
        query_to_xml(format('select count(*) from %s', c.oid::regclass), false, true, '')))[1]::text
      from pg_class c where c.relkind = 'r' and c.relnamespace in ('identity'::regnamespace, 'workflow'::regnamespace,
        'keyword'::regnamespace, 'content'::regnamespace, 'billing'::regnamespace)
      """)
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] ?? "", $0[1].flatMap { Int($0) } ?? -1) })
  }

  /// Writes something and ends the segment of the log it is in.
  ///
  /// - Returns: the segment's name.
  @discardableResult
  func endSegment() async throws -> String {
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: ["https://\(UUID.random()).example/"]))
    return try await fleet.endSegment()
  }

  // MARK: Files

  /// The files of a repository whose path has a text in it, by size.
  func files(_ number: Int, _ part: String) -> [String] {
    let root = repository(number)
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return paths.map { "\(root)/\($0)" }.filter { $0.contains(part) && Self.size($0) > 0 }
      .sorted { Self.size($0) < Self.size($1) }
  }

  /// The log as a repository has it, a file for each segment, oldest first.
  func segments(_ number: Int) -> [String] {
    files(number, "/archive/infin8/").filter { $0.hasSuffix(".zst") }.sorted()
  }

  /// Puts another segment in a segment's place, readable and whole but for its name.
  ///
  /// - Returns: where what stood there is kept.
  func put(_ other: String, inPlaceOf file: String) async throws -> String {
    let kept = "\(file).kept"
    try FileManager.default.moveItem(atPath: file, toPath: kept)
    guard try await Shell.result(["cp", "-p", other, file]).status == 0 else {
      throw Refusal(.fault, "no copy of \(other)")
    }
    return kept
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
  }

  /// Turns one bit of a file; the same again turns it back.
  static func turnBit(of path: String) throws {
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    let middle = UInt64(size(path) / 2)
    try handle.seek(toOffset: middle)
    guard let byte = try handle.read(upToCount: 1)?.first else { throw Refusal(.fault, "\(path) is empty") }
    try handle.seek(toOffset: middle)
    try handle.write(contentsOf: Data([byte ^ 1]))
  }
}

extension Fleet {
  func endSegment() async throws -> String {
    try await rows("select pg_walfile_name(pg_switch_wal()) from identity.organizations limit 1")[0][0] ?? ""
  }

  /// Waits until PostgreSQL has handed a segment over.
  func archived(_ segment: String) async throws {
    try await eventually {
      let last = try await rows("select last_archived_wal from pg_stat_archiver, identity.organizations limit 1")
      return last[0][0] ?? "" >= segment
    }
  }
}
