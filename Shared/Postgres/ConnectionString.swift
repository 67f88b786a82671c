import CLibPQ

/// A connection string, in either of the forms that libpq reads.
public struct ConnectionString: Sendable {
  private let given: [String: String]

  /// - Returns: nil for what libpq cannot read.
  public init?(_ text: String) {
    var complaint: UnsafeMutablePointer<CChar>?
    guard let parsed = PQconninfoParse(text, &complaint) else {
      PQfreemem(complaint)
      return nil
    }
    given = Self.taken(parsed)
  }

  private init(given: [String: String]) { self.given = given }

  public var user: String? { given["user"] }
  public var password: String? { given["password"] }
  public var database: String? { given["dbname"] }

  /// The same, to another database of the same server.
  public func to(database: String) -> ConnectionString {
    ConnectionString(given: given.merging(["dbname": database]) { $1 })
  }

  /// In the form `key='value' …`.
  public var text: String {
    given.sorted { $0.key < $1.key }.map { key, value in
      let escaped = value.reduce(into: "") { text, character in
        if character == "'" || character == "\\" { text.append("\\") }
        text.append(character)
      }
      return "\(key)='\(escaped)'"
    }.joined(separator: " ")
  }

  /// Every setting that has a value, as libpq itself reads it: from the string, then the environment, then its defaults.
  var effective: [String: String] { (PQconndefaults().map(Self.taken) ?? [:]).merging(given) { $1 } }

  /// Reads a list of libpq's and frees it.
  private static func taken(_ list: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    defer { PQconninfoFree(list) }
    var values: [String: String] = [:]
    var option = list
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val, value.pointee != 0 {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return values
  }
}
