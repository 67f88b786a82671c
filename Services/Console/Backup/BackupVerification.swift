import Host
import Postgres
import Vocabulary

/// Reads every byte of a repository, and looks whether the log goes from each backup to its end without a gap.
struct BackupVerification: Sendable {
  let pgBackRest: PgBackRest

  /// What is wrong with one backup, and with the repository as a whole; nothing where all is well.
  struct Verdict: Sendable {
    let repository: Int
    let backups: [(backup: Backup, problems: [String])]
    let problems: [String]

    var isGood: Bool { problems.isEmpty && !backups.isEmpty && backups.allSatisfy(\.problems.isEmpty) }
  }

  /// Looks, and notes what came of it.
  func callAsFunction(_ repository: BackupRepository) async throws -> Verdict {
    let info = try await pgBackRest.info()
    let report = try await pgBackRest.run("verify", "--repo=\(repository.number)", "--output=text", "--verbose")
    let archive = try await pgBackRest.archive(repository.number, info)
    let last = try? await LiveCluster(pgBackRest.settings).lastArchived()
    var problems: [String] = []
    if let complaint = info.complaints[repository.number] { problems.append(complaint) }
    // It ends with 0 whatever it finds.
    if !report.contains("status: ok") { problems.append("pgBackRest finds it not whole") }
    let backups = info.backups(of: repository.number).map { backup in
      (backup, Self.problems(of: backup, in: report, archive, last))
    }
    if backups.isEmpty { problems.append("there is no backup") }
    let verdict = Verdict(repository: repository.number, backups: backups, problems: problems)
    try note(verdict)
    return verdict
  }

  private static func problems(
    of backup: Backup, in report: String, _ archive: WALArchive, _ last: WALArchive.Segment?
  ) -> [String] {
    var problems: [String] = []
    if !report.contains("backup: \(backup.label), status: valid") { problems.append("it is not whole") }
    if backup.hasBadPages { problems.append("pages did not fit their checksums when it was made") }
    if let first = WALArchive.Segment(backup.firstSegment) {
      problems += archive.gaps(from: first, to: last)
    } else {
      problems.append("it does not say where its log begins")
    }
    return problems
  }

  private func note(_ verdict: Verdict) throws {
    for (backup, problems) in verdict.backups {
      // What is wrong with a part only is wrong with that part; what is wrong with no backup is wrong with all.
      let all = verdict.backups.allSatisfy(\.problems.isEmpty) ? problems + verdict.problems : problems
      try pgBackRest.settings.records.append(
        BackupRecord(
          .verified, isGood: all.isEmpty, repository: verdict.repository, label: backup.label, backupAt: backup.stop,
          note: all.joined(separator: "; ")))
    }
    guard verdict.backups.isEmpty else { return }
    try pgBackRest.settings.records.append(
      BackupRecord(
        .verified, isGood: false, repository: verdict.repository, label: "-", backupAt: Instant(micros: 0),
        note: verdict.problems.joined(separator: "; ")))
  }
}
