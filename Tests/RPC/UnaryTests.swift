import EventLoop
import Glibc
import RPC
import TestSupport
import Testing
import Vocabulary

@Suite struct UnaryTests {
  struct Oops: Error {}

  static func router() -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { payload, _ in payload }
    router.unary(service: "vec.Test", method: "Later") { payload, _ in
      try await Task.sleep(for: .milliseconds(1))
      return payload
    }
    router.unary(service: "vec.Test", method: "Large") { _, _ in [UInt8](repeating: 0, count: Frame.bodyLimit + 1) }
    router.unary(service: "vec.Test", method: "Refuse") { _, _ async throws in
      throw Refusal(.slugTaken, "this name is taken")
    }
    router.unary(service: "vec.Test", method: "Cancelled") { _, _ in throw CancellationError() }
    router.unary(service: "vec.Test", method: "Fault") { _, _ in throw Oops() }
    router.unary(service: "vec.Test", method: "Forever") { _, _ async throws in
      try await Task.sleep(for: .seconds(600))
      return []
    }
    router.unary(service: "vec.Test", method: "Peer") { _, context in
      Array("\(context.peer.pid) \(context.peer.uid) \(context.peer.gid)".utf8)
    }
    router.unary(service: "vec.Test", method: "RequestID") { _, context in Array(context.requestID.utf8) }
    router.unary(service: "vec.Test", method: "Remaining") { _, context in
      let remaining = try #require(context.remaining)
      return remaining > .seconds(10) && remaining <= .seconds(20) ? [1] : [0]
    }
    router.unary(service: "vec.Test", method: "OnLoop") { _, _ async throws in
      await Task.yield()
      return [EventLoop.shared.isCurrent ? 1 : 0]
    }
    return router
  }

  @Test("GW-01 a call is answered over a Unix socket", arguments: [0, 1, 100, 70_000, 1 << 20])
  func echo(size: Int) async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      let client = RPCClient(path: path)
      let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
      #expect(try await client.call("Echo", payload) == payload)
      try await client.ping(timeout: .seconds(20))
    }
  }

  @Test("Sixty-four calls at once on one connection each get their own answer")
  func concurrent() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      let client = RPCClient(path: path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<64 {
          group.addTask { () async throws in
            for round in 0..<20 {
              let payload = [UInt8(number), UInt8(round)]
              #expect(try await client.call(round % 2 == 0 ? "Echo" : "Later", payload) == payload)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("GW-02 a refusal keeps its reason, its code and its sentence")
  func refused() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      for channel in [RPCClient(path: path), InMemoryChannel(router: UnaryTests.router())] as [any RPCChannel] {
        #expect(await refusal { _ = try await channel.call("Refuse") } == Refusal(.slugTaken, "this name is taken"))
        #expect(await refusal { _ = try await channel.call("Cancelled") }?.reason == .cancelled)
        #expect(await refusal { _ = try await channel.call("Nope") }?.code == .unimplemented)
        let unknown = await refusal {
          _ = try await channel.unary(service: "no.Such", method: "X", payload: [], options: .init())
        }
        #expect(unknown == Refusal(.methodUnknown, "service no.Such"))
      }
    }
  }

  @Test("A fault tells its id and nothing else, and its error goes to the log")
  func fault() async throws {
    let faults = Shared<[String]>([])
    let observer: FaultHandler = { id, error, context in
      Task { await faults.change { $0.append("\(id) \(error) \(context.path)") } }
    }
    try await withServer(UnaryTests.router(), onFault: observer) { path, _ async throws in
      let refused = try #require(await refusal { _ = try await RPCClient(path: path).call("Fault") })
      #expect(refused.reason == .fault)
      let words = refused.message.split(separator: " ")
      #expect(words.dropLast().joined(separator: " ") == "something went wrong here; fault")
      let id = String(try #require(words.last))
      try await eventually("the fault is reported") { await faults.value == ["\(id) Oops() vec.Test/Fault"] }
    }
  }

  @Test("GW-01 a message too long is refused in either direction and the connection lives")
  func oversize() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      let client = RPCClient(path: path)
      let long = [UInt8](repeating: 0, count: Frame.bodyLimit)
      #expect(await refusal { _ = try await client.call("Echo", long) }?.reason == .messageTooLarge)
      #expect(await refusal { _ = try await client.call("Large") }?.reason == .messageTooLarge)
      #expect(try await client.call("Echo", [1]) == [1])
    }
  }

  @Test("GW-03 the peer's credentials reach the handler")
  func credentials() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      let words = String(decoding: try await RPCClient(path: path).call("Peer"), as: UTF8.self)
      #expect(words == "\(getpid()) \(geteuid()) \(getegid())")
      var status = stat()
      #expect(lstat(path, &status) == 0 && status.st_mode & 0o777 == 0o660)
    }
  }

  @Test("GW-03 a peer that is not admitted is refused")
  func peerNotAdmitted() async throws {
    try await withServer(UnaryTests.router(), admits: { _ in false }) { path, _ async throws in
      #expect(await refusal { _ = try await RPCClient(path: path).call("Echo") }?.reason == .peerNotAllowed)
    }
  }

  @Test("GW-02 a request id is kept, and made where there is none")
  func requestID() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      let client = RPCClient(path: path)
      let given = try await client.call("RequestID", metadata: ["Request-ID": "abc-1"])
      #expect(String(decoding: given, as: UTF8.self) == "abc-1")
      #expect(try await client.call("RequestID").count == 16)
      #expect(try await client.call("RequestID", metadata: ["request-id": "with space"]).count == 16)
    }
  }

  @Test("GW-02 a deadline is enforced and the handler can see it")
  func deadline() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      for channel in [RPCClient(path: path), InMemoryChannel(router: UnaryTests.router())] as [any RPCChannel] {
        #expect(try await channel.call("Remaining") == [1])
        let late = await refusal { _ = try await channel.call("Forever", timeout: .milliseconds(20)) }
        #expect(late?.reason == .deadlineExceeded)
      }
    }
  }

  @Test("Handlers stay on the event loop, also after they have waited")
  func onLoop() async throws {
    try await withServer(UnaryTests.router()) { path, _ async throws in
      #expect(try await RPCClient(path: path).call("OnLoop") == [1])
    }
  }

  @Test("More calls in flight than the limit are refused, and the others are served")
  func tooMany() async throws {
    var limits = RPCLimits()
    limits.inFlightPerConnection = 2
    try await withServer(UnaryTests.router(), limits: limits) { path, _ async throws in
      let client = RPCClient(path: path)
      let stuck = (0..<2).map { _ in Task { try await client.call("Forever") } }
      try await eventually("the limit is reached") {
        await refusal { _ = try await client.call("Echo") }?.reason == .tooManyRequests
      }
      for task in stuck { task.cancel() }
      try await eventually("there is room again") { (try? await client.call("Echo", [3])) == [3] }
    }
  }
}
