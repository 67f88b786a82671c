import RPC
import TestSupport
import Testing
import Vocabulary

@Suite struct InterceptorTests {
  struct Identify: ServerInterceptor {
    let organization: UUID
    func intercept(
      _ context: CallContext, next: (CallContext) async throws -> CallOutcome
    ) async throws -> CallOutcome {
      guard context.metadata[MetadataKey.authorization] != nil else { throw Refusal(.tokenMissing, "log in first") }
      var context = context
      context.principal = Principal(caller: .service(.workflow, onBehalfOf: nil), organization: organization)
      return try await next(context)
    }
  }

  struct Observe: ServerInterceptor {
    let seen: Shared<[String]>
    func intercept(
      _ context: CallContext, next: (CallContext) async throws -> CallOutcome
    ) async throws -> CallOutcome {
      do {
        let outcome = try await next(context)
        switch outcome {
        case .reply: await seen.change { $0.append("\(context.method) OK") }
        case .streamEnded: await seen.change { $0.append("\(context.method) ended") }
        }
        return outcome
      } catch {
        let reason = Boundary.refusal(for: error)?.reason.rawValue ?? "fault"
        await seen.change { $0.append("\(context.method) \(reason)") }
        throw error
      }
    }
  }

  @Test("Interceptors stand around unary and streamed calls: they identify, refuse and observe")
  func around() async throws {
    let organization = UUID.derived(from: "interceptors")
    var router = Router()
    router.unary(service: "vec.Test", method: "Who") { _, context in
      #expect(context.principal.organization == organization)
      return []
    }
    router.serverStream(service: "vec.Test", method: "Down") { _, context, send in
      #expect(context.principal.organization == organization)
      try await send([1])
      try await send([2])
    }
    for isInMemory in [true, false] {
      let seen = Shared<[String]>([])
      let interceptors: [any ServerInterceptor] = [Observe(seen: seen), Identify(organization: organization)]
      try await withServer(router, interceptors: interceptors) { path, _ async throws in
        let channel: any RPCChannel =
          isInMemory ? InMemoryChannel(router: router, interceptors: interceptors) : RPCClient(path: path)
        #expect(await refusal { _ = try await channel.call("Who") }?.reason == .tokenMissing)
        _ = try await channel.call("Who", metadata: ["authorization": "Bearer x"])
        let options = CallOptions(metadata: ["Authorization": "Bearer x"])
        for try await _ in try await channel.serverStream(
          service: "vec.Test", method: "Down", payload: [], options: options)
        {}
        try await eventually("all calls are observed") {
          await seen.value == ["Who token_missing", "Who OK", "Down ended"]
        }
      }
    }
  }

  struct Sign: ClientInterceptor {
    let name: String
    let seen: Shared<[String]>
    func intercept<Reply: Sendable>(
      _ call: OutgoingCall, next: (OutgoingCall) async throws -> Reply
    ) async throws -> Reply {
      let (path, name) = (call.path, name)
      await seen.change { $0.append("\(name) \(path)") }
      var call = call
      call.options.metadata.append("signed", name)
      do {
        return try await next(call)
      } catch let refusal as Refusal where refusal.reason == .tokenExpired {
        call.options.metadata["fresh"] = "yes"
        return try await next(call)
      }
    }
  }

  @Test("A client's interceptors change every kind of call, outermost first, and may make it again")
  func clientSide() async throws {
    var router = Router()
    router.unary(service: "vec.Test", method: "Who") { _, context in
      if context.metadata["fresh"] == nil { throw Refusal(.tokenExpired, "log in again") }
      return Array(context.metadata.values(of: "signed").joined(separator: ",").utf8)
    }
    router.serverStream(service: "vec.Test", method: "Down") { _, context, send in
      try await send(Array((context.metadata["signed"] ?? "").utf8))
    }
    router.clientStream(service: "vec.Test", method: "Up") { messages, context in
      for try await _ in messages {}
      return Array((context.metadata["signed"] ?? "").utf8)
    }
    let inMemory = InMemoryChannel(router: router)
    try await withServer(router) { path, _ async throws in
      for base in [RPCClient(path: path), inMemory] as [any RPCChannel] {
        let seen = Shared<[String]>([])
        let channel = base.intercepted(by: Sign(name: "outer", seen: seen), Sign(name: "inner", seen: seen))
        #expect(try await channel.call("Who") == Array("outer,inner".utf8))
        #expect(await seen.value == ["outer vec.Test/Who", "inner vec.Test/Who"])
        var messages: [[UInt8]] = []
        for try await message in try await channel.stream("Down") { messages.append(message) }
        #expect(messages == [Array("outer".utf8)])
        let reply = try await channel.clientStream(service: "vec.Test", method: "Up", options: .init()) { writer in
          try await writer.write([1])
        }
        #expect(reply == Array("outer".utf8))
      }
    }
  }

  @Test("Metadata keeps its order, forgets case, and has bounds")
  func metadata() {
    var metadata: Metadata = ["B": "1", "a": "2"]
    metadata.append("b", "3")
    #expect(metadata["b"] == "1")
    #expect(metadata.values(of: "B") == ["1", "3"])
    metadata["b"] = "4"
    #expect(metadata == ["b": "4", "a": "2"])
    metadata["b"] = nil
    #expect(metadata.pairs.map(\.key) == ["a"])
    metadata["long"] = String(repeating: "x", count: Metadata.byteLimit)
    #expect(!metadata.isWithinBounds)
  }
}
