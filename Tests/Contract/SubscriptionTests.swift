import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// Plan and status, which billing decides and identity keeps.
@Suite("Subscriptions")
struct SubscriptionTests {
  private func billing(_ tenant: Tenant) throws -> IdentityClient {
    IdentityClient(try tenant.fleet.channel(from: .billing, to: .identity, organization: tenant.organization))
  }

  @Test("ID-02 ID-03 plans and statuses are the words there are, also past the services")
  func words() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Words")
    let organization = try await owner.identity.getOrganization(GetOrganizationRequest())
    #expect(organization.plan == .starter && organization.subscriptionStatus == .active)
    for (statement, constraint) in [
      ("update identity.organizations set plan = 'gold' where id = '\(owner.organization)'", "valid_plan"),
      (
        "insert into identity.organizations (id, name, slug, plan) values (gen_random_uuid(), 'G', 'gold-\(UUID.random())', 'gold')",
        "valid_plan"
      ),
      (
        "insert into identity.organizations (id, name, slug, subscription_status) values (gen_random_uuid(), 'G', 'gone-\(UUID.random())', 'gone')",
        "valid_subscription_status"
      ),
    ] {
      #expect(try await owner.direct(statement, as: "infin8_admin")?.constraint == constraint, "\(statement)")
    }
  }

  @Test("ID-03 the table of legal changes is the committed one, and the database holds every organization to it")
  func transitions() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Moves")
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/subscription-transitions.txt")
    let table = try await owner.stored(
      """
      select string_agg(from_status || ' ' || to_status, e'\\n' order by from_status, to_status) || e'\\n'
      from identity.subscription_transitions
      """)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try table?.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(table == golden)
    let legal = Set(golden.split(separator: "\n").map(String.init))
    for from in SubscriptionStatus.allCases {
      for to in SubscriptionStatus.allCases where to != from {
        let organization = UUID.random()
        let refusal = try await owner.direct(
          """
          insert into identity.organizations (id, name, slug, subscription_status)
          values ('\(organization)', 'Moves', 'moves-\(organization)', '\(from.text)')
          """, "update identity.organizations set subscription_status = '\(to.text)' where id = '\(organization)'",
          "delete from identity.organizations where id = '\(organization)'", as: "infin8_admin")
        #expect(
          (refusal?.constraint == "legal_subscription_transition") == !legal.contains("\(from.text) \(to.text)"),
          "\(from.text) to \(to.text): \(String(describing: refusal))")
      }
    }
  }

  @Test("ID-03 billing's decisions apply in billing's order, each once; an illegal one changes nothing")
  func order() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Order")
    let identity = try billing(owner)
    let second = try await identity.applySubscription(
      ApplySubscriptionRequest(plan: .pro, status: .pastDue, stripeCustomerID: "cus_\(owner.organization)", version: 2))
    #expect(second.plan == .pro && second.subscriptionStatus == .pastDue)
    let first = try await billing(owner).applySubscription(
      ApplySubscriptionRequest(plan: .agency, status: .active, version: 1))
    #expect(first.plan == .pro && first.subscriptionStatus == .pastDue)
    let again = try await billing(owner).applySubscription(
      ApplySubscriptionRequest(plan: .agency, status: .active, version: 2))
    #expect(again.plan == .pro)
    #expect(
      await reason {
        _ = try await billing(owner).applySubscription(
          ApplySubscriptionRequest(plan: .trial, status: .trialing, version: 3))
      } == .illegalMove)
    let kept = try await billing(owner).applySubscription(ApplySubscriptionRequest(version: 3))
    #expect(kept.plan == .pro && kept.subscriptionStatus == .pastDue && kept.stripeCustomerID.hasPrefix("cus_"))
    #expect(
      await reason {
        _ = try await owner.identity.applySubscription(ApplySubscriptionRequest(plan: .agency, version: 9))
      } == .serviceNotAllowed)
  }
}
