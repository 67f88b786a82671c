public import Contracts
import Crypto
public import Postgres
public import RPC
public import Vocabulary
import Wire

/// Answers for the personal data of one service: all of it, none of it, and whether any is left.
///
/// Which tables there are is read from the catalog, so that no new one can be forgotten; what a person's erasure means stands
/// in the service's migration, as `erase_person` and `erase_organization`.
public struct PrivacyServer: PrivacyMethods {
  private let service: ServiceName
  private let database: Database
  private let exports: Database
  private let session: @Sendable (CallContext) -> SessionContext
  private let audit: @Sendable (_ entity: String, _ id: UUID, SessionContext) throws -> Statement

  /// Hashes, keys and sealed things are nobody's to carry away, nor is what the installation calls its processes and keys, counts
  /// across organizations, or was told by its servers; embeddings are numbers that the texts give again.
  private static let hidden = [
    "password_hash", "refresh_token_hash", "token_hash", "key_hash", "code_hash", "sealed", "sealed_credentials",
    "embedding",
    "response", "request_hash", "body_hash", "body", "outcome", "personal_salt", "holder", "holder_pid", "pepper_id",
    "key_id", "vpass", "last_error",
  ]
  private static let hiddenOfTable = [
    "outbox": ["id"], "revocations": ["sequence"],
    // What an operator notes of whoever asks for a hold.
    "legal_holds": ["reason"],
  ]
  /// In a person's rows, what is another's: whom they invited, or had forgotten.
  private static let hiddenFromPerson = ["invitations": ["email"], "erasure_requests": ["needles"]]
  private static let batch = 20
  /// So small that a slow reader takes one every few seconds: more are asked for sixteen at a time.
  private static let pieceBytes = 64 << 10
  /// How long a reader may ask for no more before it is given up, and others have their turn.
  private static let patience: Duration = .seconds(30)
  private static let unread = Refusal(
    .deadlineExceeded, "what was sent of the export was not read for too long: begin again")

  /// - Parameters:
  ///   - exports: the same database, through sessions that a slow reader keeps from other exports only.
  ///   - session: who the database is told is asking.
  ///   - audit: the audit entry of an erasure: an outbox row everywhere but in the service that keeps the log.
  public init(
    service: ServiceName, database: Database, exports: Database,
    session: @escaping @Sendable (CallContext) -> SessionContext,
    audit: @escaping @Sendable (String, UUID, SessionContext) throws -> Statement = { entity, id, session in
      try Audit.event("privacy.subject.erased", entity: entity, id: id, session: session)
    }
  ) {
    self.service = service
    self.database = database
    self.exports = exports
    self.session = session
    self.audit = audit
  }

  public func exportSubject(
    _ request: PrivacySubject, context: CallContext, send: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    let organization = try Self.organization(context)
    let user = try Self.user(request)
    let tables = try await database.query("select personal_tables() as name", for: organization)
    for row in tables {
      try await export(try row.get("name"), user, organization, send)
    }
  }

  /// One table, read by a cursor: one moment of it, however large it is.
  private func export(
    _ table: String, _ user: UUID?, _ organization: UUID, _ send: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    let hidden =
      Self.hidden + Self.hiddenOfTable[table, default: []]
      + (user == nil ? [] : Self.hiddenFromPerson[table, default: []])
    func hand(_ lines: [UInt8], rows: Int64 = 0, sha256: [UInt8] = []) async throws {
      let chunk = ExportChunk(
        service: service.rawValue, table: table, lines: lines, isLast: !sha256.isEmpty, rows: rows, sha256: sha256)
      try await withoutActuallyEscaping(send) { send in
        try await within(Self.patience, late: Self.unread) { try await send(chunk) }
      }
    }
    try await exports.transaction(for: organization) { transaction in
      // Each wait for its reader has an end of its own, of which the reader is told.
      try await transaction.execute("set local idle_in_transaction_session_timeout = 0")
      try await transaction.execute(
        "declare rows cursor for select line from export_rows(\(table), \(user), \(hidden)) line")
      var hash = SHA256()
      var count: Int64 = 0
      var pending: [UInt8] = []
      while true {
        let rows = try await transaction.query("fetch \(unsafe: String(Self.batch)) from rows")
        count += Int64(rows.count)
        for row in rows {
          let line = Array("\(try row.get("line", as: String.self))\n".utf8)
          hash.update(data: line)
          pending += line
          var sent = 0
          while pending.count - sent > Self.pieceBytes {
            try await hand(Array(pending[sent..<(sent + Self.pieceBytes)]))
            sent += Self.pieceBytes
          }
          pending.removeFirst(sent)
        }
        if rows.count < Self.batch { break }
      }
      if count > 0 { try await hand(pending, rows: count, sha256: Array(hash.finalize())) }
    }
  }

