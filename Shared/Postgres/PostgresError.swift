import CLibPQ
import Vocabulary

/// What the server said no to. Its printed form names the state and the constraint and hides the data.
public struct PostgresError: Error, Sendable {
  /// Five characters (PostgreSQL manual, appendix A).
  public let state: String
  public let constraint: String?
  /// The server's sentence; may quote data, so it goes to no caller.
  let detail: String

  init(state: String, constraint: String? = nil, detail: String) {
    self.state = state
    self.constraint = constraint
    self.detail = detail
  }

  init(result: OpaquePointer) {
    func field(_ code: Character) -> String? {
      code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
    }
    self.init(
      state: field("C") ?? "XX000", constraint: field("n"), detail: field("M") ?? "no message")
  }

  var isSerializationFailure: Bool { state == "40001" || state == "40P01" }
  /// The session is gone or going.
  var isConnectionLost: Bool { state.hasPrefix("08") || state.hasPrefix("57P") }
}

extension PostgresError: CustomStringConvertible {
  /// The server's sentence is left out where it may quote a value: class 22 (data), 23 (constraints) and raised errors.
  public var description: String {
    let mayQuoteData = state.hasPrefix("22") || state.hasPrefix("23") || state == "P0001"
    return "postgres \(state)\(constraint.map { " on \($0)" } ?? "")\(mayQuoteData ? "" : ": \(detail)")"
  }
}

/// Where SQLSTATEs become refusals, once.
enum SQLState {
  /// - Parameters:
  ///   - constraints: what a violated constraint means, by its name; without an entry it is a fault.
  ///   - isCommit: whether the outcome of a COMMIT hung on it.
  static func translate(_ error: PostgresError, constraints: [String: Refusal], isCommit: Bool) -> any Error {
    switch error.state {
    case "23505", "23514", "23503", "23P01", "P0001":
      return error.constraint.flatMap { constraints[$0] } ?? error
    case "40001", "40P01": return Refusal(.versionConflict, "others changed the same rows: read again and decide again")
    case "55P03": return Refusal(.versionConflict, "the rows are locked by another call: try again")
    case "57014": return Refusal(.deadlineExceeded, "the database took longer than the call may")
    case _ where error.isConnectionLost && isCommit:
      return Refusal(.outcomeUnknown, "the database was lost while committing: ask again with the same key")
    case _ where error.isConnectionLost: return Refusal(.databaseDown, "the database cannot be reached")
    case _ where error.state.hasPrefix("53"):
      return Refusal(.databaseDown, "the database is out of room or connections")
    default: return error
    }
  }
}
