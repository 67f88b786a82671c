import Glibc
public import Vocabulary

/// What became of a backup: read through again, or restored, and found whole or not.
public struct BackupRecord: Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// Every byte of it was read and compared with its checksum.
    case verified
    /// It was restored into a scratch cluster, and what came back was looked through.
    case drilled
    /// It took the place of the database.
    case restored
    /// A major migration went on without one.
    case waived
  }

  public let at: Instant
  public let kind: Kind
  public let isGood: Bool
  public let repository: Int
  /// As pgBackRest calls it; `-` for none.
  public let label: String
  /// When the backup was complete.
  public let backupAt: Instant
  public let note: String

  public init(
    at: Instant = .now, _ kind: Kind, isGood: Bool, repository: Int, label: String, backupAt: Instant, note: String
  ) {
    self.at = at
    self.kind = kind
    self.isGood = isGood
    self.repository = repository
    self.label = label
    self.backupAt = backupAt
    self.note = note
  }

  /// Six words and the note.
  var line: String {
    let oneLine = note.split(whereSeparator: \.isNewline).joined(separator: "; ")
    let verdict = isGood ? "good" : "bad"
    return "\(at.micros) \(kind.rawValue) \(verdict) \(repository) \(label) \(backupAt.micros) \(oneLine)"
  }

  /// Nil for any other shape.
  init?(line: some StringProtocol) {
    let words = String(line).split(separator: " " as Character, maxSplits: 6).map(String.init)
    guard words.count >= 6, let at = Int64(words[0]), let kind = Kind(rawValue: words[1]),
      let repository = Int(words[3]), let backupAt = Int64(words[5])
    else { return nil }
    self.init(
      at: Instant(micros: at), kind, isGood: words[2] == "good", repository: repository, label: words[4],
      backupAt: Instant(micros: backupAt), note: words.count == 7 ? words[6] : "")
  }
}

/// The records, in a file outside the database: what is restored does not forget them, and who asks needs no database.
///
/// pgBackRest knows which backups there are; this knows which of them somebody has looked at. One line each, only ever
/// added to.
public struct BackupRecords: Sendable {
  /// How old a backup may be and still count as a fresh one: daily ones do, with some time to make and read them.
  public static let freshness: Duration = .seconds(26 * 3_600)
  private static let limit = 64 << 20

  private let path: String

  public init(path: String) { self.path = path }

  /// - Throws: `Files.Failure`.
  public func append(_ record: BackupRecord) throws { try Files.append("\(record.line)\n", to: path, mode: 0o644) }

  /// Oldest first; none where there is no file.
  ///
  /// - Throws: `Files.Failure`.
  public func all() throws -> [BackupRecord] {
    guard access(path, F_OK) == 0 else { return [] }
    return String(decoding: try Files.read(path, limit: Self.limit), as: UTF8.self)
      .split(separator: "\n").compactMap { BackupRecord(line: $0) }
  }

  /// The newest of a kind.
  public func newest(_ kind: BackupRecord.Kind) throws -> BackupRecord? { try all().last { $0.kind == kind } }

  /// The newest backup that is young enough and whole, as far as anybody has looked; nil when there is none.
  public func freshVerified(now: Instant = .now) throws -> BackupRecord? {
    var verdicts: [String: BackupRecord] = [:]
    for record in try all() where record.kind == .verified || record.kind == .drilled {
      verdicts["\(record.repository)/\(record.label)"] = record
    }
    return verdicts.values.filter { $0.isGood && now - $0.backupAt < Self.freshness }.max { $0.backupAt < $1.backupAt }
  }
}
