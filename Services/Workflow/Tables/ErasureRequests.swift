import Contracts
import Durable
import Postgres
import Vocabulary
import Wire

/// Every statement on `erasure_requests` and `erasure_receipts`.
enum ErasureRequests {
  private static let columns: Statement = """
    id, user_id, status, requested_by, requested_at, due_at, finished_at, found, needles
    """

  static func insert(
    _ id: UUID, user: UUID?, by requester: UUID, needles: [String], holdDays: Int, organization: UUID
  ) -> Statement {
    """
    insert into erasure_requests (organization_id, id, user_id, requested_by, needles, due_at, next_at)
    values (\(organization), \(id), \(user), \(requester), \(needles),
      clock_timestamp() + \(holdDays) * interval '1 day', clock_timestamp() + \(holdDays) * interval '1 day')
    """
  }

  static func get(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from erasure_requests where organization_id = \(organization) and id = \(id)"
  }

  static func list(
    organization: UUID, only user: UUID?, before: (at: Instant, id: UUID)?, limit: Int
  ) -> Statement {
    var statement: Statement = "select \(columns) from erasure_requests where organization_id = \(organization)"
    if let user { statement = "\(statement) and user_id = \(user)" }
    if let before { statement = "\(statement) and (requested_at, id) < (\(before.at), \(before.id))" }
    return "\(statement) order by requested_at desc, id desc limit \(limit)"
  }

  static func cancel(_ id: UUID, organization: UUID) -> Statement {
    """
    update erasure_requests set status = 'cancelled', needles = '{}', finished_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and status = 'held'
    """
  }

  /// Ends one that cannot be carried out: of which nothing has been done.
  static func giveUp(_ id: UUID, organization: UUID) -> Statement {
    """
    update erasure_requests set status = 'cancelled', needles = '{}', finished_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and status in ('erasing', 'incomplete')
    """
  }

  /// Takes one that is due; whoever dies with it leaves it to be taken again after a minute.
  static let claim: Statement = """
    update erasure_requests set status = case when status = 'held' then 'erasing' else status end,
      next_at = clock_timestamp() + interval '1 minute'
    where (organization_id, id) in (
      select organization_id, id from erasure_requests where status in ('held', 'erasing', 'incomplete')
        and due_at <= clock_timestamp() and next_at <= clock_timestamp() and \(LegalHolds.spare("erasure_requests"))
      order by next_at limit 1 for update skip locked)
    returning organization_id, id, user_id, requested_by, needles
    """

  static func receipts(_ id: UUID, organization: UUID) -> Statement {
    """
    select service, rows_deleted, rows_anonymised, erased_at, sha256 from erasure_receipts
    where organization_id = \(organization) and erasure_id = \(id) order by erased_at, service
    """
  }

  static func keep(_ receipt: ErasureReceipt, _ id: UUID, organization: UUID) -> Statement {
    """
    insert into erasure_receipts (organization_id, erasure_id, service, rows_deleted, rows_anonymised, erased_at, sha256)
    values (\(organization), \(id), \(receipt.service), \(receipt.rowsDeleted), \(receipt.rowsAnonymised),
      \(Instant(micros: receipt.erasedAt)), \(receipt.sha256))
    on conflict do nothing
    """
  }

  static func finish(_ id: UUID, organization: UUID) -> Statement {
    """
    update erasure_requests set status = 'done', needles = '{}', found = '{}', finished_at = clock_timestamp()
    where organization_id = \(organization) and id = \(id) and status <> 'done'
    """
  }

  static func goOn(_ id: UUID, found: [String], organization: UUID) -> Statement {
    // Half as long again as it has taken so far: what cannot be erased is not asked of five services every second for ever.
    """
    update erasure_requests set status = 'incomplete', found = \(found), next_at = clock_timestamp()
      + greatest(interval '1 s', least(interval '1 h', (clock_timestamp() - due_at) / 2))
    where organization_id = \(organization) and id = \(id)
    """
  }
}

extension Erasure {
  init(_ row: Row, receipts: [Row]) throws {
    let id: UUID = try row.get("id")
    self.init(
      id: id.description,
      subject: PrivacySubject(userID: try row.get("user_id", as: UUID?.self)?.description ?? ""),
      status: ErasureStatus(text: try row.get("status")) ?? .unspecified,
      requestedBy: try row.get("requested_by", as: UUID.self).description,
      requestedAt: try row.get("requested_at", as: Instant.self).micros,
      dueAt: try row.get("due_at", as: Instant.self).micros,
      finishedAt: try row.get("finished_at", as: Instant?.self)?.micros ?? 0,
      receipts: try receipts.map { receipt in
        ErasureReceipt(
          erasureID: id.description, service: try receipt.get("service"), rowsDeleted: try receipt.get("rows_deleted"),
          rowsAnonymised: try receipt.get("rows_anonymised"),
          erasedAt: try receipt.get("erased_at", as: Instant.self).micros, sha256: try receipt.get("sha256"))
      },
      found: try row.get("found"), texts: try row.get("needles"))
  }
}
