import Contracts
import Foundation
import RPC
import Testing
import Vocabulary

@testable import Host

@Suite struct OutgoingCallTests {
  @Test("GW-02 what a call causes carries its request id and its trace, a token of its own, and nobody's session")
  func cause() async throws {
    let directory = "/tmp/infin8-calls-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let keys = try KeyRing(named: "service-workflow", in: "\(directory)/keys")
    var router = Router()
    router.unary(service: "vec.Test", method: "Seen") { _, context in
      let keys = [
        MetadataKey.requestID, MetadataKey.traceParent, MetadataKey.traceState, MetadataKey.authorization,
      ]
      let values = keys.map { context.metadata[$0] ?? "none" }
      return Array((values + ["\(context.metadata[MetadataKey.serviceToken] != nil)"]).joined(separator: " ").utf8)
    }
    let server = try RPCServer(path: "\(directory)/keyword.sock", router: router)
    let running = Task { try await server.run() }
    let calls = OutgoingCalls(issuer: .workflow, keys: keys, socketDirectory: directory, peers: try PeerTable(""))
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    let cause = CallContext(
      service: "infin8.workflow.v1.Workflow", method: "ApproveSeeds",
      metadata: [
        MetadataKey.requestID: "one", MetadataKey.traceParent: trace, MetadataKey.traceState: "a=b",
        MetadataKey.authorization: "Bearer person",
      ])
    func seen(_ cause: CallContext?) async throws -> String {
      let channel = calls.channel(to: .keyword, organization: nil, onBehalfOf: nil, because: cause)
      let reply = try await channel.unary(service: "vec.Test", method: "Seen", payload: [], options: CallOptions())
      return String(decoding: reply, as: UTF8.self)
    }
    #expect(try await seen(cause) == "one \(trace) a=b none true")
    #expect(try await seen(nil) == "none none none none true")
    await calls.close()
    running.cancel()
    try await running.value
  }

  @Test("GW-02 nobody is taken for a service who is not the user that it is said to be")
  func impostor() async throws {
    let directory = "/tmp/infin8-calls-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let keys = try KeyRing(named: "service-workflow", in: "\(directory)/keys")
    var router = Router()
    router.unary(service: "vec.Test", method: "Seen") { _, _ in [1] }
    // In the place of one that is not there, as of several processes all but the first are.
    let server = try RPCServer(path: "\(directory)/keyword.2.sock", router: router)
    let running = Task { try await server.run() }
    func call(_ list: String) async throws -> [UInt8] {
      let calls = OutgoingCalls(
        issuer: .workflow, keys: keys, socketDirectory: directory, peers: try PeerTable(list))
      let channel = calls.channel(to: .keyword, organization: nil, onBehalfOf: nil, because: nil)
      return try await channel.unary(service: "vec.Test", method: "Seen", payload: [], options: CallOptions())
    }
    #expect(try await call("") == [1])
    #expect(try await call("\(geteuid())=keyword") == [1])
    let refusal = await #expect(throws: Refusal.self) { try await call("\(geteuid() + 1)=keyword") }
    #expect(refusal?.reason == .serviceDown, "\(refusal?.message ?? "")")
    running.cancel()
    try await running.value
  }
}
