import CLinux
import Glibc
import Vocabulary

/// Making, reaching and taking over sockets in the file system.
enum UnixSocket {
  /// Longest path a socket may have (`sun_path` with its NUL).
  static let longestPath = 107

  /// A listening socket at a path, with mode 0660.
  ///
  /// A socket nobody listens on, left by a process that was killed, is replaced. One that somebody answers on, or a file
  /// that is no socket, is left alone.
  ///
  /// - Throws: ``Refusal`` `service_down` with the sentence to print.
  static func listen(at path: String, backlog: Int32 = 512) throws(Refusal) -> Int32 {
    try clear(path)
    let descriptor = try make()
    let mask = umask(0o117)
    let bound = try withAddress(path) { bind(descriptor, $0, $1) }
    umask(mask)
    guard bound == 0, Glibc.listen(descriptor, backlog) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw Refusal(.serviceDown, "cannot listen on \(path): \(reason)")
    }
    return descriptor
  }

  private static func clear(_ path: String) throws(Refusal) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw Refusal(.serviceDown, "\(path) exists and is not a socket: move it away")
    }
    if let descriptor = try? connect(to: path) {
      close(descriptor)
      throw Refusal(.serviceDown, "another process is serving on \(path): stop it first")
    }
    unlink(path)
  }

  /// The file at a path, by its number; nil when there is none.
  static func inode(of path: String) -> ino_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_ino : nil
  }

  /// A non-blocking connection.
  static func connect(to path: String) throws(Refusal) -> Int32 {
    let descriptor = try make()
    guard try withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw Refusal(.serviceDown, "nobody answers on \(path): \(reason)")
    }
    return descriptor
  }

  private static func make() throws(Refusal) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw Refusal(.serviceDown, "no socket: \(String(cString: strerror(errno)))") }
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(Refusal) -> Int32 {
    guard path.utf8.count <= longestPath, !path.utf8.contains(0) else {
      throw Refusal(.serviceDown, "the socket path \(path.prefix(120)) is longer than \(longestPath) bytes")
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }
}
