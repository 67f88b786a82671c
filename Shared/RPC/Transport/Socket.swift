internal import CLinux
import Glibc
internal import Vocabulary

/// Unix sockets, by their paths.
package enum Socket {
  /// A path must fit `sun_path` with its NUL.
  static let pathLimit = 107

  /// A bound, listening socket, and which file it is.
  struct Listener: Sendable {
    let descriptor: Int32
    let path: String
    fileprivate let device: UInt64
    fileprivate let inode: UInt64

    /// Closes the socket, and removes its file unless another server has put its own there since.
    func close() {
      hide()
      Glibc.close(descriptor)
    }

    /// Removes the file, so that nobody new finds the way; who was on it already still gets in.
    func hide() {
      var status = stat()
      guard lstat(path, &status) == 0, UInt64(status.st_dev) == device, UInt64(status.st_ino) == inode else { return }
      unlink(path)
    }
  }

  /// Binds and listens. A dead server's file is replaced; a live one's, or anything that is no socket, is refused.
  static func listen(path: String, mode: UInt32, backlog: Int32) throws -> Listener {
    try makeRoom(at: path)
    let descriptor = try open(path)
    do {
      // The mode is set before the name exists, so that nobody slips in between; `bind` takes the umask off it.
      fchmod(descriptor, mode)
      try withAddress(path) { address, length in
        if bind(descriptor, address, length) != 0 { throw complaint(path, "cannot be bound: \(explain(errno))") }
      }
      chmod(path, mode)
      if Glibc.listen(descriptor, backlog) != 0 { throw complaint(path, "cannot be listened to: \(explain(errno))") }
      var status = stat()
      if lstat(path, &status) != 0 { throw complaint(path, "has vanished: \(explain(errno))") }
      return Listener(
        descriptor: descriptor, path: path, device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  private static func makeRoom(at path: String) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw complaint(path, "is in the way and is no socket; it was left alone")
    }
    if try listens(at: path) { throw complaint(path, "another server is answering here") }
    unlink(path)
  }

  /// Whether a server listens at a path; not where nothing is, or what one has left.
  ///
  /// - Throws: `Refusal` where that cannot be told.
  package static func listens(at path: String) throws -> Bool {
    do {
      Glibc.close(try connect(path: path))
      return true
    } catch let error as ConnectFailure where error.code == ECONNREFUSED || error.code == ENOENT {
      return false
    } catch let error as ConnectFailure {
      throw complaint(path, "is taken and cannot be asked: \(explain(error.code))")
    }
  }

  /// `connect` failed with this `errno`, or somebody else was there.
  struct ConnectFailure: Error {
    let code: Int32
    var stranger: UInt32?

    var description: String {
      stranger.map { "the user \($0) listens there, who is not the server's" } ?? explain(code)
    }
  }

  /// Connects without blocking; on a Unix socket that is done at once or refused.
  ///
  /// - Parameter user: who must have begun to listen; nil for anybody.
  static func connect(path: String, to user: UInt32? = nil) throws -> Int32 {
    let descriptor = try open(path)
    do {
      try withAddress(path) { address, length in
        if Glibc.connect(descriptor, address, length) != 0 { throw ConnectFailure(code: errno) }
      }
      if let user {
        guard let found = peer(of: descriptor)?.uid else { throw ConnectFailure(code: errno) }
        guard found == user else { throw ConnectFailure(code: EACCES, stranger: found) }
      }
      return descriptor
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  /// The next waiting connection; nil when there is none or none can be taken now (`errno` tells).
  static func accept(_ listener: Int32) -> Int32? {
    let descriptor = linux_accept(listener)
    return descriptor < 0 ? nil : descriptor
  }

  static func peer(of descriptor: Int32) -> PeerCredentials? {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    guard linux_peer_credentials(descriptor, &pid, &uid, &gid) == 0 else { return nil }
    return PeerCredentials(pid: pid, uid: uid, gid: gid)
  }

  private static func open(_ path: String) throws -> Int32 {
    guard (1...pathLimit).contains(path.utf8.count), !path.utf8.contains(0) else {
      throw complaint(path, "a socket's path has 1 to \(pathLimit) bytes")
    }
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    if descriptor < 0 { throw complaint(path, "no socket to be had: \(explain(errno))") }
    return descriptor
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
  ) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    try withUnsafePointer(to: &address) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func complaint(_ path: String, _ what: String) -> Refusal {
    Refusal(.serviceDown, "\(path.prefix(120)): \(what)")
  }

  static func explain(_ code: Int32) -> String { String(cString: strerror(code)) }
}
