/// The methods a server answers.
public struct Router: Sendable {
  public typealias UnaryHandler = @Sendable ([UInt8], CallContext) async throws -> [UInt8]
  /// Sends one message of a streamed reply; waits while the reader is behind.
  public typealias Send = @Sendable ([UInt8]) async throws -> Void
  public typealias ServerStreamHandler = @Sendable ([UInt8], CallContext, @escaping Send) async throws -> Void

  public typealias ClientStreamHandler = @Sendable (RPCStream<[UInt8]>, CallContext) async throws -> [UInt8]
  public typealias BidirectionalHandler =
    @Sendable (RPCStream<[UInt8]>, CallContext, @escaping Send) async throws -> Void

  enum Handler: Sendable {
    case unary(UnaryHandler)
    case serverStream(ServerStreamHandler)
    case clientStream(ClientStreamHandler)
    case bidirectional(BidirectionalHandler)

    /// Whether the client sends any number of messages.
    var takesStream: Bool {
      switch self {
      case .unary, .serverStream: false
      case .clientStream, .bidirectional: true
      }
    }
  }

  private var services: [String: [String: Handler]] = [:]

  public init() {}

  /// Answers a method that takes one message and replies with one.
  public mutating func unary(service: String, method: String, _ handler: @escaping UnaryHandler) {
    services[service, default: [:]][method] = .unary(handler)
  }

  /// Answers a method that takes one message and replies with any number.
  public mutating func serverStream(service: String, method: String, _ handler: @escaping ServerStreamHandler) {
    services[service, default: [:]][method] = .serverStream(handler)
  }

  /// Answers a method that takes any number of messages and replies with one.
  public mutating func clientStream(service: String, method: String, _ handler: @escaping ClientStreamHandler) {
    services[service, default: [:]][method] = .clientStream(handler)
  }

  /// Answers a method that takes and sends any number of messages, in whatever order it likes.
  public mutating func bidirectional(service: String, method: String, _ handler: @escaping BidirectionalHandler) {
    services[service, default: [:]][method] = .bidirectional(handler)
  }

  /// Every path that is served, sorted.
  public var paths: [String] {
    services.flatMap { service, methods in methods.keys.map { "\(service)/\($0)" } }.sorted()
  }

  func handler(service: String, method: String) -> Handler? { services[service]?[method] }

  func knows(_ service: String) -> Bool { services[service] != nil }
}
