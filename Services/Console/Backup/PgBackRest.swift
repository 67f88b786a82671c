import Glibc
import Host
import Vocabulary

/// The program pgBackRest, as PostgreSQL's account. Passphrases reach it in a file that this account alone may read.
struct PgBackRest: Sendable {
  let settings: BackupSettings

  /// Another of its kind holds a lock (error 50), or has written half of what it is to write (55).
  private static func isPassing(_ refusal: Refusal) -> Bool { refusal.message.contains(/\[05[05]\]/) }

  private static let path = "/usr/bin/pgbackrest"
  /// A large cluster takes hours; who waits longer than this waits for nothing.
  private static let patience: Duration = .seconds(12 * 3_600)
  /// Whoever only asks what there is would rather hear that a repository is out of reach.
  private static let questionPatience: Duration = .seconds(20)

  static var isInstalled: Bool { access(path, X_OK) == 0 }

  init(_ settings: BackupSettings) throws {
    guard Self.isInstalled else {
      throw Refusal(.serviceDown, "\(Self.path) is not installed: run compose/setup")
    }
    self.settings = settings
    try settings.configure()
  }

  /// Runs a command and returns what it prints.
  ///
  /// - Throws: a ``Refusal`` with what it complained of.
  @discardableResult
  func run(_ arguments: String...) async throws -> String { try await run(arguments) }

  private func ask(_ arguments: String...) async throws -> String {
    try await run(arguments, patience: Self.questionPatience)
  }

  @discardableResult
  private func run(_ arguments: [String], patience: Duration = patience) async throws -> String {
    let files = try TemporaryFiles(in: settings.folder, ["output", "errors"])
    defer { files.remove() }
    let command = [Self.path, "--config=\(settings.configuration)", "--stanza=\(BackupSettings.stanza)"] + arguments
    let start = ContinuousClock.now
    let status = try await Program().run(
      command, PrivatePostgres.environment, user: ServerAccount.current.name, output: files.paths[0],
      errors: files.paths[1], patience: patience)
    guard status == 0 else {
      guard ContinuousClock.now - start < patience else {
        let seconds = patience.components.seconds
        throw Refusal(.serviceDown, "pgBackRest did not answer in \(seconds) s: can every repository be reached?")
      }
      let complaint = Self.complaint(String(decoding: try files.read(1), as: UTF8.self))
      throw Refusal(.serviceDown, "pgBackRest ended with \(status): \(complaint)")
    }
    return String(decoding: try files.read(0), as: UTF8.self)
  }

  /// What can be shown of its errors: what it could not decrypt it prints as it stands.
  private static func complaint(_ text: String) -> String {
    let lines = text.split(separator: "\n").filter { $0.contains("ERROR:") || $0.contains("HINT:") }
    let printable = (lines.isEmpty ? text.split(separator: "\n").suffix(1) : lines.prefix(3)).joined(separator: " ")
    return String(printable.unicodeScalars.filter { (0x20..<0x7F).contains($0.value) }.prefix(500).map(Character.init))
  }

  /// Makes the repositories ready for this cluster; does nothing when they are.
  ///
  /// PostgreSQL, which tries to hand over its log before they are ready, may be in the way for a moment, or the schedule,
  /// which makes them ready as well.
  ///
  /// - Parameter sockets: where it listens, when not where it usually does.
  private func prepare(sockets: String? = nil) async throws {
    for attempt in 1... {
      do {
        try await run(Self.cluster(at: sockets) + ["stanza-create"])
        return
      } catch let refusal as Refusal where Self.isPassing(refusal) && attempt < 30 {
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  private static func cluster(at sockets: String?) -> [String] { sockets.map { ["--pg1-socket-path=\($0)"] } ?? [] }

  /// Copies the cluster into a repository, and lets go of what is older than a week.
  ///
  /// - Parameter sockets: where it listens, when not where it usually does.
  private func backUp(_ kind: Backup.Kind, to repository: Int, sockets: String? = nil) async throws {
    try await run(["--repo=\(repository)", "--type=\(kind.rawValue)"] + Self.cluster(at: sockets) + ["backup"])
  }

  /// The same, of repositories that may not be ready yet. They are made ready all at once: one that is out of reach does not keep the
  /// other from being backed up.
  func makeReadyAndBackUp(_ kind: Backup.Kind, to repository: Int, sockets: String? = nil) async throws {
    var obstacle: (any Error)?
    do { try await prepare(sockets: sockets) } catch { obstacle = error }
    do { try await backUp(kind, to: repository, sockets: sockets) } catch { throw obstacle ?? error }
  }

  /// Fills an empty folder. What is only looked at is kept from the archive.
  func restore(_ backup: Backup, to data: String, _ point: RecoveryPoint, isScratch: Bool) async throws {
    try await run(
      ["--repo=\(backup.repository)", "--set=\(backup.label)", "--pg1-path=\(data)"] + point.options
        + (isScratch ? ["--archive-mode=off"] : [])
        + ["restore"])
  }

  func info() async throws -> BackupInfo {
    let text = try await ask("info", "--output=json")
    guard let json = JSON(parsing: text) else { throw Refusal(.serviceDown, "pgBackRest's list cannot be read") }
    return BackupInfo(json)
  }

  /// The log as a repository has it.
  func archive(_ repository: Int, _ info: BackupInfo) async throws -> WALArchive {
    guard let id = info.archives[repository] else { return WALArchive(.null) }
    let folder = "archive/\(BackupSettings.stanza)/\(id)"
    let text = try await ask("repo-ls", "--repo=\(repository)", "--recurse", "--output=json", folder)
    var archive = WALArchive(JSON(parsing: text) ?? .null)
    for (timeline, path) in archive.histories {
      // One that cannot be read is a gap.
      if let history = try? await ask("repo-get", "--repo=\(repository)", "\(folder)/\(path)") {
        archive.learn(timeline, history)
      }
    }
    return archive
  }
}

/// Files for as long as a program runs.
struct TemporaryFiles {
  let paths: [String]

  init(in folder: String, _ names: [String]) throws {
    let mark = UUID.random()
    paths = names.map { "\(folder)/\($0).\(mark)" }
  }

  func read(_ number: Int) throws -> [UInt8] { try Files.read(paths[number], limit: 256 << 20) }
  func remove() { for path in paths { unlink(path) } }
}
