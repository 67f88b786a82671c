import Contracts
import EventLoop
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// Connections that are torn, doubled, delayed and filled with garbage at every byte: an answer is right or is none, and who
/// asks again with the same key gets what they asked for once.
@Suite("Torn frames")
struct TearingTests {
  @Test("whatever is done to the bytes of a call, it is answered rightly or refused, and the service goes on")
  func calls() async throws {
    let fleet = try await Fleet.shared()
    let seed = UInt64.random(in: 0...UInt64.max)
    let proxy = try TearingProxy(
      to: "\(fleet.directory)/run/workflow.sock", at: "\(fleet.directory)/torn-calls.sock", seed: seed)
    defer { proxy.stop() }
    let calls = 1_400
    let answered = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var answered = 0
          for _ in 0..<calls / 8 where await Self.isAnswered(by: proxy) { answered += 1 }
          return answered
        }
      }
      return try await group.reduce(0, +)
    }
    let counts = proxy.counts
    print("· torn frames: seed \(seed), \(answered) of \(calls) answered, \(counts)")
    #expect(TearingProxy.Harm.allCases.allSatisfy { counts[$0, default: 0] > 50 })
    #expect(answered > calls / 10)
    let reply = try await HealthClient(fleet.client(.workflow)).check(HealthCheckRequest())
    #expect(reply.service == "workflow")
  }

  /// One call on a connection of its own.
  private static func isAnswered(by proxy: TearingProxy) async -> Bool {
    var options = RPCClient.Options()
    options.patience = .milliseconds(50)
    let client = RPCClient(path: proxy.path, options: options)
    defer { Task { await client.close() } }
    do {
      let reply = try await HealthClient(client).check(
        HealthCheckRequest(), options: CallOptions(timeout: .milliseconds(400)))
      if reply.service != "workflow" { Issue.record("\(reply)") }
      return true
    } catch {
      return false
    }
  }

  @Test("what is asked for again and again by one key is done once")
  func once() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet)
    try await tenant.subscribe(to: .agency)
    try await tenant.onboard()
    let proxy = try TearingProxy(
      to: "\(fleet.directory)/run/workflow.sock", at: "\(fleet.directory)/torn-once.sock", seed: 7)
    defer { proxy.stop() }
    var asked = 0
    for number in 0..<40 {
      let key = "torn-\(UUID.random())"
      while true {
        asked += 1
        let client = RPCClient(path: proxy.path)
        defer { Task { await client.close() } }
        let options = CallOptions(
          timeout: .milliseconds(1_500),
          metadata: [MetadataKey.idempotencyKey: key, MetadataKey.authorization: "Bearer \(tenant.token)"])
        let row = try? await WorkflowClient(client).createWorkflow(
          CreateWorkflowRequest(name: "Torn \(number)"), options: options)
        guard let row else { continue }
        #expect(row.name == "Torn \(number)")
        break
      }
    }
    let made = try await fleet.rows(
      "select count(*), count(distinct name) from workflow.intent_workflows where organization_id = $1::uuid",
      tenant.organization.description)
    #expect(made[0] == ["40", "40"] && asked > 40)
    print("· torn frames: 40 workflows made by \(asked) calls")
  }
}
