public import Vocabulary

/// What the database says of one migration that it has.
public struct MigrationRecord: Sendable {
  let version: String
  let checksum: String
  /// Nil where a build has applied it that did not note it.
  let downChecksum: String?
  /// Begun outside a transaction, and not ended.
  let isDirty: Bool

  public init(version: String, checksum: String, downChecksum: String?, isDirty: Bool) {
    self.version = version
    self.checksum = checksum
    self.downChecksum = downChecksum
    self.isDirty = isDirty
  }
}

/// Where one service's schema stands: the migrations that this build has beside those that the database has.
public struct MigrationStatus: Sendable, CustomStringConvertible {
  public let service: ServiceName
  public let applied: [String]
  public let known: [String]
  /// Whose way up is not what was applied.
  public let edited: [MigrationFile]
  /// Whose way back is not what it was when this schema last went up.
  public let editedBack: [MigrationFile]
  public let dirty: [String]

  public init(service: ServiceName, migrations: [MigrationFile], records: [MigrationRecord]) {
    self.service = service
    applied = records.map(\.version).sorted()
    known = migrations.map(\.version)
    let there = Dictionary(records.map { ($0.version, $0) }) { first, _ in first }
    edited = migrations.filter { there[$0.version].map(\.checksum) ?? $0.checksum != $0.checksum }
    editedBack = migrations.filter { there[$0.version]?.downChecksum ?? $0.downChecksum != $0.downChecksum }
    dirty = records.filter(\.isDirty).map(\.version)
  }

  public var pending: [String] { known.filter { !applied.contains($0) } }
  /// What a newer build has applied.
  public var ahead: [String] { applied.filter { !known.contains($0) } }
  public var isCurrent: Bool { [pending, ahead, dirty].allSatisfy(\.isEmpty) && edited.isEmpty && editedBack.isEmpty }

  public var description: String {
    var line = "\(service.rawValue): \(applied.count) applied, \(pending.count) pending"
    if let newest = applied.last { line += ", newest \(newest)" }
    for (what, files) in [("", edited), ("the way back of ", editedBack)] where !files.isEmpty {
      line += "; edited after being applied: \(what)\(files.map(\.name).joined(separator: ", "))"
    }
    if !dirty.isEmpty { line += "; failed half way: \(dirty.joined(separator: ", "))" }
    return line
  }
}
