import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Six steps, saved one by one; `IdentityMethodTests` takes them through to the end.
@Suite("Onboarding")
struct OnboardingTests {
  private func tell(
    _ tenant: Tenant, _ step: OnboardingStep, _ done: Bool, asOf: Int64, from service: ServiceName = .keyword
  ) async throws -> Bool {
    let channel = try tenant.fleet.channel(from: service, to: .identity, organization: tenant.organization)
    return try await IdentityClient(channel).recordOnboardingFact(
      RecordOnboardingFactRequest(step: step, done: done, asOf: asOf)
    ).completed
  }

  private func isDone(_ step: OnboardingStep, _ tenant: Tenant) async throws -> Bool? {
    try await tenant.identity.getOnboarding(GetOnboardingRequest()).steps.first { $0.step == step }?.done
  }

  @Test("ID-04 an older fact never replaces a newer one")
  func order() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Facts")
    _ = try await tell(tenant, .competitors, true, asOf: 2_000_000)
    _ = try await tell(tenant, .competitors, false, asOf: 1_000_000)
    #expect(try await isDone(.competitors, tenant) == true)
    _ = try await tell(tenant, .competitors, false, asOf: 3_000_000)
    #expect(try await isDone(.competitors, tenant) == false)
  }

  @Test("ID-04 a service tells only of what it knows")
  func tellers() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Tellers")
    #expect(await reason { _ = try await tell(tenant, .integration, true, asOf: 1) } == .fieldInvalid)
    #expect(await reason { _ = try await tell(tenant, .competitors, true, asOf: 1, from: .content) } == .fieldInvalid)
    #expect(await reason { _ = try await tell(tenant, .business, true, asOf: 1) } == .fieldInvalid)
    #expect(
      await reason { _ = try await tell(tenant, .competitors, true, asOf: 1, from: .billing) } == .serviceNotAllowed)
    _ = try await tell(tenant, .integration, true, asOf: 1_000_000, from: .content)
    #expect(try await isDone(.integration, tenant) == true)
  }

  @Test("ID-04 ID-22 the first competitor is known to identity when the call that adds it has returned")
  func competitors() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Competitors")
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [tenant.fleet.sites[0]]))
    try await eventually { try await isDone(.competitors, tenant) == true }
    let added = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors
    for competitor in added {
      _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: competitor.id))
    }
    try await eventually { try await isDone(.competitors, tenant) == false }
  }

  @Test("ID-04 what is missing is named when a workflow is asked for too early")
  func early() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Early")
    _ = try await tenant.identity.saveOnboarding(
      SaveOnboardingRequest(
        websiteURL: "https://example.com", businessDescription: String(repeating: "d", count: 500),
        targetAudiences: (0..<5).map { "An audience with number \($0)" }, contentDefaultsJSON: "{}",
        keywordSettingsJSON: "{}"))
    let refusal = await refusal {
      _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Early"))
    }
    #expect(refusal?.reason == .onboardingIncomplete && refusal?.message.contains("competitors") == true)
  }
}
