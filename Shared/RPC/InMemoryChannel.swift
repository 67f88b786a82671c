import Vocabulary
import Wire

/// Calls a router in the same process, through the same interceptors and the same boundary, without a socket.
public struct InMemoryChannel: RPCChannel {
  private let pipeline: Pipeline

  public init(router: Router, interceptors: [any ServerInterceptor] = []) {
    pipeline = Pipeline(router: router, interceptors: interceptors)
  }

  public func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    let context = context(service, method, options)
    do {
      let outcome = try await pipeline.serve(payload, context) { _ in }
      guard case .reply(let reply) = outcome else { throw Refusal(.methodUnknown, "\(context.path) is a stream") }
      return reply
    } catch {
      throw Boundary.status(of: error, in: context) { _, _, _ in }.refusal
    }
  }

  public func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> {
    let context = context(service, method, options)
    let messages = Handoff()
    let task = Task {
      do {
        _ = try await pipeline.serve(payload, context) { try await messages.put($0) }
        await messages.finish(.success(()))
      } catch {
        await messages.finish(.failure(Boundary.status(of: error, in: context) { _, _, _ in }.refusal))
      }
    }
    let life = Life(task)
    return RPCStream {
      defer { withExtendedLifetime(life) {} }
      return try await messages.take()
    }
  }

  private func context(_ service: String, _ method: String, _ options: CallOptions) -> CallContext {
    CallContext(
      service: service, method: method, metadata: options.metadata, deadline: options.timeout.map { .now + $0 })
  }

  private final class Life: Sendable {
    let task: Task<Void, Never>
    init(_ task: Task<Void, Never>) { self.task = task }
    deinit { task.cancel() }
  }
}

/// One message at a time from a sender to a receiver, each waiting for the other.
private actor Handoff {
  private var message: [UInt8]?
  private var end: Result<Void, Refusal>?
  private var sender: CheckedContinuation<Void, Never>?
  private var receiver: CheckedContinuation<Void, Never>?

  func put(_ bytes: [UInt8]) async throws {
    while message != nil { await withCheckedContinuation { sender = $0 } }
    try Task.checkCancellation()
    message = bytes
    wake(&receiver)
  }

  func finish(_ result: Result<Void, Refusal>) {
    end = result
    wake(&receiver)
  }

  func take() async throws -> [UInt8]? {
    while message == nil, end == nil { await withCheckedContinuation { receiver = $0 } }
    guard let bytes = message else {
      try end?.get()
      return nil
    }
    message = nil
    wake(&sender)
    return bytes
  }

  private func wake(_ waiter: inout CheckedContinuation<Void, Never>?) {
    waiter?.resume()
    waiter = nil
  }
}
