import Postgres
import Vocabulary

/// What a migration destroys no way down brings back: it waits for a backup that is fresh and that somebody has read
/// through.
struct BackupBeforeMigration: Sendable {
  let service: ServiceName
  /// Where the records of backups are; nil when nobody has said.
  let recordsPath: String?
  /// Whether whoever migrates has said to go on without.
  let isWaived: Bool

  /// - Throws: a ``Complaint`` that says what to do.
  func insist(before migrator: Migrator) async throws {
    guard let first = try await migrator.pendingMajor().first else { return }
    let records = recordsPath.map { BackupRecords(path: $0) }
    if let fresh = try records?.freshVerified() {
      return print("\(service.rawValue): \(first) destroys something; \(fresh.label) was verified at \(fresh.at)")
    }
    guard isWaived else {
      throw Complaint(
        """
        \(service.rawValue): \(first) destroys something, and there is no backup younger than a day that was verified: \
        run `infin8 backup run` and `infin8 backup verify`, or say --without-backup
        """)
    }
    print("\(service.rawValue): \(first) destroys something; --without-backup says to go on without a backup")
    try? records?.append(
      BackupRecord(
        .waived, isGood: false, repository: 0, label: "-", backupAt: Instant(micros: 0),
        note: "\(service.rawValue) \(first)"))
  }
}
