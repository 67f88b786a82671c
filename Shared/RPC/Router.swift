/// The methods a server answers.
public struct Router: Sendable {
  public typealias UnaryHandler = @Sendable ([UInt8], CallContext) async throws -> [UInt8]
  /// Sends one message of a streamed reply; waits while the reader is behind.
  public typealias Send = @Sendable ([UInt8]) async throws -> Void
  public typealias ServerStreamHandler = @Sendable ([UInt8], CallContext, @escaping Send) async throws -> Void

  enum Handler: Sendable {
    case unary(UnaryHandler)
    case serverStream(ServerStreamHandler)
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

  /// Every path that is served, sorted.
  public var paths: [String] {
    services.flatMap { service, methods in methods.keys.map { "\(service)/\($0)" } }.sorted()
  }

  func handler(service: String, method: String) -> Handler? { services[service]?[method] }

  func knows(_ service: String) -> Bool { services[service] != nil }
}
