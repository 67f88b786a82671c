import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `GetOrganization`, `UpdateOrganization`, `SaveOnboarding`: what the organization says of itself.
///
/// Refuses: `field_invalid`, `organization_not_found`.
struct ChangeOrganization {
  let desk: Desk

  func get(_ context: CallContext) async throws -> Organization { try await desk.organization(context) }

  func update(_ request: UpdateOrganizationRequest, _ context: CallContext) async throws -> Organization {
    let id = try context.organization()
    let name = try request.name.map { name throws(Refusal) in try Texts.read(name, field: "name", 1...200) }
    for (field, json) in [
      ("blog_config_json", request.blogConfigJSON), ("content_defaults_json", request.contentDefaultsJSON),
      ("keyword_settings_json", request.keywordSettingsJSON),
    ] { try await check(json, field, id) }
    let rows = try await desk.database.batch(
      for: context.session,
      [
        Organizations.update(
          id, name: name, blogConfig: request.blogConfigJSON, contentDefaults: request.contentDefaultsJSON,
          keywordSettings: request.keywordSettingsJSON),
        try Audit.event("identity.organization.updated", entity: "organization", id: id, session: context.session),
      ])
    Wakeup.outbox.signal()
    guard let row = rows[0].first else { throw Refusal(.organizationNotFound, "the organization is gone") }
    return try Organization(row)
  }

  func saveOnboarding(_ request: SaveOnboardingRequest, _ context: CallContext) async throws -> OnboardingReply {
    let id = try context.organization()
    let website = try request.websiteURL.map { text throws(Refusal) in try OnboardingRules.website(text) }
    let description = try request.businessDescription.map { text throws(Refusal) in
      try OnboardingRules.description(text)
    }
    let audiences = request.targetAudiences.isEmpty ? nil : try OnboardingRules.audiences(request.targetAudiences)

    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      guard let locked = try await transaction.one(Organizations.lock(id)) else { return nil }
      let now = try Organization(locked)
      let merged = (
        website: website ?? now.websiteURL, description: description ?? now.businessDescription,
        audiences: audiences ?? now.targetAudiences
      )
      let missing = OnboardingRules.missing(
        website: merged.website, description: merged.description, audiences: merged.audiences)
      try await transaction.execute(
        try Audit.event("identity.onboarding.saved", entity: "organization", id: id, session: context.session))
      return try await transaction.one(
        Organizations.saveOnboarding(
          id, website: merged.website, description: merged.description, audiences: merged.audiences,
          isComplete: missing.isEmpty))
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.organizationNotFound, "the organization is gone") }
    let organization = try Organization(row)
    return OnboardingReply(
      completed: organization.onboardingCompleted, missing: organization.onboardingMissing, organization: organization)
  }

  /// The database reads the JSON, which must be an object.
  private func check(_ json: String?, _ field: String, _ organization: UUID) async throws {
    guard let json else { return }
    guard json.utf8.count <= 65_536 else { throw Refusal.field(field, "at most 64 KiB") }
    do {
      _ = try await desk.database.query("select count(*) from jsonb_object_keys(\(JSONText(json)))", for: organization)
    } catch is PostgresError {
      throw Refusal.field(field, "give a JSON object")
    }
  }
}
