import RPC
import TestSupport
import Testing
import Vocabulary
import Wire

/// Calls in which the client streams: over a socket and in memory alike.
@Suite struct ClientStreamTests {
  private func router(_ taken: Shared<Int> = Shared(0), _ ended: Shared<Bool> = Shared(false)) -> Router {
    var router = Router()
    router.clientStream(service: "vec.Test", method: "Sum") { requests, _ in
      var sum = 0
      for try await request in requests { sum += request.count }
      return Array(String(sum).utf8)
    }
    router.clientStream(service: "vec.Test", method: "Nothing") { requests, _ in
      for try await _ in requests {}
      return []
    }
    router.clientStream(service: "vec.Test", method: "First") { requests, _ in
      for try await request in requests { return request }
      throw Refusal(.fieldInvalid, "nothing came")
    }
    router.clientStream(service: "vec.Test", method: "Refuse") { _, _ in
      throw Refusal(.quotaReached, "not one")
    }
    router.clientStream(service: "vec.Test", method: "Slow") { requests, _ in
      do {
        for try await _ in requests {
          await taken.change { $0 += 1 }
          if await taken.value == 10 { try await Task.sleep(for: .seconds(60)) }
        }
      } catch {
        await ended.change { $0 = true }
        throw error
      }
      return []
    }
    router.bidirectional(service: "vec.Test", method: "Echo") { requests, _, send in
      for try await request in requests { try await send(request) }
    }
    router.bidirectional(service: "vec.Test", method: "Chatter") { _, _, send in
      for number in 0..<100 { try await send([UInt8(number)]) }
    }
    router.unary(service: "vec.Test", method: "One") { payload, _ in payload }
    return router
  }

  private func each(_ router: Router, _ body: (any RPCChannel) async throws -> Void) async throws {
    try await withServer(router) { path, _ async throws in
      try await body(RPCClient(path: path))
      try await body(InMemoryChannel(router: router))
    }
  }

  private func upload(
    _ channel: any RPCChannel, _ method: String, timeout: Duration? = .seconds(60),
    _ produce: @escaping @Sendable (RPCWriter<[UInt8]>) async throws -> Void
  ) async throws -> [UInt8] {
    try await channel.clientStream(
      service: "vec.Test", method: method, options: CallOptions(timeout: timeout), produce)
  }

  @Test("A client's stream arrives whole and in order, also none and an empty one, and one reply comes back")
  func sums() async throws {
    try await each(router()) { channel in
      let reply = try await upload(channel, "Sum") { writer in
        for number in 0..<1_000 { try await writer.write([UInt8](repeating: 7, count: number % 50)) }
      }
      #expect(String(decoding: reply, as: UTF8.self) == "24500")
      #expect(try await upload(channel, "Sum") { _ in } == Array("0".utf8))
      #expect(try await upload(channel, "Nothing") { try await $0.write([]) } == [])
      #expect(try await upload(channel, "First") { try await $0.write([9]) } == [9])
    }
  }

  @Test("A bidirectional call sends and reads at once, far more than either side may have in flight")
  func echoes() async throws {
    try await each(router()) { channel in
      let count = try await channel.bidirectionalStream(
        service: "vec.Test", method: "Echo", options: CallOptions(timeout: .seconds(60))
      ) { writer in
        for number in 0..<2_000 { try await writer.write([UInt8(number & 0xFF), UInt8(number >> 8)]) }
      } _: { replies in
        var expected = 0
        for try await reply in replies {
          #expect(reply == [UInt8(expected & 0xFF), UInt8(expected >> 8)])
          expected += 1
        }
        return expected
      }
      #expect(count == 2_000)
    }
  }

  @Test("A server that answers before it has everything ends the sending; what it says is what counts")
  func earlyAnswer() async throws {
    try await each(router()) { channel in
      let endless: @Sendable (RPCWriter<[UInt8]>) async throws -> Void = { writer in
        while true { try await writer.write([1]) }
      }
      #expect(try await upload(channel, "First", endless) == [1])
      let refused = await refusal { _ = try await upload(channel, "Refuse", endless) }
      #expect(refused == Refusal(.quotaReached, "not one"))
      let unknown = await refusal { _ = try await upload(channel, "Nope", endless) }
      #expect(unknown?.reason == .methodUnknown)
      // A reader that has enough ends the call, whatever still could be sent.
      let first = try await channel.bidirectionalStream(
        service: "vec.Test", method: "Chatter", options: CallOptions(timeout: .seconds(20)), endless
      ) { replies in
        for try await reply in replies { return reply }
        return []
      }
      #expect(first == [0])
    }
  }

