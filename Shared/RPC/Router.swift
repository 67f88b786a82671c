import Vocabulary

/// Which handler serves which method.
public struct Router: Sendable {
  public typealias Unary = @Sendable ([UInt8], CallContext) async throws -> [UInt8]
  public typealias Send = @Sendable ([UInt8]) async throws -> Void
  public typealias ServerStream = @Sendable ([UInt8], CallContext, @escaping Send) async throws -> Void

  enum Handler: Sendable {
    case unary(Unary)
    case serverStream(ServerStream)
  }

  private var handlers: [String: Handler] = [:]

  public init() {}

  public mutating func unary(service: String, method: String, _ handler: @escaping Unary) {
    handlers["\(service)/\(method)"] = .unary(handler)
  }

  public mutating func serverStream(service: String, method: String, _ handler: @escaping ServerStream) {
    handlers["\(service)/\(method)"] = .serverStream(handler)
  }

  /// Every path that is served.
  public var paths: [String] { handlers.keys.sorted() }

  /// - Throws: `method_unknown`.
  func handler(for path: String) throws(Refusal) -> Handler {
    guard let handler = handlers[path] else {
      throw Refusal(.methodUnknown, "this service has no method \(path.prefix(200))")
    }
    return handler
  }
}