  public func eraseSubject(_ request: EraseSubjectRequest, context: CallContext) async throws -> ErasureReceipt {
    let organization = try Self.organization(context)
    let user = try Self.user(request.subject ?? PrivacySubject())
    guard let erasure = UUID(request.erasureID) else { throw Refusal.field("erasure_id", "give a UUID") }
    guard request.needles.count <= 10, request.needles.allSatisfy({ (3...254).contains($0.unicodeScalars.count) })
    else {
      throw Refusal.field("needles", "at most 10 texts of 3 to 254 characters")
    }
    let session = session(context)
    let row = try await database.transaction(for: session) { transaction -> Row? in
      let known: Statement = """
        select rows_deleted, rows_anonymised, erased_at from erasures
        where organization_id = \(organization) and erasure_id = \(erasure)
        """
      if let row = try await transaction.one(known) { return row }
      let held = try await transaction.pipeline([
        LegalHolds.serialize(organization), LegalHolds.hold(on: organization),
      ])
      guard held[1].isEmpty else { throw LegalHolds.refusal }
      let work: Statement =
        if let user {
          "select rows_deleted, rows_anonymised from erase_person(\(user), \(request.needles))"
        } else {
          "select rows_deleted, rows_anonymised from erase_organization()"
        }
      let done = try await transaction.one(work)
      let deleted: Int64 = try done?.get("rows_deleted") ?? 0
      let anonymised: Int64 = try done?.get("rows_anonymised") ?? 0
      try await transaction.execute(
        """
        insert into erasures (organization_id, erasure_id, user_id, rows_deleted, rows_anonymised)
        values (\(organization), \(erasure), \(user), \(deleted), \(anonymised))
        """)
      _ = try await transaction.query(try audit(user == nil ? "organization" : "user", user ?? organization, session))
      return try await transaction.one(known)
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.fault, "the receipt cannot be read") }
    return try receipt(row, erasure)
  }

  private func receipt(_ row: Row, _ erasure: UUID) throws -> ErasureReceipt {
    var receipt = ErasureReceipt(
      erasureID: erasure.description, service: service.rawValue, rowsDeleted: try row.get("rows_deleted"),
      rowsAnonymised: try row.get("rows_anonymised"), erasedAt: try row.get("erased_at", as: Instant.self).micros)
    let text =
      "\(receipt.erasureID)\n\(receipt.service)\n\(receipt.rowsDeleted)\n\(receipt.rowsAnonymised)\n\(receipt.erasedAt)"
    receipt.sha256 = Array(SHA256.hash(data: Array(text.utf8)))
    return receipt
  }

  /// Where any of the texts still stands; of an organization, which is known by no text, where any row of it still is.
  public func verifyErasure(_ request: VerifyErasureRequest, context: CallContext) async throws -> ErasureVerification {
    let organization = try Self.organization(context)
    guard request.needles.count <= 10 else { throw Refusal.field("needles", "at most 10") }
    let isWhole = try request.needles.isEmpty && Self.user(request.subject ?? PrivacySubject()) == nil
    let rows = try await database.query(
      isWhole ? "select rows_left() as place" : "select find_texts(\(request.needles)) as place", for: organization)
    return ErasureVerification(service: service.rawValue, found: try rows.map { try $0.get("place") })
  }

  private static func organization(_ context: CallContext) throws -> UUID {
    guard let organization = context.principal.organization else {
      throw Refusal(.tokenMissing, "this call is about an organization")
    }
    return organization
  }

  private static func user(_ subject: PrivacySubject) throws -> UUID? {
    guard !subject.userID.isEmpty else { return nil }
    guard let user = UUID(subject.userID) else { throw Refusal.field("subject.user_id", "give a UUID") }
    return user
  }
}
