import Contracts
import Host
import RPC
import Vocabulary

/// `Workflow/StartWorkflow`: sets the first step going with the organization's profile as it is now.
///
/// Refuses: `workflow_not_found`, `illegal_move`, `onboarding_incomplete`, `workflow_over`.
struct StartWorkflow {
  let desk: Desk

  func callAsFunction(_ request: StartWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    let workflow = try await desk.workflow(request.id, context)
    let organization = try await OrganizationReader(desk.environment).organization(context)
    guard organization.onboardingCompleted else {
      throw Refusal(.onboardingIncomplete, "complete the onboarding first")
    }
    let settings = try Settings.resolve(
      try await SettingsText.pairs(workflow.row.settingsJSON, desk.database, try context.organization()))
    let input = StepInput(
      organization: OrganizationProfile(
        name: organization.name, websiteURL: organization.websiteURL,
        businessDescription: organization.businessDescription, targetAudiences: organization.targetAudiences,
        language: "en"),
      settings: settings)
    return try await desk.takeOn(
      .start, to: request.id, context, audit: "workflow.started", .init(input: { $0 = input }))
  }
}
