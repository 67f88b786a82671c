import CLinux
import Glibc
import Vocabulary

/// Where a cluster stands, and how one that came back takes its place: whenever that is cut short, one of both stands there whole.
struct ClusterPlace: Sendable {
  /// PGDATA.
  let path: String
  /// Of one recovery, in the names of what it moves.
  private let mark = "\(Instant.now)".replacing(":", with: "")
  /// When PostgreSQL last noted its state there; nil where no cluster stands.
  private let lastRun: timespec?

  init(_ path: String) throws {
    guard linux_is_mount(path) == 0 else {
      throw Refusal(.serviceDown, "\(path) is a mount of its own, whose place nothing can take: use a folder in it")
    }
    var status = stat()
    guard access(path, F_OK) == 0 || lstat(path, &status) != 0 else {
      throw Refusal(.serviceDown, "\(path) is a link to nothing")
    }
    self.path = path
    lastRun = Self.lastRun(path)
  }

  /// Gives its place to a folder beside it.
  ///
  /// - Returns: where what stood there is kept; nil where nothing did.
  func give(to restored: String) throws -> String? {
    let now = Self.lastRun(path)
    guard now?.tv_sec == lastRun?.tv_sec, now?.tv_nsec == lastRun?.tv_nsec else {
      throw Refusal(.serviceDown, "\(path): PostgreSQL ran there after the restore had begun, and may have written")
    }
    guard access(path, F_OK) == 0 else {
      try move(restored, to: path)
      return nil
    }
    // Under a name that nobody takes for a leftover, whichever of both it has when this is cut short.
    let moving = "\(path).moving-\(mark)"
    let aside = "\(path).before-\(mark)"
    try move(restored, to: moving)
    if linux_exchange(moving, path) == 0 { return rename(moving, aside) == 0 ? aside : moving }
    // Not every file system can (NFS): for a moment nothing stands there.
    do {
      try move(path, to: aside)
      try move(moving, to: path)
      return aside
    } catch {
      if access(path, F_OK) != 0 { rename(aside, path) }
      rename(moving, restored)
      throw error
    }
  }

  /// Keeps what is not sound to be looked at, but not where `infin8 up` would serve it.
  ///
  /// - Returns: where; nil where there was nothing.
  func reject(_ restored: String) -> String? {
    let rejected = "\(path).rejected-\(mark)"
    return rename(restored, rejected) == 0 ? rejected : nil
  }

  private func move(_ path: String, to other: String) throws {
    guard rename(path, other) == 0 else {
      throw Refusal(.serviceDown, "\(path) cannot be moved to \(other): \(String(cString: strerror(errno)))")
    }
  }

  private static func lastRun(_ path: String) -> timespec? {
    var status = stat()
    return stat("\(path)/global/pg_control", &status) == 0 ? status.st_mtim : nil
  }
}
