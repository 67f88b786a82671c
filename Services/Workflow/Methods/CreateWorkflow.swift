import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// `Workflow/CreateWorkflow`: names a workflow; it starts when told to.
///
/// Refuses: `field_invalid`, `workflow_name_taken`, `quota_reached`, `onboarding_incomplete`.
struct CreateWorkflow {
  let desk: Desk

  func callAsFunction(_ request: CreateWorkflowRequest, _ context: CallContext) async throws -> WorkflowRow {
    let organization = try context.organization()
    let user = try context.user()
    let name = try Self.name(request.name)
    guard request.description.unicodeScalars.count <= 4_000 else {
      throw Refusal.field("description", "at most 4,000 characters")
    }
    let settings = request.settingsJSON.isEmpty ? "{}" : request.settingsJSON
    let resolved = try Settings.resolve(try await SettingsText.pairs(settings, desk.database, organization))
    let profile = try await OrganizationReader(desk.environment).organization(context)
    guard profile.onboardingCompleted else {
      throw Refusal(
        .onboardingIncomplete,
        "complete the onboarding first: \(profile.onboardingMissing.joined(separator: ", ")) is missing")
    }

    let prices = try await PriceReader(desk.environment).prices(context)
    let id = UUID.random()
    let row = try await desk.database.transaction(for: context.session) { transaction in
      _ = try await transaction.query(IntentWorkflows.lockOrganization(organization))
      let active = try await transaction.one(IntentWorkflows.countActive(organization: organization))
      try ActiveLimit.check(try active?.get("active", as: Int.self) ?? 0, plan: profile.plan)
      try await transaction.execute(
        IntentWorkflows.insert(
          id: id, organization: organization, name: name, description: request.description, settings: settings,
          estimate: Estimate.micros(resolved, prices: prices), by: user))
      _ = try await transaction.query(AuditLog.append("workflow.created", workflow: id, by: user))
      _ = try await transaction.query(Progress.append(ProgressNote("created", .step1ICP, .idle), workflow: id))
      return try await transaction.one(IntentWorkflows.get(id, organization: organization))
    }
    guard let row else { throw Refusal(.workflowNotFound, "the new workflow cannot be read") }
    return try WorkflowRecord(row).row
  }

  private static func name(_ text: String) throws(Refusal) -> String {
    let name = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    guard (1...200).contains(name.unicodeScalars.count) else { throw .field("name", "1 to 200 characters") }
    return name
  }
}

/// How many workflows a plan lets run at once.
enum ActiveLimit {
  static func check(_ active: Int, plan: Plan) throws(Refusal) {
    let limit: Int? =
      switch plan {
      case .starter: 1
      case .pro: 5
      default: nil
      }
    if let limit, active >= limit {
      throw Refusal(
        .quotaReached,
        "the plan \(plan.text) runs \(limit) workflow\(limit == 1 ? "" : "s") at once: finish or cancel one")
    }
  }
}

/// Settings as key and value, read by the database, which knows JSON best.
enum SettingsText {
  static func pairs(_ json: String, _ database: Database, _ organization: UUID) async throws -> [(
    key: String, value: String
  )] {
    guard json.utf8.count <= 16_384 else { throw Refusal.field("settings_json", "at most 16 KiB") }
    do {
      return try await database.query(
        "select key, value #>> '{}' as value from jsonb_each(\(JSONText(json))) order by key", for: organization
      ).map { (key: try $0.get("key"), value: try $0.get("value", as: String?.self) ?? "null") }
    } catch is PostgresError {
      throw Refusal.field("settings_json", "give a JSON object")
    }
  }
}
