import Glibc

/// Room on a disk.
enum FreeSpace {
  /// Bytes that whoever is not root may still write where `path` is; nil when it is not there.
  static func bytes(at path: String) -> Int64? {
    var disk = statvfs()
    return statvfs(path, &disk) == 0 ? Int64(disk.f_bavail) * Int64(disk.f_frsize) : nil
  }
}
