import Contracts
import Durable
import Postgres
import RPC
import Vocabulary

/// Shows an admin the messages that were set aside, and sends them again or gives them up.
///
/// Bills, commands and entries of the log say what has happened: they are sent again as they are, and nobody who is asked to
/// pay or is spoken of there may change or drop them.
///
/// A message that this service could not deliver goes back into its outbox. One that was set aside where it arrived (its
/// `source` says so) is marked, and whoever collects it tries again.
///
/// Refuses: `letter_not_found`, `letter_not_yours`, `field_invalid`.
struct DeadLetterServer: DeadLettersMethods {
  let service: ServiceName
  let database: Database
  /// The audit entry of a change.
  let audit: @Sendable (_ action: String, _ id: UUID, SessionContext) throws -> Statement

  private static let absent = Refusal(.letterNotFound, "there is no such message waiting in this organization")
  private static let longestBody = 4 << 20
  private static let facts: Set = [
    "settle", "release", "refund", "waste", "audit_event", "perform", "step_outcome", "late_cost",
  ]

  func listDeadLetters(
    _ request: ListDeadLettersRequest, context: CallContext
  ) async throws -> ListDeadLettersReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await database.query(
      DeadLetterRows.list(
        organization: organization, withResolved: request.resolved, before: page.after, limit: page.limit),
      for: organization)
    let letters = try rows.map { try DeadLetter($0, service: service) }
    return ListDeadLettersReply(
      letters: letters, page: page.reply(letters.count, letters.last.map { (at: $0.firstAt, id: $0.id) }))
  }

  func retryDeadLetter(_ request: RetryDeadLetterRequest, context: CallContext) async throws -> DeadLetter {
    guard request.body.count <= Self.longestBody else { throw Refusal.field("body", "at most 4 MiB") }
    let by = try context.user()
    return try await change(request.id, "message.delivery.retried", mends: !request.body.isEmpty, context) {
      id, organization in
      [
        DeadLetterRows.sendAgain(id, body: request.body, organization: organization),
        DeadLetterRows.markSent(id, body: request.body, by: by, organization: organization),
      ]
    }
  }

  func discardDeadLetter(_ request: DiscardDeadLetterRequest, context: CallContext) async throws -> DeadLetter {
    let by = try context.user()
    return try await change(request.id, "message.delivery.discarded", mends: true, context) { id, organization in
      [DeadLetterRows.discard(id, by: by, organization: organization)]
    }
  }

  private func change(
    _ text: String, _ action: String, mends: Bool, _ context: CallContext,
    _ statements: @escaping @Sendable (UUID, UUID) -> [Statement]
  ) async throws -> DeadLetter {
    guard let id = UUID(text) else { throw Self.absent }
    let organization = try context.organization()
    let session = context.session
    let row = try await database.transaction(for: session) { transaction -> Row? in
      guard let letter = try await transaction.one(DeadLetterRows.lock(id, organization: organization)) else {
        throw Self.absent
      }
      if mends, try Self.facts.contains(letter.get("kind")) {
        throw Refusal(
          .letterNotYours, "what this message says is kept as it is: send it again, or ask who runs the system")
      }
      _ = try await transaction.pipeline(statements(id, organization) + [try audit(action, id, session)])
      return try await transaction.one(DeadLetterRows.get(id, organization: organization))
    }
    Wakeup.outbox.signal()
    guard let row else { throw Self.absent }
    return try DeadLetter(row, service: service)
  }
}

/// Every statement of an admin on `dead_letters`.
enum DeadLetterRows {
  private static let columns: Statement = """
    msg_id, destination, kind, body, reason, attempts, first_at, resolved_at, coalesce(resolved_by, '') as resolved_by,
    retry_at is not null and resolved_at is null as is_waiting
    """

  static func list(
    organization: UUID, withResolved: Bool, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = """
      select \(columns) from dead_letters where organization_id = \(organization)
        and (\(withResolved) or resolved_at is null)
      """
    if let before { statement = "\(statement) and (first_at, msg_id) < (\(before.at), \(before.id))" }
    return "\(statement) order by first_at desc, msg_id desc limit \(limit)"
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from dead_letters where organization_id = \(organization) and msg_id = \(id)"
  }

  static func lock(_ id: UUID, organization: UUID) -> Statement {
    """
    select msg_id, kind from dead_letters
    where organization_id = \(organization) and msg_id = \(id) and resolved_at is null for update
    """
  }

  /// Also when its row has been cleared away meanwhile.
  static func sendAgain(_ id: UUID, body: [UInt8], organization: UUID) -> Statement {
    """
    insert into outbox (msg_id, organization_id, destination, kind, body)
    select msg_id, organization_id, destination, kind, case when length(\(body)) > 0 then \(body) else body end
    from dead_letters where organization_id = \(organization) and msg_id = \(id) and source is null
    on conflict (msg_id) do update set delivered_at = null, next_at = clock_timestamp(), attempts = 0,
      last_error = null, body = excluded.body
    """
  }

  static func markSent(_ id: UUID, body: [UInt8], by user: UUID, organization: UUID) -> Statement {
    """
    update dead_letters set body = case when length(\(body)) > 0 then \(body) else body end,
      retry_at = case when source is not null then clock_timestamp() end,
      resolved_at = case when source is null then clock_timestamp() end, resolved_by = \(user.description)
    where organization_id = \(organization) and msg_id = \(id)
    """
  }

  static func discard(_ id: UUID, by user: UUID, organization: UUID) -> Statement {
    """
    update dead_letters set resolved_at = clock_timestamp(), resolved_by = \(user.description), retry_at = null
    where organization_id = \(organization) and msg_id = \(id)
    """
  }
}

extension DeadLetter {
  init(_ row: Row, service: ServiceName) throws {
    self.init(
      id: try row.get("msg_id", as: UUID.self).description, service: service.rawValue,
      destination: try row.get("destination"), kind: try row.get("kind"), body: try row.get("body"),
      reason: try row.get("reason"), attempts: try row.get("attempts"),
      firstAt: try row.get("first_at", as: Instant.self).micros,
      resolvedAt: try row.get("resolved_at", as: Instant?.self)?.micros ?? 0, resolvedBy: try row.get("resolved_by"),
      isWaiting: try row.get("is_waiting"))
  }
}
