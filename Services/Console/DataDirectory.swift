import Glibc

/// Where a machine's own installation keeps everything: database, sockets, keys, logs, the person's session.
struct DataDirectory: Sendable {
  let path: String

  /// - Parameter path: nil for `$INFIN8_DATA_DIR`, or `~/.local/share/infin8`.
  init(path: String?) {
    if let path = path ?? Self.variable("INFIN8_DATA_DIR") {
      self.path = path.hasPrefix("/") ? path : "\(Self.workingDirectory)/\(path)"
    } else {
      self.path = "\(Self.variable("HOME") ?? "/tmp")/.local/share/infin8"
    }
  }

  var sockets: String { Self.variable("INFIN8_SOCKET_DIR") ?? "\(path)/run" }
  var keys: String { "\(path)/keys" }
  /// Signed heads of the audit chains.
  var anchors: String { "\(path)/anchors" }
  var logs: String { "\(path)/logs" }
  var database: String { "\(path)/postgres" }
  /// Says whether the services share a database: `together` or `separate`.
  var layout: String { "\(path)/databases" }
  /// PostgreSQL's socket directory.
  var databaseSockets: String { "\(path)/run/postgres" }
  /// Where mails are put when no mail server is named.
  var mail: String { "\(path)/mail" }
  var session: String { "\(path)/session" }
  /// How this machine is known again, for the person who logged in last.
  var device: String { "\(path)/device" }
  var processID: String { "\(path)/run/infin8.pid" }
  /// Everything of backups that is not in a repository.
  var backups: String { "\(path)/backup" }
  /// What became of backups: who moves schemas asks it.
  var backupRecords: String { "\(path)/backup/records" }
  /// What was last found of them: who watches reads it.
  var backupState: String { "\(path)/backup/state" }

  static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static var workingDirectory: String {
    guard let buffer = getcwd(nil, 0) else { return "." }
    defer { free(buffer) }
    return String(cString: buffer)
  }
}
