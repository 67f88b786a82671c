import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// What one service knows of the onboarding reaches the other, whoever is away meanwhile.
@Suite("Onboarding facts")
struct OnboardingFactTests {
  @Test("ID-04 CT-28 a connection saved while identity is stopped is known to it once it is back, and so is its end")
  func outage() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Outage")
    func isDone() async throws -> Bool? {
      try await tenant.identity.getOnboarding(GetOnboardingRequest()).steps.first { $0.step == .integration }?.done
    }
    func waiting() async throws -> String? {
      try await tenant.stored(
        "select count(*) from content.outbox where destination = 'identity' and delivered_at is null")
    }
    #expect(try await isDone() == false)
    let pid = try #require(try fleet.processID(of: .identity))
    kill(pid, SIGSTOP)
    let saved = try await tenant.content.saveConnection(
      SaveConnectionRequest(kind: .files, name: "Files", url: "", account: "", secret: ""))
    #expect(try await waiting() == "1")
    // It dies with whatever it was told meanwhile.
    try await fleet.restart(.identity)
    try await eventually { try await isDone() == true }
    try await eventually { try await waiting() == "0" }
    _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: saved.id))
    try await eventually { try await isDone() == false }
  }
}
