import Glibc

/// Whom PostgreSQL and its backups run as: it refuses to be root, and is `postgres` then.
struct ServerAccount: Sendable {
  /// Nil for our own.
  let name: String?

  static let current = ServerAccount(name: getuid() == 0 ? "postgres" : nil)

  /// Who is at the other end of a socket when we or PostgreSQL's own account connect, as the kernel names them.
  var people: [String] {
    let person = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "root"
    return Set([person, name ?? person]).sorted()
  }

  /// Makes a file or folder this account's.
  func give(_ path: String) {
    if let name, let entry = getpwnam(name) { chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) }
  }
}
