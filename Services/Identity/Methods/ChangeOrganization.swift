import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `GetOrganization`, `UpdateOrganization`, `ApplySubscription`: what the organization is called, set to, and subscribed to.
///
/// Refuses: `field_invalid`, `organization_not_found`, `illegal_move`.
struct ChangeOrganization {
  let desk: Desk

  func get(_ context: CallContext) async throws -> Organization { try await desk.organization(context) }

  func update(_ request: UpdateOrganizationRequest, _ context: CallContext) async throws -> Organization {
    let id = try context.organization()
    let name = try request.name.map { name throws(Refusal) in try Texts.read(name, field: "name", 1...200) }
    try await SettingsDocuments.check(
      blog: request.blogConfigJSON, content: request.contentDefaultsJSON, keywords: request.keywordSettingsJSON, desk,
      id)
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

  /// Billing decides; identity keeps it where the seed has it. An older change than the one that is stored changes nothing.
  func applySubscription(_ request: ApplySubscriptionRequest, _ context: CallContext) async throws -> Organization {
    let id = try context.organization()
    guard request.version > 0 else { throw Refusal.field("version", "a number above 0") }
    let plan = Plan.allCases.contains(request.plan) ? request.plan.text : nil
    let status = SubscriptionStatus.allCases.contains(request.status) ? request.status.text : nil
    guard plan != nil || request.plan == .unspecified, status != nil || request.status == .unspecified else {
      throw Refusal.field(plan == nil ? "plan" : "status", "there is no such value")
    }
    let customer = request.stripeCustomerID.isEmpty ? nil : request.stripeCustomerID
    guard customer?.utf8.count ?? 0 <= 255 else { throw Refusal.field("stripe_customer_id", "at most 255 bytes") }
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      let before = try await transaction.one(Organizations.lock(id))
      let applied = try await transaction.one(
        Organizations.applySubscription(plan: plan, status: status, customer: customer, version: request.version))
      if try applied?.get("applied", as: Bool.self) == true {
        try await transaction.execute(
          try Audit.event(
            "identity.subscription.applied", entity: "organization", id: id,
            from: try before?.get("subscription_status") ?? "", to: status ?? "", session: context.session))
      }
      return try await transaction.one(Organizations.get(id))
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.organizationNotFound, "the organization is gone") }
    return try Organization(row)
  }
}
