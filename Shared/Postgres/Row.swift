import CLibPQ

/// The result of one statement. Rows share it; it is freed with the last of them.
final class ResultSet: @unchecked Sendable {
  // Unchecked: a PGresult is never changed once it has been received.
  let pointer: OpaquePointer
  let columns: [String: Int32]

  init(_ pointer: OpaquePointer) {
    self.pointer = pointer
    var columns: [String: Int32] = [:]
    for index in 0..<PQnfields(pointer) {
      if let name = PQfname(pointer, index) { columns[String(cString: name)] = index }
    }
    self.columns = columns
  }

  deinit { PQclear(pointer) }

  var rows: [Row] { (0..<PQntuples(pointer)).map { Row(set: self, index: $0) } }

  /// How many rows a statement without a result changed.
  var affected: Int { Int(String(cString: PQcmdTuples(pointer))) ?? Int(PQntuples(pointer)) }
}

/// One row of a result; columns are read by name.
public struct Row: Sendable {
  let set: ResultSet
  let index: Int32

  /// A column that is absent, NULL where it may not be, or of another type: a mistake of ours.
  public struct Mismatch: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  /// - Throws: ``Mismatch``.
  public func get<Value: PostgresDecodable>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let value: Value = try optional(column) else { throw Mismatch(description: "column \(column) is null") }
    return value
  }

  /// Nil for NULL.
  public func get<Value: PostgresDecodable>(_ column: String, as type: Value?.Type = Value?.self) throws -> Value? {
    try optional(column)
  }

  /// An array column.
  public func get<Element: PostgresArrayElement>(_ column: String, as type: [Element].Type = [Element].self) throws
    -> [Element]
  {
    let array: PostgresArray<Element> = try get(column)
    return array.elements.compactMap { $0 }
  }

  private func optional<Value: PostgresDecodable>(_ column: String) throws -> Value? {
    guard let position = set.columns[column] else { throw Mismatch(description: "there is no column \(column)") }
    if PQgetisnull(set.pointer, index, position) == 1 { return nil }
    let bytes = UnsafeRawBufferPointer(
      start: PQgetvalue(set.pointer, index, position), count: Int(PQgetlength(set.pointer, index, position)))
    let type = PQftype(set.pointer, position)
    guard let value = Value(postgres: bytes, type: type) else {
      throw Mismatch(description: "column \(column) of type \(type) is not a \(Value.self)")
    }
    return value
  }
}
