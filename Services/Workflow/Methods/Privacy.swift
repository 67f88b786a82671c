import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `ExportData`, `RequestErasure`, `CancelErasure`, `GetErasure`, `ListErasures`: what is kept of people, and forgetting it.
///
/// The owner decides about the organization and everybody in it; everyone else about themselves.
///
/// Refuses: `role_too_low`, `user_not_found`, `confirmation_wrong`, `last_owner`, `erasure_under_way`, `erasure_not_found`,
/// `legal_hold`.
struct Privacy {
  let desk: Desk

  func export(
    _ request: ExportDataRequest, _ context: CallContext, _ send: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    let organization = try context.organization()
    let subject = request.subject ?? PrivacySubject()
    let user = try requireSay(over: subject, context)
    _ = try await desk.database.batch(
      for: context.session,
      [
        AuditLog.append(
          "privacy.data.exported", entity: user == nil ? "organization" : "user", id: user ?? organization,
          by: try context.user())
      ])
    for service in ServiceName.allCases where service != .workflow {
      let channel = desk.environment.channel(to: service, organization: organization, because: context)
      let chunks = try await PrivacyClient(channel).exportSubject(subject, options: .init(timeout: .seconds(600)))
      for try await chunk in chunks { try await send(chunk) }
    }
    try await desk.privacy.exportSubject(subject, context: context, send: send)
  }

  func request(_ request: RequestErasureRequest, _ context: CallContext) async throws -> Erasure {
    let organization = try context.organization()
    let subject = request.subject ?? PrivacySubject()
    guard !request.confirm.isEmpty else {
      throw Refusal.field("confirm", "spell out the organization's short name, or the person's address")
    }
    let user = try requireSay(over: subject, context)
    let needles = try await confirmed(request.confirm, user, context)
    let held = try await desk.database.query(LegalHolds.hold(on: organization), for: organization)
    guard held.isEmpty else { throw LegalHolds.refusal }
    let id = UUID.random()
    let requester = try context.user()
    let days = desk.environment.configuration.integer("INFIN8_WORKFLOW_ERASURE_HOLD_DAYS")
    _ = try await desk.database.batch(
      for: context.session,
      [
        ErasureRequests.insert(
          id, user: user, by: requester, needles: needles, holdDays: days, organization: organization),
        AuditLog.append(
          "privacy.erasure.requested", entity: user == nil ? "organization" : "user", id: user ?? organization,
          by: requester),
      ])
    return try await read(id, organization)
  }

  func cancel(_ request: CancelErasureRequest, _ context: CallContext) async throws -> Erasure {
    let organization = try context.organization()
    let erasure = try await get(GetErasureRequest(id: request.id), context)
    guard let id = UUID(erasure.id) else { throw Self.absent }
    let requester = try context.user()
    try await desk.database.transaction(for: context.session) { transaction in
      guard try await transaction.execute(ErasureRequests.cancel(id, organization: organization)) == 1 else {
        throw Refusal(.erasureUnderWay, "it is too late: the erasure is \(erasure.status.text)")
      }
      _ = try await transaction.query(
        AuditLog.append("privacy.erasure.cancelled", entity: "erasure", id: id, by: requester))
    }
    return try await read(id, organization)
  }

  func get(_ request: GetErasureRequest, _ context: CallContext) async throws -> Erasure {
    guard let id = UUID(request.id) else { throw Self.absent }
    let erasure = try await read(id, try context.organization())
    do {
      _ = try requireSay(over: erasure.subject ?? PrivacySubject(), context)
    } catch { throw Self.absent }
    return erasure
  }

  func list(_ request: ListErasuresRequest, _ context: CallContext) async throws -> ListErasuresReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let only = try isOwner(context) ? nil : context.user()
    let rows = try await desk.database.query(
      ErasureRequests.list(organization: organization, only: only, before: page.after, limit: page.limit),
      for: organization)
    let erasures = try rows.map { try Erasure($0, receipts: []) }
    return ListErasuresReply(
      erasures: erasures, page: page.reply(erasures.count, erasures.last.map { (at: $0.requestedAt, id: $0.id) }))
  }

  private func read(_ id: UUID, _ organization: UUID) async throws -> Erasure {
    let rows = try await desk.database.batch(
      for: organization,
      [ErasureRequests.get(id, organization: organization), ErasureRequests.receipts(id, organization: organization)])
    guard let row = rows[0].first else { throw Self.absent }
    return try Erasure(row, receipts: rows[1])
  }

  private static let absent = Refusal(.erasureNotFound, "there is no such erasure")

  private func isOwner(_ context: CallContext) -> Bool {
    if case .user(_, .owner) = context.principal.caller { true } else { false }
  }

  /// - Returns: the person it is about; nil for the organization.
  private func requireSay(over subject: PrivacySubject, _ context: CallContext) throws -> UUID? {
    let refusal = Refusal(.roleTooLow, "only the owner decides about others and about the organization")
    guard !subject.userID.isEmpty else {
      guard isOwner(context) else { throw refusal }
      return nil
    }
    guard let user = UUID(subject.userID) else { throw Refusal.field("subject.user_id", "give a UUID") }
    guard try isOwner(context) || user == context.user() else { throw refusal }
    return user
  }

  /// The texts by which the person is known; for an organization none, for all of it goes.
  private func confirmed(_ confirm: String, _ user: UUID?, _ context: CallContext) async throws -> [String] {
    let identity = IdentityClient(
      desk.environment.channel(
        to: .identity, organization: try context.organization(), onBehalfOf: try context.user(), because: context))
    let wrong = Refusal(
      .confirmationWrong, "spell out the organization's short name, or the person's address, as it is stored")
    guard let user else {
      guard try await identity.getOrganization(GetOrganizationRequest()).slug == confirm else { throw wrong }
      return []
    }
    guard let person = try await person(user, identity) else {
      throw Refusal(.userNotFound, "there is no such person in this organization")
    }
    guard person.email == confirm else { throw wrong }
    guard person.role != .owner else {
      throw Refusal(.lastOwner, "the owner stays: transfer the ownership first, or have the organization erased")
    }
    let name = [person.firstName, person.lastName].filter { !$0.isEmpty }.joined(separator: " ")
    return [person.email] + (name.unicodeScalars.count >= 5 && name.contains(" ") ? [name] : [])
  }

  private func person(_ id: UUID, _ identity: IdentityClient) async throws -> User? {
    var cursor = ""
    repeat {
      let page = try await identity.listUsers(ListUsersRequest(page: PageRequest(limit: 200, cursor: cursor)))
      if let found = page.users.first(where: { $0.id == id.description }) { return found }
      cursor = page.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    return nil
  }
}
