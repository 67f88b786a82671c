import CLinux
import Glibc
import Host
import Vocabulary

/// Moves the services' logs away when they have grown or aged, compresses what was moved, and keeps the newest of that.
///
/// No line is lost: the file is renamed under the process that writes it, which then opens a new one (SIGHUP); only when that is
/// there is the old one compressed. PostgreSQL turns its own leaves, and its old ones are compressed and counted here.
struct LogRotation: Sendable {
  let directory: String
  let mostBytes: Int64
  let oldest: Duration
  /// Compressed files of each log.
  let kept: Int

  /// Time between a writer's opening a new file and its last line to the old one, and some more.
  private static let grace: Duration = .seconds(2)

  init(_ directory: String) {
    func setting(_ name: String, _ given: Int) -> Int { DataDirectory.variable(name).flatMap(Int.init) ?? given }
    self.init(
      directory, mostBytes: Int64(setting("INFIN8_LOG_MAX_KB", 51_200)) * 1_024,
      oldest: .seconds(setting("INFIN8_LOG_MAX_SECONDS", 86_400)), kept: setting("INFIN8_LOG_KEEP", 14))
  }

  init(_ directory: String, mostBytes: Int64, oldest: Duration, kept: Int) {
    self.directory = directory
    self.mostBytes = mostBytes
    self.oldest = oldest
    self.kept = kept
  }

  /// - Parameter logs: names of files whose writers open them anew when told.
  /// - Returns: those that were moved away: tell their writers.
  func move(_ logs: [String], at now: Instant) -> [String] {
    logs.filter { log in
      let path = "\(directory)/\(log)"
      var status = stat()
      guard stat(path, &status) == 0, status.st_size > 0, isOld(path, at: now) || status.st_size >= mostBytes else {
        return false
      }
      return rename(path, "\(path).\(now.description.filter(\.isNumber))") == 0
    }
  }

  private func isOld(_ path: String, at now: Instant) -> Bool {
    let born = linux_birth_time(path)
    return born > 0 && now - Instant(micros: born * 1_000_000) >= oldest
  }

  /// What nobody writes to any more and is not compressed yet: full paths.
  func finished(at now: Instant) -> [String] {
    let moved = names().filter { $0.contains(".log.") && !$0.hasSuffix(".gz") }.filter { name in
      let log = name.prefix(upTo: name.lastIndex(of: ".") ?? name.endIndex)
      var status = stat()
      return access("\(directory)/\(log)", F_OK) == 0 && stat("\(directory)/\(name)", &status) == 0
        && status.st_mode & S_IFMT == S_IFREG
        && now - Instant(micros: Int64(status.st_mtim.tv_sec) * 1_000_000) > Self.grace
    }
    // The server writes the newest of its own.
    let leaves = names(in: "/postgres").filter { $0.hasSuffix(".log") }.dropLast().map { "postgres/\($0)" }
    return (moved + leaves).map { "\(directory)/\($0)" }
  }

  /// Deletes the oldest compressed files of each log.
  func prune() {
    let compressed = names().filter { $0.hasSuffix(".gz") }
    for (_, archives) in Dictionary(grouping: compressed, by: { $0.split(separator: ".log.").first ?? "" }) {
      for archive in archives.dropLast(kept) { unlink("\(directory)/\(archive)") }
    }
    for leaf in names(in: "/postgres").filter({ $0.hasSuffix(".gz") }).dropLast(kept) {
      unlink("\(directory)/postgres/\(leaf)")
    }
  }

  /// In the order of their stamps.
  private func names(in folder: String = "") -> [String] { ((try? Files.list("\(directory)\(folder)")) ?? []).sorted() }
}
