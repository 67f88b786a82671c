import Contracts
import RPC
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Wire

/// Asking again with the same key.
@Suite("Idempotency")
struct IdempotencyTests {
  private func keyed(_ key: String) -> CallOptions {
    var options = CallOptions(timeout: .seconds(30))
    options.metadata[MetadataKey.idempotencyKey] = key
    return options
  }

  @Test(
    "GW-02 the same key and request change nothing twice and get the same bytes; with another request it is refused")
  func repeated() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Again")
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Stranger")
    let key = "key-\(UUID.random())"
    let request = UpdateOrganizationRequest(name: "Once")
    let first = try await tenant.identity.updateOrganization(request, options: keyed(key))
    _ = try await tenant.identity.updateOrganization(UpdateOrganizationRequest(name: "Meanwhile"))
    let again = try await tenant.identity.updateOrganization(request, options: keyed(key))
    #expect(try first.encoded() == again.encoded())
    #expect(try await tenant.identity.getOrganization(GetOrganizationRequest()).name == "Meanwhile")
    #expect(
      await reason {
        _ = try await tenant.identity.updateOrganization(UpdateOrganizationRequest(name: "Twice"), options: keyed(key))
      } == .keyReusedWithOtherBody)
    // A key is the organization's own.
    let theirs = try await stranger.identity.updateOrganization(request, options: keyed(key))
    #expect(theirs.id == stranger.organization.description)
    for bad in ["short", String(repeating: "x", count: 201), "with a space in it", "\u{1}\u{2}\u{3}control"] {
      #expect(
        await reason { _ = try await tenant.identity.updateOrganization(request, options: keyed(bad)) } == .fieldInvalid
      )
    }
  }

  @Test("GW-02 of many calls with one key at once one makes the change, and all get its answer")
  func concurrent() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Race")
    try await tenant.onboard()
    let key = "key-\(UUID.random())"
    let made = Mutex<Set<String>>([])
    let reasons = await atOnce(12) {
      let id = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "One"), options: keyed(key)).id
      made.withLock { _ = $0.insert(id) }
    }
    let ids = made.withLock(\.self)
    #expect(ids.count == 1)
    // Between the change and its answer there is a moment in which only the one is known.
    #expect(reasons.allSatisfy { $0 == nil || $0 == .alreadyDone }, "\(reasons)")
    #expect(try await tenant.workflow.listWorkflows(ListWorkflowsRequest()).workflows.count == 1)
    #expect(
      try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "One"), options: keyed(key)).id == ids.first)
  }

  @Test("GW-02 a call that is refused leaves its key free")
  func refused() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Refused")
    let key = "key-\(UUID.random())"
    let request = CreateWorkflowRequest(name: "Later")
    #expect(
      await reason { _ = try await tenant.workflow.createWorkflow(request, options: keyed(key)) }
        == .onboardingIncomplete
    )
    try await tenant.onboard()
    let row = try await tenant.workflow.createWorkflow(request, options: keyed(key))
    #expect(row.name == "Later")
  }
}