  @Test("What the sending closure throws is thrown by the call, and the handler is told")
  func producerFails() async throws {
    struct Broken: Error {}
    let ended = Shared(false)
    try await each(router(Shared(100), ended)) { channel in
      await #expect(throws: Broken.self) {
        _ = try await upload(channel, "Slow") { writer in
          try await writer.write([1])
          throw Broken()
        }
      }
    }
    try await eventually("the handler ends") { await ended.value }
  }

  @Test("A handler that does not read holds the sender back, and the deadline ends both")
  func backPressure() async throws {
    for isSocket in [true, false] {
      let taken = Shared(0)
      let ended = Shared(false)
      let router = router(taken, ended)
      try await withServer(router) { path, _ async throws in
        let channel: any RPCChannel = isSocket ? RPCClient(path: path) : InMemoryChannel(router: router)
        var deadline = Duration.milliseconds(500)
        // On a busy machine a deadline can pass before the handler has begun, which would show nothing: then it doubles.
        while await taken.value == 0 {
          let sent = Shared(0)
          let refused = await refusal {
            _ = try await upload(channel, "Slow", timeout: deadline) { writer in
              while true {
                try await writer.write([1])
                await sent.change { $0 += 1 }
              }
            }
          }
          #expect(refused?.reason == .deadlineExceeded)
          #expect(await sent.value <= 10 + 32 + 16)
          deadline *= 2
        }
        try await eventually("the handler ends") { await ended.value }
      }
    }
  }

  @Test("A server that knows nothing of credit is sent to all the same; one that floods a handler is refused")
  func plainPeers() async throws {
    let taken = Shared(0)
    try await withServer(router(taken)) { path, _ async throws in
      let peer = try RawPeer(path)
      let open = RequestEnvelope(
        service: "vec.Test", method: "Slow", payload: [], timeoutNanos: 0, metadata: []
      ).encoded()
      try await peer.send(Frame(stream: 1, kind: .request, flags: .remoteOpen, body: open).bytes)
      let message = Frame(stream: 1, kind: .data, body: [1]).bytes
      for _ in 0..<1_200 where try await !peer.send(message) { break }
      let answer = try #require(try await peer.receive())
      #expect(answer.kind == .response && answer.stream == 1)
      let status = try ResponseEnvelope(decoding: answer.body).status
      #expect(status?.refusal.reason == .tooManyRequests)
    }
  }

  @Test("A handler that is cancelled before it has read everything is told so, though the client had sent it all")
  func cancelledBeforeTheEnd() async throws {
    let outcome = Shared("")
    let hasBegun = Shared(false)
    var router = Router()
    router.clientStream(service: "vec.Test", method: "Slow") { messages, _ in
      var iterator = messages.makeAsyncIterator()
      _ = try await iterator.next()
      await hasBegun.change { $0 = true }
      try? await Task.sleep(for: .seconds(600))
      do {
        while try await iterator.next() != nil {}
        await outcome.change { $0 = "whole" }
      } catch {
        await outcome.change { $0 = "torn" }
      }
      return []
    }
    try await withServer(router) { path, _ async throws in
      let peer = try RawPeer(path)
      let open = RequestEnvelope(service: "vec.Test", method: "Slow").encoded()
      try await peer.send(Frame(stream: 1, kind: .request, flags: .remoteOpen, body: open).bytes)
      for byte in [1, 2, 3] as [UInt8] { try await peer.send(Frame(stream: 1, kind: .data, body: [byte]).bytes) }
      try await peer.send(Frame(stream: 1, kind: .data, flags: [.remoteClosed, .noData]).bytes)
      try await eventually("the handler has begun") { await hasBegun.value }
      let cancel = RequestEnvelope(service: Control.service, method: Control.cancel, payload: Control.encode(1))
      try await peer.send(Frame(stream: 3, kind: .request, body: cancel.encoded()).bytes)
      try await eventually("the handler has ended") { await outcome.value != "" }
      #expect(await outcome.value == "torn")
    }
  }

  @Test("A stream sent to a method that takes one message is refused as such")
  func wrongShape() async throws {
    try await withServer(router()) { path, _ async throws in
      let refused = await refusal {
        _ = try await upload(RPCClient(path: path), "One") { writer in while true { try await writer.write([1]) } }
      }
      // The method has answered its empty request, or refused the message that followed: never a fault.
      #expect(refused == nil || refused?.reason == .messageMalformed)
    }
  }
}
