public import Postgres
public import Vocabulary

/// What a migration destroys no way down brings back: it waits for a backup that is fresh and that somebody has read
/// through.
public struct BackupBeforeMigration: Sendable {
  private let service: ServiceName
  private let recordsPath: String?
  private let isWaived: Bool

  /// - Parameters:
  ///   - recordsPath: where the records of backups are; nil when nobody has said.
  ///   - isWaived: whether whoever migrates has said to go on without.
  public init(service: ServiceName, recordsPath: String?, isWaived: Bool) {
    self.service = service
    self.recordsPath = recordsPath
    self.isWaived = isWaived
  }

  /// What stands in the way of going up, and what to do about it; nil when nothing does.
  public func objection(toUp migrator: Migrator) async throws -> String? {
    try await objection(to: migrator.pendingMajor().first)
  }

  /// What stands in the way of taking the newest migrations back.
  public func objection(toDown migrator: Migrator, steps: Int) async throws -> String? {
    try await objection(to: migrator.majorBack(steps: steps).last.map { "the way back of \($0)" })
  }

  private func objection(to first: String?) throws -> String? {
    guard let first else { return nil }
    let records = recordsPath.map { BackupRecords(path: $0) }
    if let fresh = try records?.freshVerified() {
      print("\(service.rawValue): \(first) destroys something; \(fresh.label) was verified at \(fresh.at)")
      return nil
    }
    guard isWaived else {
      return """
        \(service.rawValue): \(first) destroys something, and there is no backup younger than a day that was verified: \
        run `infin8 backup run` and `infin8 backup verify`, or say --without-backup
        """
    }
    print("\(service.rawValue): \(first) destroys something; --without-backup says to go on without a backup")
    note(first, in: records)
    return nil
  }

  /// Whoever may migrate may not always write to the records, as in a container: then it stands in the log at least.
  private func note(_ migration: String, in records: BackupRecords?) {
    do {
      try records?.append(
        BackupRecord(
          .waived, isGood: false, repository: 0, label: "-", backupAt: Instant(micros: 0),
          note: "\(service.rawValue) \(migration)"))
    } catch {
      print("\(service.rawValue): that is not noted: \(error)")
    }
  }
}
