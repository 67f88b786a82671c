// ttrpc's own messages, written and read by hand: they frame every call, and a payload must not be copied twice.
// Field numbers are those of containerd/ttrpc's request.proto and of google/rpc/status.proto.

/// A message around a payload, which a writer may send from where it lies.
public protocol PayloadEnvelope {
  var payload: [UInt8] { get }
  /// Length of the whole on the wire, in bytes.
  var encodedSize: Int { get }
  /// Appends what stands before the payload's bytes.
  func writeHead(to bytes: inout [UInt8])
  /// Appends what stands after them.
  func writeTail(to bytes: inout [UInt8])
}

extension PayloadEnvelope {
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encodedSize)
    writeHead(to: &bytes)
    bytes += payload
    writeTail(to: &bytes)
    return bytes
  }
}

/// `ttrpc.Request`.
public struct RequestEnvelope: Sendable, Equatable {
  public var service: String
  public var method: String
  public var payload: [UInt8]
  /// Nanoseconds the caller will wait; 0 for no limit.
  public var timeoutNanos: Int64
  public var metadata: [KeyValue]

  public init(
    service: String, method: String, payload: [UInt8] = [], timeoutNanos: Int64 = 0, metadata: [KeyValue] = []
  ) {
    self.service = service
    self.method = method
    self.payload = payload
    self.timeoutNanos = timeoutNanos
    self.metadata = metadata
  }

  public init(decoding bytes: consuming [UInt8]) throws(WireError) { try self.init(cutting: bytes) }
}

extension RequestEnvelope: PayloadEnvelope, CutEnvelope {
  static let payloadField: UInt64 = 3

  init() { self.init(service: "", method: "") }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: service = try field.text()
    case 2: method = try field.text()
    case 4: timeoutNanos = Int64(bitPattern: try field.varint())
    case 5:
      guard metadata.count < 64 else { throw .tooLarge }
      if metadata.isEmpty { metadata.reserveCapacity(4) }
      metadata.append(try field.message())
    default: return
    }
  }

  public var encodedSize: Int {
    EnvelopeSize.text(service) + EnvelopeSize.text(method) + EnvelopeSize.bytes(payload)
      + EnvelopeSize.number(UInt64(bitPattern: timeoutNanos))
      + metadata.reduce(0) { $0 + EnvelopeSize.message($1) }
  }

  public func writeHead(to bytes: inout [UInt8]) {
    bytes.appendText(1, service)
    bytes.appendText(2, method)
    if !payload.isEmpty { bytes.appendHead(3, payload.count) }
  }

  public func writeTail(to bytes: inout [UInt8]) {
    bytes.appendNumber(4, UInt64(bitPattern: timeoutNanos))
    for pair in metadata { bytes.appendMessage(5, pair) }
  }
}

/// `ttrpc.KeyValue`.
public struct KeyValue: Sendable, Equatable {
  public var key: String
  public var value: String

  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

extension KeyValue: EnvelopeMessage {
  init() { self.init(key: "", value: "") }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: key = try field.text()
    case 2: value = try field.text()
    default: return
    }
  }

  var size: Int { EnvelopeSize.text(key) + EnvelopeSize.text(value) }

  func write(to bytes: inout [UInt8]) {
    bytes.appendText(1, key)
    bytes.appendText(2, value)
  }
}

/// `ttrpc.Response`.
public struct ResponseEnvelope: Sendable, Equatable {
  /// Nil or code 0 for success.
  public var status: StatusEnvelope?
  public var payload: [UInt8]

  public init(status: StatusEnvelope? = nil, payload: [UInt8] = []) {
    self.status = status
    self.payload = payload
  }

  public init(decoding bytes: consuming [UInt8]) throws(WireError) { try self.init(cutting: bytes) }
}

extension ResponseEnvelope: PayloadEnvelope, CutEnvelope {
  static let payloadField: UInt64 = 2

  init() { self.init(status: nil) }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    if field.number == 1 { status = try field.message() }
  }

  public var encodedSize: Int { (status.map(EnvelopeSize.message) ?? 0) + EnvelopeSize.bytes(payload) }

  public func writeHead(to bytes: inout [UInt8]) {
    if let status { bytes.appendMessage(1, status) }
    if !payload.isEmpty { bytes.appendHead(2, payload.count) }
  }

  public func writeTail(to bytes: inout [UInt8]) {}
}

/// `google.rpc.Status`.
public struct StatusEnvelope: Sendable, Equatable {
  public var code: Int32
  public var message: String
  public var details: [AnyEnvelope]

  public init(code: Int32, message: String, details: [AnyEnvelope] = []) {
    self.code = code
    self.message = message
    self.details = details
  }

  public init(decoding bytes: [UInt8]) throws(WireError) { try self.init(reading: bytes) }

  public func encoded() -> [UInt8] { written }
}

extension StatusEnvelope: EnvelopeMessage {
  init() { self.init(code: 0, message: "") }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: code = Int32(truncatingIfNeeded: try field.varint())
    case 2: message = try field.text()
    case 3:
      guard details.count < 32 else { throw .tooLarge }
      details.append(try field.message())
    default: return
    }
  }

  var size: Int {
    EnvelopeSize.number(UInt64(bitPattern: Int64(code))) + EnvelopeSize.text(message)
      + details.reduce(0) { $0 + EnvelopeSize.message($1) }
  }

  func write(to bytes: inout [UInt8]) {
    bytes.appendNumber(1, UInt64(bitPattern: Int64(code)))
    bytes.appendText(2, message)
    for detail in details { bytes.appendMessage(3, detail) }
  }
}

/// `google.protobuf.Any`.
public struct AnyEnvelope: Sendable, Equatable {
  public var typeURL: String
  public var value: [UInt8]

  public init(typeURL: String, value: [UInt8]) {
    self.typeURL = typeURL
    self.value = value
  }
}

extension AnyEnvelope: EnvelopeMessage {
  init() { self.init(typeURL: "", value: []) }

  mutating func read(_ field: EnvelopeField) throws(WireError) {
    switch field.number {
    case 1: typeURL = try field.text()
    case 2: value = try field.bytes()
    default: return
    }
  }

  var size: Int { EnvelopeSize.text(typeURL) + EnvelopeSize.bytes(value) }

  func write(to bytes: inout [UInt8]) {
    bytes.appendText(1, typeURL)
    bytes.appendBytes(2, value)
  }
}
