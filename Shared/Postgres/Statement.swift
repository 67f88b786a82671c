/// SQL with its values beside it, never inside it.
///
///     "select id from keywords where organization_id = \(organization) and keyword = \(text)"
///
/// Each interpolated value becomes `$1`, `$2`, …; another statement is spliced in with its own values. Text that must
/// stand in the SQL itself is spelled `\(unsafe: text)` and never comes from outside.
public struct Statement: ExpressibleByStringInterpolation, Sendable {
  enum Piece: Sendable {
    case text(String)
    case value(Parameter)
  }

  private(set) var pieces: [Piece]

  public init(stringLiteral value: String) { pieces = [.text(value)] }
  public init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

  public struct Interpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    public init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(interpolationCount * 2 + 1) }
    public mutating func appendLiteral(_ literal: String) { pieces.append(.text(literal)) }
    public mutating func appendInterpolation(_ value: some PostgresEncodable) {
      pieces.append(.value(Parameter(value)))
    }
    public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
      pieces.append(.value(value.map { Parameter($0) } ?? Parameter(type: Value.postgresType)))
    }
    public mutating func appendInterpolation(_ statement: Statement) { pieces += statement.pieces }
    public mutating func appendInterpolation(unsafe text: String) { pieces.append(.text(text)) }
  }

  /// The text with `$1`…, and the values in that order.
  var rendered: (text: String, parameters: [Parameter]) {
    var text = ""
    var parameters: [Parameter] = []
    for piece in pieces {
      switch piece {
      case .text(let literal): text += literal
      case .value(let parameter):
        parameters.append(parameter)
        text += "$\(parameters.count)"
      }
    }
    return (text, parameters)
  }
}

/// One value on its way to the server.
struct Parameter: Sendable {
  let type: PostgresType
  /// Nil for NULL.
  let bytes: [UInt8]?

  init(_ value: some PostgresEncodable) {
    type = Swift.type(of: value).postgresType
    bytes = value.postgresBytes
  }

  init(type: PostgresType) {
    self.type = type
    bytes = nil
  }
}
