import Vocabulary

/// One backup as pgBackRest lists it.
struct Backup: Sendable {
  enum Kind: String { case full, diff, incr }

  let repository: Int
  let label: String
  let kind: Kind
  let start: Instant
  /// When it was complete, to the second.
  let stop: Instant
  /// The first segment of the log it needs.
  let firstSegment: String
  let bytes: Int64
  let storedBytes: Int64
  /// A page did not fit its checksum while it was copied.
  let hasBadPages: Bool

  /// The first moment it can surely bring back.
  var reach: Instant { stop + .seconds(1) }
}

/// What the repositories hold, by what they say of themselves.
struct BackupInfo: Sendable {
  /// Oldest first.
  let backups: [Backup]
  /// The folder of each repository's log that is of the present cluster.
  let archives: [Int: String]
  /// What is wrong with a repository, by its number.
  let complaints: [Int: String]

  init(_ json: JSON) {
    var backups: [Backup] = []
    var archives: [Int: String] = [:]
    var complaints: [Int: String] = [:]
    for stanza in json.elements {
      for archive in stanza["archive"].elements {
        guard let key = archive["database"]["repo-key"].asInteger, let id = archive["id"].asText else { continue }
        archives[Int(key)] = id
      }
      for repository in stanza["repo"].elements {
        guard let key = repository["key"].asInteger, let code = repository["status"]["code"].asInteger else { continue }
        if code != 0 { complaints[Int(key)] = Self.meaning(of: code) }
      }
      backups += stanza["backup"].elements.compactMap(Self.backup)
    }
    self.backups = backups.sorted { $0.stop < $1.stop }
    self.archives = archives
    self.complaints = complaints
  }

  private static func backup(_ json: JSON) -> Backup? {
    guard let key = json["database"]["repo-key"].asInteger, let label = json["label"].asText,
      let kind = json["type"].asText.flatMap(Backup.Kind.init), let start = json["timestamp"]["start"].asInteger,
      let stop = json["timestamp"]["stop"].asInteger
    else { return nil }
    return Backup(
      repository: Int(key), label: label, kind: kind, start: Instant(micros: start * 1_000_000),
      stop: Instant(micros: stop * 1_000_000), firstSegment: json["archive"]["start"].asText ?? "",
      bytes: json["info"]["size"].asInteger ?? 0, storedBytes: json["info"]["repository"]["delta"].asInteger ?? 0,
      hasBadPages: json["error"].asBool ?? false)
  }

  /// The texts quote what could not be decrypted, so they are ours.
  private static func meaning(of code: Int64) -> String {
    switch code {
    case 1: "it is not prepared for this cluster"
    case 2: "it has no backup"
    case 3: "its path is not there"
    case 6: "it has no whole backup"
    default: "it cannot be read (\(code)): another passphrase, or not reachable"
    }
  }

  func backups(of repository: Int) -> [Backup] { backups.filter { $0.repository == repository } }
}
