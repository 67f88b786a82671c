import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `OpenGrant`, `CheckGrant`, `ListGrants`, `RevokeGrant`: on whose behalf workflows run, and for how long.
///
/// Refuses: `field_invalid`, `grant_not_found`, `role_too_low`.
struct ManageGrants {
  let desk: Desk

  func open(_ request: OpenGrantRequest, _ context: CallContext) async throws -> Grant {
    let organization = try context.organization()
    let user = try context.user()
    guard let workflow = UUID(request.workflowID) else { throw Refusal.field("workflow_id", "give a UUID") }
    // The person's own token has to come along: a service cannot make up on whose behalf it acts.
    guard let role = context.principal.vouchedRole, role >= .editor else {
      throw Refusal(.roleTooLow, "a workflow runs on behalf of an editor, admin or owner who asks for it")
    }
    let id = UUID.random()
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      if let known = try await transaction.one(Grants.inForce(workflow: workflow, organization: organization)),
        try known.get("user_id", as: UUID.self) == user, try known.get("is_active")
      {
        return known
      }
      let rows = try await transaction.pipeline([
        Grants.supersede(workflow: workflow, organization: organization),
        Grants.insert(id, user: user, workflow: workflow, organization: organization),
        try Audit.event(
          "identity.grant.opened", entity: "grant", id: id, to: workflow.description, session: context.session),
        Grants.get(id, organization: organization),
      ])
      return rows[3].first
    }
    Wakeup.outbox.signal()
    guard let row else { throw Self.absent }
    return try Grant(row)
  }

  func check(_ request: CheckGrantRequest, _ context: CallContext) async throws -> Grant {
    let organization = try context.organization()
    guard let id = UUID(request.grantID),
      let row = try await desk.database.query(Grants.get(id, organization: organization), for: organization).first
    else { throw Self.absent }
    return try Grant(row)
  }

  func list(_ request: ListGrantsRequest, _ context: CallContext) async throws -> ListGrantsReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await desk.database.query(
      Grants.list(
        organization: organization, onlyActive: request.active, before: page.after, limit: page.limit),
      for: organization)
    let grants = try rows.map(Grant.init)
    return ListGrantsReply(
      grants: grants, page: page.reply(grants.count, grants.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func revoke(_ request: RevokeGrantRequest, _ context: CallContext) async throws -> Grant {
    let organization = try context.organization()
    let user = try context.user()
    guard let id = UUID(request.id) else { throw Self.absent }
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      guard try await transaction.execute(Grants.revoke(id, by: user, organization: organization)) == 1 else {
        throw Self.absent
      }
      try await transaction.execute(
        try Audit.event("identity.grant.revoked", entity: "grant", id: id, session: context.session))
      return try await transaction.one(Grants.get(id, organization: organization))
    }
    Wakeup.outbox.signal()
    guard let row else { throw Self.absent }
    return try Grant(row)
  }

  private static let absent = Refusal(.grantNotFound, "there is no such grant in force")
}
