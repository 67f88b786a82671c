/// A call about to be made, as interceptors see and change it.
public struct OutgoingCall: Sendable {
  public let service: String
  public let method: String
  public var options: CallOptions

  /// `infin8.identity.v1.Identity/LogIn`.
  public var path: String { "\(service)/\(method)" }
}

/// Something that stands around every call a client makes: signs it, bounds it, measures it, makes it again.
///
/// What `next` returns is the reply of a unary call, or a stream that has been opened; what a stream is refused with is
/// thrown to its reader.
public protocol ClientInterceptor: Sendable {
  func intercept<Reply: Sendable>(
    _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply
}

extension RPCChannel {
  /// This channel with interceptors around every call, the first outermost.
  public func intercepted(by interceptors: any ClientInterceptor...) -> any RPCChannel {
    InterceptedChannel(base: self, interceptors: interceptors)
  }
}

private struct InterceptedChannel<Base: RPCChannel>: RPCChannel {
  let base: Base
  let interceptors: [any ClientInterceptor]

  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    try await pass(OutgoingCall(service: service, method: method, options: options)) { call in
      try await base.unary(service: service, method: method, payload: payload, options: call.options)
    }
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    try await pass(OutgoingCall(service: service, method: method, options: options)) { call in
      try await base.serverStream(service: service, method: method, payload: payload, options: call.options)
    }
  }

  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex {
    try await pass(OutgoingCall(service: service, method: method, options: options)) { call in
      try await base.duplex(service: service, method: method, shape: shape, options: call.options)
    }
  }

  private func pass<Reply: Sendable>(
    _ call: OutgoingCall, through index: Int = 0, _ make: (OutgoingCall) async throws -> Reply
  ) async throws -> Reply {
    guard index < interceptors.count else { return try await make(call) }
    return try await interceptors[index].intercept(call) { try await pass($0, through: index + 1, make) }
  }
}
