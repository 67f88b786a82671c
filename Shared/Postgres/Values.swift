public import Vocabulary

/// How a type travels: its object id in `pg_type`, and whether as bytes or as text.
public struct PostgresType: Sendable, Equatable {
  public let oid: UInt32
  public let isBinary: Bool

  public init(oid: UInt32, isBinary: Bool) {
    self.oid = oid
    self.isBinary = isBinary
  }

  /// Text whose type the server infers from where it stands: text, an enum, an inet address, a vector.
  public static let inferred = PostgresType(oid: 0, isBinary: false)
}

/// A value that can be a parameter.
public protocol PostgresEncodable: Sendable {
  static var postgresType: PostgresType { get }
  var postgresBytes: [UInt8] { get }
}

/// A value that can be read from a column, whose bytes are in the binary format.
public protocol PostgresDecodable: Sendable {
  init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32)
}

public typealias PostgresValue = PostgresEncodable & PostgresDecodable

extension FixedWidthInteger {
  fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }

  fileprivate init?(bigEndian bytes: UnsafeRawBufferPointer) {
    guard bytes.count == MemoryLayout<Self>.size else { return nil }
    self.init(bigEndian: bytes.loadUnaligned(as: Self.self))
  }
}

/// Any of the integer types a column may have.
private func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
  switch bytes.count {
  case 2: Int16(bigEndian: bytes).map(Int64.init)
  case 4: Int32(bigEndian: bytes).map(Int64.init)
  case 8: Int64(bigEndian: bytes)
  default: nil
  }
}

extension Int64: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 20, isBinary: true) }
  public var postgresBytes: [UInt8] { bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let value = integer(bytes) else { return nil }
    self = value
  }
}

extension Int: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 20, isBinary: true) }
  public var postgresBytes: [UInt8] { Int64(self).bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let value = integer(bytes) else { return nil }
    self.init(value)
  }
}

extension Int32: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 23, isBinary: true) }
  public var postgresBytes: [UInt8] { bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let value = integer(bytes) else { return nil }
    self.init(exactly: value)
  }
}

extension Int16: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 21, isBinary: true) }
  public var postgresBytes: [UInt8] { bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) { self.init(bigEndian: bytes) }
}

extension Bool: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 16, isBinary: true) }
  public var postgresBytes: [UInt8] { [self ? 1 : 0] }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard bytes.count == 1 else { return nil }
    self = bytes[0] != 0
  }
}

extension Double: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 701, isBinary: true) }
  public var postgresBytes: [UInt8] { bitPattern.bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    switch type {
    case 700:
      guard let bits = UInt32(bigEndian: bytes) else { return nil }
      self = Double(Float(bitPattern: bits))
    case 1700:
      guard let text = NumericText.decode(bytes), let value = Double(text) else { return nil }
      self = value
    default:
      guard let bits = UInt64(bigEndian: bytes) else { return nil }
      self = Double(bitPattern: bits)
    }
  }
}

extension Float: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 700, isBinary: true) }
  public var postgresBytes: [UInt8] { bitPattern.bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let value = Double(postgres: bytes, type: type) else { return nil }
    self = Float(value)
  }
}

extension String: PostgresValue {
  public static var postgresType: PostgresType { .inferred }
  public var postgresBytes: [UInt8] { Array(utf8) }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    switch type {
    case 1700:
      guard let text = NumericText.decode(bytes) else { return nil }
      self = text
    case 2950:
      guard let id = UUID(bytes: bytes) else { return nil }
      self = id.description
    case 3802: self.init(decoding: bytes.dropFirst(), as: UTF8.self)
    case 869:
      guard let text = NetworkAddressText.decode(bytes) else { return nil }
      self = text
    default: self.init(decoding: bytes, as: UTF8.self)
    }
  }
}

extension [UInt8]: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 17, isBinary: true) }
  public var postgresBytes: [UInt8] { self }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) { self.init(bytes) }
}

extension UUID: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 2950, isBinary: true) }
  public var postgresBytes: [UInt8] { bytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) { self.init(bytes: bytes) }
}

extension Money: PostgresValue {
  public static var postgresType: PostgresType { PostgresType(oid: 20, isBinary: true) }
  public var postgresBytes: [UInt8] { micros.bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let micros = integer(bytes) else { return nil }
    self.init(micros: micros)
  }
}

extension Instant: PostgresValue {
  /// Microseconds between 1970 and 2000, where PostgreSQL begins to count.
  private static let offset: Int64 = 946_684_800_000_000

  public static var postgresType: PostgresType { PostgresType(oid: 1184, isBinary: true) }
  // Wrapping: a moment beyond what either side can hold is refused by the server, not by a trap here.
  public var postgresBytes: [UInt8] { (micros &- Self.offset).bigEndianBytes }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    guard let micros = Int64(bigEndian: bytes) else { return nil }
    self.init(micros: micros &+ Self.offset)
  }
}

/// JSON as text, for `jsonb` columns.
public struct JSONText: PostgresValue, Equatable {
  public let text: String
  public init(_ text: String) { self.text = text }

  public static var postgresType: PostgresType { PostgresType(oid: 3802, isBinary: false) }
  public var postgresBytes: [UInt8] { Array(text.utf8) }
  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    self.init(String(decoding: type == 3802 ? bytes[1...] : bytes[...], as: UTF8.self))
  }
}

/// Numbers for a pgvector column of any width: `vector` or `halfvec`, as the column is.
public struct VectorText: PostgresEncodable {
  private let numbers: [Float]

  /// - Parameter width: zeros are added up to it, which changes no cosine.
  public init(_ numbers: [Float], width: Int) {
    self.numbers = numbers + [Float](repeating: 0, count: max(0, width - numbers.count))
  }

  public static var postgresType: PostgresType { .inferred }
  public var postgresBytes: [UInt8] {
    Array("[\(numbers.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ","))]".utf8)
  }
}
