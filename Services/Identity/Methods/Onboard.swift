import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `SaveOnboarding`, `GetOnboarding`, `RecordOnboardingFact`: six steps, each saved by itself, in any order; completion is
/// computed and goes one way.
///
/// Refuses: `field_invalid`, `organization_not_found`.
struct Onboard {
  let desk: Desk

  func save(_ request: SaveOnboardingRequest, _ context: CallContext) async throws -> OnboardingReply {
    let id = try context.organization()
    let website = try request.websiteURL.map { text throws(Refusal) in try OnboardingRules.website(text) }
    let description = try request.businessDescription.map { text throws(Refusal) in
      try OnboardingRules.description(text)
    }
    let audiences = request.targetAudiences.isEmpty ? nil : try OnboardingRules.audiences(request.targetAudiences)
    try await SettingsDocuments.check(
      blog: request.blogConfigJSON, content: request.contentDefaultsJSON, keywords: request.keywordSettingsJSON, desk,
      id)
    let saved: [(OnboardingStep, Bool)] = [
      (.business, website != nil || description != nil || audiences != nil), (.blog, request.blogConfigJSON != nil),
      (.articleRules, request.contentDefaultsJSON != nil), (.keywordSettings, request.keywordSettingsJSON != nil),
    ]

    let reply = try await desk.database.transaction(for: context.session) { transaction -> OnboardingReply in
      guard let locked = try await transaction.one(Organizations.lock(id)) else { throw Self.absent }
      let now = try Organization(locked)
      let statements: [Statement] =
        [
          Organizations.update(
            id, name: nil, blogConfig: request.blogConfigJSON, contentDefaults: request.contentDefaultsJSON,
            keywordSettings: request.keywordSettingsJSON),
          Organizations.saveOnboarding(
            id, website: website ?? now.websiteURL, description: description ?? now.businessDescription,
            audiences: audiences ?? now.targetAudiences, isComplete: false),
          try Audit.event("identity.onboarding.saved", entity: "organization", id: id, session: context.session),
        ]
        + saved.filter(\.1).map {
          OnboardingSteps.save($0.0.text, done: true, asOf: .now, organization: id)
        }
      _ = try await transaction.pipeline(statements)
      return try await complete(id, transaction)
    }
    Wakeup.outbox.signal()
    return reply
  }

  func get(_ context: CallContext) async throws -> OnboardingReply {
    let id = try context.organization()
    let rows = try await desk.database.batch(
      for: id, [Organizations.get(id), OnboardingSteps.list(organization: id)])
    guard let row = rows[0].first else { throw Self.absent }
    return try Self.reply(try Organization(row), rows[1])
  }

  func record(_ request: RecordOnboardingFactRequest, _ context: CallContext) async throws -> RecordOnboardingFactReply
  {
    let id = try context.organization()
    let isKnown =
      switch context.principal.caller {
      case .service(.keyword, _): request.step == .competitors
      case .service(.content, _): request.step == .integration
      default: false
      }
    guard isKnown, request.asOf > 0 else { throw Refusal.field("step", "not a fact of this service") }
    let step = request.step.text
    let reply = try await desk.database.transaction(for: context.session) { transaction -> OnboardingReply in
      guard try await transaction.one(Organizations.lock(id)) != nil else { throw Self.absent }
      let changed = try await transaction.execute(
        OnboardingSteps.save(step, done: request.done, asOf: Instant(micros: request.asOf), organization: id))
      if changed > 0 {
        try await transaction.execute(
          try Audit.event(
            "identity.onboarding.recorded", entity: "organization", id: id, to: "\(step) \(request.done)",
            session: context.session))
      }
      return try await complete(id, transaction)
    }
    Wakeup.outbox.signal()
    return RecordOnboardingFactReply(completed: reply.completed)
  }

  /// Says how far it is, and marks the organization complete when nothing is missing any more.
  private func complete(_ id: UUID, _ transaction: Transaction) async throws -> OnboardingReply {
    let rows = try await transaction.pipeline([Organizations.get(id), OnboardingSteps.list(organization: id)])
    guard let row = rows[0].first else { throw Self.absent }
    let reply = try Self.reply(try Organization(row), rows[1])
    guard reply.missing.isEmpty, !reply.completed, let now = reply.organization else { return reply }
    let completed = try await transaction.one(
      Organizations.saveOnboarding(
        id, website: now.websiteURL, description: now.businessDescription, audiences: now.targetAudiences,
        isComplete: true))
    guard let completed else { throw Self.absent }
    return try Self.reply(try Organization(completed), rows[1])
  }

  private static func reply(_ organization: Organization, _ steps: [Row]) throws -> OnboardingReply {
    var saved: [OnboardingStep: OnboardingPlan.Saved] = [:]
    for row in steps {
      guard let step = OnboardingStep(text: try row.get("step")) else { continue }
      saved[step] = OnboardingPlan.Saved(done: try row.get("done"), at: try row.get("saved_at"))
    }
    let progress = OnboardingPlan.progress(saved, missingFields: organization.onboardingMissing)
    var organization = organization
    organization.onboardingMissing = OnboardingPlan.missing(progress, fields: organization.onboardingMissing)
    return OnboardingReply(
      completed: organization.onboardingCompleted, missing: organization.onboardingMissing, organization: organization,
      steps: progress)
  }

  private static let absent = Refusal(.organizationNotFound, "the organization is gone")
}
