import Glibc

/// Room on a disk.
enum FreeSpace {
  /// Bytes that whoever is not root may still write at `path`, or where it would be made; nil when that cannot be seen.
  static func bytes(at path: String) -> Int64? {
    var disk = statvfs()
    if statvfs(path, &disk) == 0 { return Int64(disk.f_bavail) * Int64(disk.f_frsize) }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
    return bytes(at: String(path[..<slash]))
  }
}
