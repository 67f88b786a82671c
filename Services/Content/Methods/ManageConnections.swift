import Contracts
import Durable
import Host
import Postgres
import RPC
import Vault
import Vocabulary
import Wire

/// `SaveConnection`, `ListConnections`, `DeleteConnection`.
///
/// Refuses: `field_invalid`, `connection_not_found`, `connection_name_taken`, `quota_reached`.
struct ManageConnections {
  let environment: ServiceEnvironment
  let keys: MasterKeys

  private var database: Database { environment.database }
  static let most = 100
  private let absent = Refusal(.connectionNotFound, "there is no such connection in this organization")

  func save(_ request: SaveConnectionRequest, _ context: CallContext) async throws -> Contracts.Connection {
    let organization = try context.organization()
    let draft = try ConnectionDraft(request)
    let isNew = request.id.isEmpty
    guard let id = isNew ? .random() : UUID(request.id) else { throw absent }
    let sealed = try draft.secret.map {
      try SealedSecret.seal($0, for: draft.destination(organization: organization, id: id), with: keys)
    }
    let room = draft.kind.publishes ? try await room(organization, context) : nil
    let saved = try await database.transaction(for: context.session) { transaction in
      _ = try await transaction.query(Connections.lockOrganization(organization))
      var isOneMore = draft.kind.publishes
      if isNew {
        let count = try await transaction.one(Connections.count(organization: organization))
        guard try count?.get("count", as: Int64.self) ?? 0 < Self.most else {
          throw Refusal(.quotaReached, "an organization has at most \(Self.most) connections: delete one first")
        }
      } else {
        guard let row = try await transaction.one(Connections.lock(id, organization: organization)) else {
          throw absent
        }
        let stored = try Contracts.Connection(row)
        if sealed == nil, draft.isSame(as: stored) { return stored }
        guard sealed != nil || !stored.hasSecret || draft.isForSameDestination(as: stored) else {
          throw Refusal.field("secret", "give it again: the stored one was for another kind, address or account")
        }
        isOneMore = isOneMore && !stored.kind.publishes
      }
      if isOneMore { try room?.check(try await publishing(organization, transaction)) }
      let statement =
        isNew
        ? Connections.insert(draft, sealed: sealed, id: id, organization: organization)
        : Connections.update(draft, sealed: sealed, id: id, organization: organization)
      guard let row = try await transaction.one(statement) else { throw absent }
      try await transaction.execute(
        try Audit.event(
          "content.connection.saved", entity: "connection", id: id, to: draft.kind.text,
          details: JSONObject.text([
            ("host", draft.host.jsonQuoted), ("secret_given", sealed == nil ? "false" : "true"),
          ]), session: context.session))
      try await writeFact(organization, transaction)
      return try Contracts.Connection(row)
    }
    Wakeup.outbox.signal()
    return saved
  }

  func list(_ request: ListConnectionsRequest, _ context: CallContext) async throws -> ListConnectionsReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await database.query(
      Connections.list(organization: organization, after: page.after, limit: page.limit), for: organization)
    let connections = try rows.map(Contracts.Connection.init)
    return ListConnectionsReply(
      connections: connections,
      page: page.reply(connections.count, connections.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func delete(_ request: DeleteConnectionRequest, _ context: CallContext) async throws -> DeleteConnectionReply {
    let organization = try context.organization()
    guard let id = UUID(request.id) else { throw absent }
    try await database.transaction(for: context.session) { transaction in
      _ = try await transaction.query(Connections.lockOrganization(organization))
      guard try await transaction.execute(Connections.delete(id, organization: organization)) == 1 else { throw absent }
      try await transaction.execute(
        try Audit.event("content.connection.deleted", entity: "connection", id: id, session: context.session))
      try await writeFact(organization, transaction)
    }
    Wakeup.outbox.signal()
    return DeleteConnectionReply(id: id.description)
  }

  /// What the plan has room for. Billing knows; without it nobody gets a connection that they may not have.
  private func room(_ organization: UUID, _ context: CallContext) async throws -> PublishingRoom {
    let billing = BillingClient(environment.channel(to: .billing, organization: organization, because: context))
    return PublishingRoom(try await billing.getPlan(GetPlanRequest(), options: CallOptions(timeout: .seconds(5))))
  }

  private func publishing(_ organization: UUID, _ transaction: Transaction) async throws -> Int64 {
    try await transaction.one(Connections.countPublishing(organization: organization))?.get("count") ?? 0
  }

  /// Whether there is a place to publish is a step of the onboarding.
  private func writeFact(_ organization: UUID, _ transaction: Transaction) async throws {
    let isDone = try await publishing(organization, transaction) > 0
    try await OnboardingFact.write(.integration, done: isDone, organization: organization, in: transaction)
  }
}

extension ConnectionDraft {
  fileprivate func isForSameDestination(as stored: Contracts.Connection) -> Bool {
    kind == stored.kind && url == stored.url && account == stored.account
  }

  fileprivate func isSame(as stored: Contracts.Connection) -> Bool {
    name == stored.name && isForSameDestination(as: stored)
  }
}
