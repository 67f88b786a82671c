// ttrpc's own messages, written and read by hand: they frame every call, and a payload must not be copied twice.
// Field numbers are those of containerd/ttrpc's request.proto and of google/rpc/{status,error_details}.proto.

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

  public init(decoding bytes: some Collection<UInt8>) throws(WireError) {
    self.init(service: "", method: "")
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      switch number {
      case 1: service = try field.text()
      case 2: method = try field.text()
      case 3: payload = try field.bytes()
      case 4: timeoutNanos = Int64(bitPattern: try field.number())
      case 5: metadata.append(try KeyValue(decoding: try field.bytes()))
      default: return
      }
      if metadata.count > 64 { throw .tooLarge }
    }
  }

  public func encoded() -> [UInt8] {
    var writer = EnvelopeWriter(capacity: payload.count + 256)
    writer.text(1, service)
    writer.text(2, method)
    writer.bytes(3, payload)
    writer.number(4, UInt64(bitPattern: timeoutNanos))
    for pair in metadata { writer.message(5, pair.encoded()) }
    return writer.result
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

  init(decoding bytes: some Collection<UInt8>) throws(WireError) {
    self.init(key: "", value: "")
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      switch number {
      case 1: key = try field.text()
      case 2: value = try field.text()
      default: return
      }
    }
  }

  func encoded() -> [UInt8] {
    var writer = EnvelopeWriter(capacity: key.utf8.count + value.utf8.count + 8)
    writer.text(1, key)
    writer.text(2, value)
    return writer.result
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

  public init(decoding bytes: some Collection<UInt8>) throws(WireError) {
    self.init()
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      switch number {
      case 1: status = try StatusEnvelope(decoding: try field.bytes())
      case 2: payload = try field.bytes()
      default: return
      }
    }
  }

  public func encoded() -> [UInt8] {
    var writer = EnvelopeWriter(capacity: payload.count + 64)
    if let status { writer.message(1, status.encoded()) }
    writer.bytes(2, payload)
    return writer.result
  }
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

  public init(decoding bytes: some Collection<UInt8>) throws(WireError) {
    self.init(code: 0, message: "")
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      switch number {
      case 1: code = Int32(truncatingIfNeeded: try field.number())
      case 2: message = try field.text()
      case 3: details.append(try AnyEnvelope(decoding: try field.bytes()))
      default: return
      }
      if details.count > 32 { throw .tooLarge }
    }
  }

  public func encoded() -> [UInt8] {
    var writer = EnvelopeWriter(capacity: message.utf8.count + 128)
    writer.number(1, UInt64(bitPattern: Int64(code)))
    writer.text(2, message)
    for detail in details { writer.message(3, detail.encoded()) }
    return writer.result
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

  init(decoding bytes: some Collection<UInt8>) throws(WireError) {
    self.init(typeURL: "", value: [])
    try EnvelopeReader.read(bytes) { number, field throws(WireError) in
      switch number {
      case 1: typeURL = try field.text()
      case 2: value = try field.bytes()
      default: return
      }
    }
  }

  func encoded() -> [UInt8] {
    var writer = EnvelopeWriter(capacity: value.count + typeURL.utf8.count + 8)
    writer.text(1, typeURL)
    writer.bytes(2, value)
    return writer.result
  }
}
