import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Health, asked over the socket as an engine or a person would.
@Suite("Health methods")
struct HealthMethodTests {
  @Test(
    "CL-09 health looks at what is named, and refuses a name that no check has, in place of calling nothing healthy",
    arguments: ServiceName.allCases)
  func named(service: ServiceName) async throws {
    let health = HealthClient(try await Fleet.shared().client(service))
    #expect(try await health.check(HealthCheckRequest(checks: ["process"])).checks.map(\.name) == ["process"])
    let all = try await health.check(HealthCheckRequest()).checks.map(\.name)
    for names in [["proces"], ["process", ""]] {
      let refusal = await #expect(throws: Refusal.self) {
        try await health.check(HealthCheckRequest(checks: names))
      }
      #expect(refusal?.code == .invalidArgument && refusal?.violations.map(\.field) == ["checks"])
      #expect(all.allSatisfy { refusal?.message.contains($0) == true }, "\(refusal?.message ?? "")")
    }
  }
}
