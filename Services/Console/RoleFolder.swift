import Glibc
import Host
import Postgres
import Vocabulary

/// A folder with a connection string for each role of the database, in files of the roles' names that our own user alone may read.
struct RoleFolder: Sendable {
  let path: String

  /// The one that INFIN8_ROLES_DIR names.
  static var given: RoleFolder? { DataDirectory.variable("INFIN8_ROLES_DIR").map(RoleFolder.init(path:)) }

  func file(of role: String) -> String { "\(path)/\(role)" }

  var roles: [String] {
    get throws { try Files.list(path).filter { !$0.hasPrefix(".") }.sorted() }
  }

  /// - Throws: `database_down` where the file cannot be read, `field_invalid` where what it says cannot be used.
  func string(of role: String) throws -> ConnectionString {
    var status = stat()
    // What others own they can change at any time.
    if stat(file(of: role), &status) == 0, status.st_uid != geteuid() {
      throw unusable(role, "must be our own user's file, with mode 0400 or 0600")
    }
    return try ConnectionString.read(file(of: role))
  }

  func unusable(_ role: String, _ what: String) -> Refusal { Refusal(.fieldInvalid, "\(file(of: role)) \(what)") }
}

extension ConnectionString {
  /// What a file says that its owner alone may read.
  ///
  /// - Throws: `database_down` where it cannot be read, `field_invalid` where what it says cannot be used.
  static func read(_ path: String) throws -> ConnectionString {
    let text: String
    do {
      text = String(decoding: try Files.readSecret(path, limit: 8_192), as: UTF8.self).filter { !$0.isNewline }
    } catch {
      throw Refusal(.databaseDown, "\(error)")
    }
    if let complaint = TransportSecurity.complaint(about: text) { throw Refusal(.fieldInvalid, "\(path) \(complaint)") }
    guard let string = ConnectionString(text) else { throw Refusal(.fieldInvalid, "\(path) is no connection string") }
    return string
  }
}
