import Contracts
import Postgres
import Vocabulary
import Wire

/// Every statement on `organizations`.
enum Organizations {
  static let columns: Statement = """
    id, name, slug, plan, coalesce(stripe_customer_id, '') as stripe_customer_id, subscription_status,
    onboarding_completed, onboarding_version, coalesce(website_url, '') as website_url,
    coalesce(business_description, '') as business_description, target_audiences, blog_config::text as blog_config,
    content_defaults::text as content_defaults, keyword_settings::text as keyword_settings, created_at, updated_at, regulated
    """

  static func insert(id: UUID, name: String, slug: String) -> Statement {
    "insert into organizations (id, name, slug) values (\(id), \(name), \(slug))"
  }

  static func get(_ id: UUID) -> Statement { "select \(columns) from organizations where id = \(id)" }

  static func lock(_ id: UUID) -> Statement { "select \(columns) from organizations where id = \(id) for update" }

  /// Nil leaves a column as it is.
  static func update(
    _ id: UUID, name: String?, blogConfig: String?, contentDefaults: String?, keywordSettings: String?
  ) -> Statement {
    """
    update organizations set name = coalesce(\(name)::text, name),
      blog_config = coalesce(\(blogConfig.map(JSONText.init)), blog_config),
      content_defaults = coalesce(\(contentDefaults.map(JSONText.init)), content_defaults),
      keyword_settings = coalesce(\(keywordSettings.map(JSONText.init)), keyword_settings)
    where id = \(id) returning \(columns)
    """
  }

  static func applySubscription(
    plan: String?, status: String?, customer: String?, version: Int64
  ) -> Statement {
    "select apply_subscription(\(plan), \(status), \(customer), \(version)) as applied"
  }

  /// Completion goes one way: what was complete stays so.
  static func saveOnboarding(
    _ id: UUID, website: String, description: String, audiences: [String], isComplete: Bool
  ) -> Statement {
    """
    update organizations set website_url = nullif(\(website), ''), business_description = nullif(\(description), ''),
      target_audiences = \(audiences), onboarding_completed = onboarding_completed or \(isComplete)
    where id = \(id) returning \(columns)
    """
  }
}

extension Organization {
  init(_ row: Row) throws {
    let website: String = try row.get("website_url")
    let description: String = try row.get("business_description")
    let audiences: [String] = try row.get("target_audiences")
    self.init(
      id: try row.get("id", as: UUID.self).description, name: try row.get("name"), slug: try row.get("slug"),
      plan: Plan(text: try row.get("plan")) ?? .unspecified, stripeCustomerID: try row.get("stripe_customer_id"),
      subscriptionStatus: SubscriptionStatus(text: try row.get("subscription_status")) ?? .unspecified,
      onboardingCompleted: try row.get("onboarding_completed"), onboardingVersion: try row.get("onboarding_version"),
      websiteURL: website, businessDescription: description, targetAudiences: audiences,
      blogConfigJSON: try row.get("blog_config"), contentDefaultsJSON: try row.get("content_defaults"),
      keywordSettingsJSON: try row.get("keyword_settings"),
      createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros,
      onboardingMissing: OnboardingRules.missing(website: website, description: description, audiences: audiences),
      regulated: try row.get("regulated"))
  }
}
