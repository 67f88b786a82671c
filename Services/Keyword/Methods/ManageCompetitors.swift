import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Web

/// `AddCompetitors`, `ListCompetitors`, `RemoveCompetitor`.
///
/// Refuses: `field_invalid`, `competitor_not_found`.
struct ManageCompetitors {
  let environment: ServiceEnvironment

  private var database: Database { environment.database }

  func add(_ request: AddCompetitorsRequest, _ context: CallContext) async throws -> AddCompetitorsReply {
    let organization = try context.organization()
    guard (1...10).contains(request.urls.count) else { throw Refusal.field("urls", "1 to 10 addresses") }
    let addresses = try request.urls.enumerated().map { try WebAddress($0.element, field: "urls[\($0.offset)]") }
    let (added, fact) = try await database.transaction(for: context.session) { transaction in
      var added = 0
      for address in addresses {
        added += try await transaction.execute(Competitors.insert(address, organization: organization))
      }
      try await transaction.execute(
        try Audit.event(
          "keyword.competitors.added", entity: "organization", id: organization, to: String(added),
          session: context.session))
      return (added, try await writeFact(organization, transaction))
    }
    await fact.tell(environment.channel(to: .identity, organization: organization, because: context))
    Wakeup.outbox.signal()
    return AddCompetitorsReply(competitors: try await list(context).competitors, added: Int32(added))
  }

  /// Whether there are competitors is a step of the onboarding.
  private func writeFact(_ organization: UUID, _ transaction: Transaction) async throws -> OnboardingFact {
    let row = try await transaction.one(Competitors.exist(organization: organization))
    return try await OnboardingFact.write(
      .competitors, done: try row?.get("yes") ?? false, organization: organization, in: transaction)
  }

  func list(_ context: CallContext) async throws -> ListCompetitorsReply {
    let organization = try context.organization()
    let rows = try await database.query(Competitors.list(organization: organization), for: organization)
    return ListCompetitorsReply(competitors: try rows.map(Competitor.init))
  }

  func remove(_ request: RemoveCompetitorRequest, _ context: CallContext) async throws -> RemoveCompetitorReply {
    let organization = try context.organization()
    let absent = Refusal(.competitorNotFound, "there is no such competitor in this organization")
    guard let id = UUID(request.id) else { throw absent }
    let fact = try await database.transaction(for: context.session) { transaction in
      guard try await transaction.execute(Competitors.delete(id, organization: organization)) == 1 else { throw absent }
      try await transaction.execute(
        try Audit.event("keyword.competitor.removed", entity: "competitor", id: id, session: context.session))
      return try await writeFact(organization, transaction)
    }
    await fact.tell(environment.channel(to: .identity, organization: organization, because: context))
    Wakeup.outbox.signal()
    return RemoveCompetitorReply()
  }
}
