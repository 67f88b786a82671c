public import Vocabulary

/// An element of a one-dimensional array.
public protocol PostgresArrayElement: PostgresValue {
  static var arrayType: UInt32 { get }
  static var elementType: UInt32 { get }
}

extension String: PostgresArrayElement {
  public static var arrayType: UInt32 { 1009 }
  public static var elementType: UInt32 { 25 }
}
extension Int32: PostgresArrayElement {
  public static var arrayType: UInt32 { 1007 }
  public static var elementType: UInt32 { 23 }
}
extension Int64: PostgresArrayElement {
  public static var arrayType: UInt32 { 1016 }
  public static var elementType: UInt32 { 20 }
}
extension Int: PostgresArrayElement {
  public static var arrayType: UInt32 { 1016 }
  public static var elementType: UInt32 { 20 }
}
extension Bool: PostgresArrayElement {
  public static var arrayType: UInt32 { 1000 }
  public static var elementType: UInt32 { 16 }
}
extension Float: PostgresArrayElement {
  public static var arrayType: UInt32 { 1021 }
  public static var elementType: UInt32 { 700 }
}
extension Double: PostgresArrayElement {
  public static var arrayType: UInt32 { 1022 }
  public static var elementType: UInt32 { 701 }
}
extension [UInt8]: PostgresArrayElement {
  public static var arrayType: UInt32 { 1001 }
  public static var elementType: UInt32 { 17 }
}
// A column of these is spelled by importing Vocabulary as well.
extension UUID: PostgresArrayElement {
  public static var arrayType: UInt32 { 2951 }
  public static var elementType: UInt32 { 2950 }
}

/// A PostgreSQL array: `text[]`, `uuid[]`, …; elements may be NULL.
public struct PostgresArray<Element: PostgresArrayElement>: PostgresValue {
  public let elements: [Element?]

  public init(_ elements: [Element?]) { self.elements = elements }

  public static var postgresType: PostgresType { PostgresType(oid: Element.arrayType, isBinary: true) }

  /// Dimensions, flags, element type, then length and lower bound, then each element with its length.
  public var postgresBytes: [UInt8] {
    var bytes: [UInt8] = []
    func add(_ value: Int32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }
    add(elements.isEmpty ? 0 : 1)
    add(elements.contains { $0 == nil } ? 1 : 0)
    add(Int32(Element.elementType))
    guard !elements.isEmpty else { return bytes }
    add(Int32(elements.count))
    add(1)
    for element in elements {
      guard let element else {
        add(-1)
        continue
      }
      let content = element.postgresBytes
      add(Int32(content.count))
      bytes += content
    }
    return bytes
  }

  public init?(postgres bytes: UnsafeRawBufferPointer, type: UInt32) {
    var rest = bytes[...]
    func number() -> Int32? {
      guard rest.count >= 4 else { return nil }
      let value = UnsafeRawBufferPointer(rebasing: rest.prefix(4)).loadUnaligned(as: Int32.self).bigEndian
      rest = rest.dropFirst(4)
      return value
    }
    guard let dimensions = number(), number() != nil, let elementType = number() else { return nil }
    guard dimensions > 0 else {
      self.init([])
      return
    }
    guard dimensions == 1, let count = number(), number() != nil else { return nil }
    var elements: [Element?] = []
    for _ in 0..<count {
      guard let length = number() else { return nil }
      guard length >= 0 else {
        elements.append(nil)
        continue
      }
      guard rest.count >= Int(length) else { return nil }
      let content = UnsafeRawBufferPointer(rebasing: rest.prefix(Int(length)))
      guard let element = Element(postgres: content, type: UInt32(elementType)) else { return nil }
      elements.append(element)
      rest = rest.dropFirst(Int(length))
    }
    self.init(elements)
  }
}

extension Statement.Interpolation {
  public mutating func appendInterpolation<Element: PostgresArrayElement>(_ values: [Element]) {
    appendInterpolation(PostgresArray(values))
  }
  public mutating func appendInterpolation<Element: PostgresArrayElement>(_ values: [Element?]) {
    appendInterpolation(PostgresArray(values))
  }
  /// Bytes are one value, not an array of numbers.
  public mutating func appendInterpolation(_ bytes: [UInt8]) { pieces.append(.value(Parameter(bytes))) }
}
