import Postgres
import RPC
import Vocabulary

/// The cluster that is backed up, asked as the role `backup`.
struct LiveCluster: Sendable {
  let url: String

  init(_ settings: BackupSettings) {
    url = "host='\(settings.sockets)' user='backup' dbname='\(settings.layout.databases[0])'"
  }

  /// Whether a server has its socket there, also one that lets nobody in: as while it makes good what a crash has left.
  ///
  /// - Throws: a ``Refusal`` where that cannot be told.
  static func listens(in sockets: String) throws -> Bool { try Socket.listens(at: "\(sockets)/.s.PGSQL.5432") }

  /// A backup's label is archived after its segments, under the name of the first.
  private static let lastArchivedSegment =
    "case when last_archived_wal ~ '^[0-9A-F]{24}' then left(last_archived_wal, 24) end"

  /// What it last handed over to the archive; nil when nothing yet.
  func lastArchived() async throws -> WALArchive.Segment? {
    try await Platform.text("select \(Self.lastArchivedSegment) from pg_stat_archiver", url: url)
      .flatMap { WALArchive.Segment($0) }
  }

  /// How archiving goes.
  struct Archiving: Sendable {
    let lastArchived: WALArchive.Segment?
    /// What was tried last failed.
    let isFailing: Bool
    /// Where the log is written to now.
    let current: WALArchive.Segment?
    let now: Instant
    let lastArchivedAt: Instant?
    /// What would be lost with the machine: the time since what is not archived was begun.
    let exposure: Duration
  }

  func archiving() async throws -> Archiving {
    // A segment that only says that nothing happened is no loss: it is switched when something is written.
    let rows = try await Platform.rows(
      """
      select \(Self.lastArchivedSegment), coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false),
        pg_walfile_name(pg_current_wal_insert_lsn()), (extract(epoch from clock_timestamp()) * 1000000)::bigint,
        (extract(epoch from last_archived_time) * 1000000)::bigint,
        mod(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'), 16777216) > 512
      from pg_stat_archiver
      """, url: url)
    guard let row = rows.first, row.count == 6 else {
      throw Refusal(.databaseDown, "PostgreSQL tells nothing of its log")
    }
    let now = Instant(micros: row[3].flatMap { Int64($0) } ?? 0)
    let last = row[4].flatMap { Int64($0) }.map { Instant(micros: $0) }
    let current = row[2].flatMap { WALArchive.Segment($0) }
    let archived = row[0].flatMap { WALArchive.Segment($0) }
    let isPending = row[5] == "t" || current.map { current in archived.map { $0.next != current } ?? true } ?? true
    return Archiving(
      lastArchived: archived, isFailing: row[1] == "t", current: current, now: now, lastArchivedAt: last,
      exposure: isPending ? last.map { now - $0 } ?? .seconds(0) : .zero)
  }

  /// Ends the present segment and waits until it is archived, so that every moment until now can be gone back to.
  ///
  /// - Parameter isThere: whether the repository that matters has a segment: PostgreSQL hears of it when every one has.
  func archiveNow(_ isThere: (WALArchive.Segment) async throws -> Bool) async throws {
    // A moment is found by a commit after it.
    _ = try await Platform.rows("select pg_current_xact_id()", url: url)
    let ended = try await Platform.text("select pg_walfile_name(pg_switch_wal())", url: url)
      .flatMap { WALArchive.Segment($0) }
    guard let ended else { return }
    for look in 1...1_200 {
      if let last = try await lastArchived(), last >= ended { return }
      if look.isMultiple(of: 60), try await isThere(ended) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Refusal(.serviceDown, "\(ended) was not archived within a minute: see `infin8 doctor`")
  }
}
