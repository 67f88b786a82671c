import Glibc
import RPC
import TestSupport
import Testing
import Vocabulary

/// One client and several servers that serve alike.
@Suite struct ReplicaTests {
  private func router(_ number: UInt8) -> Router {
    var router = Router()
    router.unary(service: "vec.Test", method: "Echo") { _, _ in [number] }
    return router
  }

  @Test("GW-14 the preferred server is asked; when it goes, the other, without one call that fails")
  func drain() async throws {
    let (first, second) = (socketPath(), socketPath())
    let client = RPCClient(paths: [first, second])
    try await withServer(router(2), at: second) { _, _ async throws in
      let answers = Shared([UInt8]())
      let stop = Shared(false)
      try await withServer(router(1), at: first) { _, server async throws in
        let callers = (0..<4).map { _ in
          Task {
            while await !stop.value {
              let reply = try await client.call("Echo")
              await answers.change { $0 += reply }
            }
          }
        }
        try await eventually("the preferred one answers") { await answers.value.count > 100 }
        #expect(await Set(answers.value) == [1])
        await server.drain(within: .seconds(10))
        try await eventually("the other answers") { await answers.value.last == 2 }
        await stop.change { $0 = true }
        for caller in callers { try await caller.value }
      }
    }
  }

  @Test("a socket of another user's than the server's is passed over, and nothing is sent to it")
  func stranger() async throws {
    let path = socketPath()
    try await withServer(router(1), at: path) { _, _ async throws in
      var options = RPCClient.Options()
      options.server = geteuid()
      #expect(try await RPCClient(path: path, options: options).call("Echo") == [1])
      options.server = geteuid() + 1
      options.patience = .milliseconds(50)
      let refusal = await refusal { _ = try await RPCClient(path: path, options: options).call("Echo") }
      #expect(refusal?.reason == .serviceDown)
      #expect(refusal?.message.contains("the user \(geteuid()) listens there") == true)
    }
  }

  @Test("a server that is lost is left for one that is there, and one that is not there is passed over")
  func lost() async throws {
    let (first, second, third) = (socketPath(), socketPath(), socketPath())
    let client = RPCClient(paths: [first, second, third])
    try await withServer(router(3), at: third) { _, _ async throws in
      #expect(try await client.call("Echo") == [3])
    }
    try await withServer(router(1), at: first) { _, _ async throws in
      try await eventually("the first is found") { (try? await client.call("Echo")) == [1] }
    }
    try await withServer(router(2), at: second) { _, _ async throws in
      try await eventually("the second is found") { (try? await client.call("Echo")) == [2] }
    }
    var options = RPCClient.Options()
    options.patience = .milliseconds(50)
    let impatient = RPCClient(paths: [first, second, third], options: options)
    let refusal = await refusal { _ = try await impatient.call("Echo") }
    #expect(refusal?.reason == .serviceDown)
    #expect(refusal?.message.contains(first) == true)
  }
}
