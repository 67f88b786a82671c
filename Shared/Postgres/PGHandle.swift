import CLibPQ
import Glibc

/// Owns one `PGconn`.
final class PGHandle: @unchecked Sendable {
  // Unchecked: used by one thread at a time, the connecting one and then the event loop's.
  let pointer: OpaquePointer
  private var isFinished = false

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { finish() }

  func finish() {
    guard !isFinished else { return }
    isFinished = true
    PQfinish(pointer)
  }

  /// Connects, blocking the calling thread.
  ///
  /// - Throws: ``PostgresError``, whose text never holds the password.
  static func connect(_ url: String, options: String, applicationName: String) throws -> PGHandle {
    // `expand_dbname` lets the first key hold a whole connection string; the keys after it add to it.
    let keys = [
      "dbname", "options", "application_name", "client_encoding", "connect_timeout", "keepalives_idle",
      "keepalives_interval", "keepalives_count", "tcp_user_timeout",
    ]
    let values = [url, options, applicationName, "UTF8", "5", "30", "10", "3", "30000"]
    let pointer = withCStrings(keys) { keys in withCStrings(values) { PQconnectdbParams(keys, $0, 1) } }
    guard let pointer else { throw PostgresError(state: "53200", detail: "out of memory") }
    let handle = PGHandle(pointer)
    guard PQstatus(pointer) == CONNECTION_OK else {
      throw PostgresError(state: "08001", detail: complaint(of: pointer))
    }
    return handle
  }

  /// What libpq says of the server it tried; nothing it says of the connection string, which may hold the password, whole
  /// or, when it was not escaped, in pieces that pass for a host.
  private static func complaint(of pointer: OpaquePointer) -> String {
    let text = String(cString: PQerrorMessage(pointer))
    guard text.hasPrefix("connection to server"), !text.contains("@") else {
      return "the connection string is malformed, or names a host that is not known"
    }
    return text
  }

  /// Runs a script of many statements, blocking; for migrations and set-up.
  func script(_ sql: String) throws {
    guard let result = PQexec(pointer, sql) else {
      throw PostgresError(state: "08006", detail: "the connection was lost")
    }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
    default: throw PostgresError(result: result)
    }
  }

  /// Rows of one statement as text, blocking; for migrations and set-up.
  func texts(_ sql: String, _ parameters: [String?] = []) throws -> [[String?]] {
    let copies = parameters.map { $0.map { strdup($0) } ?? nil }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) }
    let result = PQexecParams(pointer, sql, Int32(parameters.count), nil, pointers, nil, nil, 0)
    guard let result else { throw PostgresError(state: "08006", detail: "the connection was lost") }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: break
    default: throw PostgresError(result: result)
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) == 1 ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
      }
    }
  }

  /// What the server keeps of a password: nobody can log in with it or find the password by it.
  func verifier(of password: String, role: String) throws -> String {
    guard let verifier = PQencryptPasswordConn(pointer, password, role, "scram-sha-256") else {
      throw PostgresError(state: "08001", detail: String(cString: PQerrorMessage(pointer)))
    }
    defer { PQfreemem(verifier) }
    return String(cString: verifier)
  }

  private static func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
  ) -> Value {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return (copies.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("the list ends with a nil") }
      return body(base)
    }
  }
}
