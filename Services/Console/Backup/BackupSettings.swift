import Glibc
import Host
import Vocabulary

/// What is backed up and where to, as `infin8 backup init` was told; kept in `backup/settings`, a line each.
///
/// Everything of backups that is not in a repository lies in one folder beside the cluster, and survives its restore.
struct BackupSettings: Sendable {
  let directory: DataDirectory
  /// The cluster's own folder, PGDATA.
  let cluster: String
  /// The folder itself, where ``cluster`` is a link to it.
  var clusterFolder: String {
    guard let path = realpath(cluster, nil) else { return cluster }
    defer { free(path) }
    return String(cString: path)
  }
  /// The folder of its Unix socket.
  let sockets: String
  let superuser: String
  let layout: DatabaseLayout
  let repositories: [BackupRepository]
  /// How often a backup is proved by restoring it.
  let drillDays: Int

  /// A backup that nobody has restored is a hope. Rarer where a restore takes the night.
  static let drillDaysRange = 1...30

  var drillInterval: Duration { .seconds(drillDays * 24 * 3_600) }

  static let stanza = "infin8"

  var folder: String { directory.backups }
  var configuration: String { "\(folder)/pgbackrest.conf" }
  var records: BackupRecords { BackupRecords(path: directory.backupRecords) }

  /// What PostgreSQL is started with so that the log is kept as it is written: the last minute is what a lost machine
  /// costs.
  var archiving: [String] {
    ["archive_mode=on", "archive_timeout=60", "archive_command=\(archiveCommand)"]
  }

  var archiveCommand: String {
    "pgbackrest --config=\"\(configuration)\" --stanza=\(Self.stanza) archive-push \"%p\""
  }

  // MARK: Keeping

  private static func file(_ directory: DataDirectory) -> String { "\(directory.backups)/settings" }

  /// Nil where no backups are set up.
  static func find(_ directory: DataDirectory) throws -> BackupSettings? {
    guard access(file(directory), F_OK) == 0 else { return nil }
    var values: [String: String] = [:]
    for line in String(decoding: try Files.read(file(directory)), as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: "=", maxSplits: 1).map(String.init)
      if words.count == 2 { values[words[0]] = words[1] }
    }
    guard let cluster = values["cluster"], let sockets = values["sockets"], let superuser = values["superuser"],
      let layout = values["databases"].flatMap(DatabaseLayout.init)
    else { throw Refusal(.fieldInvalid, "\(file(directory)) is not what `infin8 backup init` writes") }
    let repositories = try (1...2).compactMap { number -> BackupRepository? in
      guard let location = values["repository\(number)"], let file = values["passphrase\(number)"] else { return nil }
      return try BackupRepository(
        number: number, location: location, passphraseFile: file, credentialsFile: values["credentials\(number)"])
    }
    // Who kept backups before it could be said has not said.
    let drillDays = values["drill_days"].map(Int.init) ?? drillDaysRange.lowerBound
    guard let drillDays, drillDaysRange.contains(drillDays) else {
      throw Refusal(.fieldInvalid, "\(file(directory)): drill_days is 1 to 30")
    }
    return BackupSettings(
      directory: directory, cluster: cluster, sockets: sockets, superuser: superuser, layout: layout,
      repositories: repositories, drillDays: drillDays)
  }

  /// What was said before of how often a drill is due; of settings that cannot be read, nothing was.
  static func drillDays(in directory: DataDirectory) -> Int {
    (try? find(directory))?.drillDays ?? drillDaysRange.lowerBound
  }

  static func load(_ directory: DataDirectory) throws -> BackupSettings {
    guard let settings = try find(directory) else {
      throw Refusal(.fieldInvalid, "no backups are set up in \(directory.path): run `infin8 backup init --to DIR`")
    }
    return settings
  }

  /// Writes the settings and pgBackRest's configuration, and makes the folders. Doing it again changes nothing.
  func save() throws {
    let account = ServerAccount.current
    try Files.makeDirectory(folder, mode: 0o755)
    for repository in repositories {
      try makePassphrase(repository)
      guard let path = repository.folder, access(path, F_OK) != 0 else { continue }
      try Files.makeDirectory(path, mode: 0o750)
      account.give(path)
    }
    var values = [
      "cluster=\(cluster)", "sockets=\(sockets)", "superuser=\(superuser)", "databases=\(layout.rawValue)",
      "drill_days=\(drillDays)",
    ]
    for repository in repositories {
      values.append("repository\(repository.number)=\(repository.location)")
      values.append("passphrase\(repository.number)=\(repository.passphraseFile)")
      if let file = repository.credentialsFile { values.append("credentials\(repository.number)=\(file)") }
    }
    try Files.write(Array((values.joined(separator: "\n") + "\n").utf8), to: Self.file(directory), mode: 0o644)
    try configure()
  }

  /// Writes pgBackRest's configuration anew: it holds the passphrases, and only PostgreSQL's account may read it.
  func configure() throws {
    let account = ServerAccount.current
    for name in ["log", "lock", "spool"] {
      try Files.makeDirectory("\(folder)/\(name)", mode: 0o750)
      account.give("\(folder)/\(name)")
    }
    let global =
      try repositories.flatMap { try $0.lines() } + [
        "compress-type=zst", "start-fast=y", "io-timeout=20", "process-max=2", "log-level-file=off",
        "log-level-console=off",
        "log-level-stderr=warn", "log-path=\(folder)/log", "lock-path=\(folder)/lock", "spool-path=\(folder)/spool",
      ]
    // Segments go to each repository as far as it takes them: one that is out of reach does not hold the other up. Not so those that
    // are fetched: both would wait for one lock, and PostgreSQL takes a segment that does not come for the end of the log.
    let push = ["archive-async=y"]
    let stanza = [
      "pg1-path=\(cluster)", "pg1-socket-path=\(sockets)", "pg1-user=backup",
      "pg1-database=\(layout.databases[0])",
    ]
    let text =
      (["[global]"] + global + ["[global:archive-push]"] + push + ["[\(Self.stanza)]"] + stanza).joined(separator: "\n")
      + "\n"
    if let present = try? Files.read(configuration), present == Array(text.utf8) { return }
    try Files.write(Array(text.utf8), to: configuration, mode: 0o600)
    account.give(configuration)
  }

  private func makePassphrase(_ repository: BackupRepository) throws {
    guard access(repository.passphraseFile, F_OK) != 0 else { return }
    guard repository.passphraseFile == Self.passphraseFile(repository.number, directory) else {
      throw Refusal(.fieldInvalid, "\(repository.passphraseFile) is not there")
    }
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    try Files.write(Array((Hexadecimal.encode(bytes) + "\n").utf8), to: repository.passphraseFile, mode: 0o400)
  }

  /// Where a passphrase is made that nobody has given.
  static func passphraseFile(_ number: Int, _ directory: DataDirectory) -> String {
    "\(directory.backups)/passphrase-\(number)"
  }
}
