import Crypto
import Postgres
import RPC
import Vocabulary

/// Makes asking again safe: a call that changes something may carry an `idempotency-key`, and the same key again changes
/// nothing twice.
///
/// The key's row is written in the transaction of the change itself (``SessionContext/idempotency``), so there is no instant
/// at which one of the two is there without the other. The answer is added afterwards; when that was lost, the caller is
/// told that it has been done. Keys are an organization's own and live for a day.
struct Idempotency: Sendable {
  let database: Database
  /// A request may hold a password: what is kept of it is of no use to whoever has the database alone.
  private let secret: SymmetricKey

  /// Answers beyond this are not kept, in bytes.
  private static let longestAnswer = 65_536

  init(database: Database, service: ServiceName, keysDirectory: String) throws {
    self.database = database
    let path = "\(keysDirectory)/requests-\(service.rawValue).secret"
    secret = SymmetricKey(data: try Files.secret(at: path, length: 32))
  }

  /// Replies that hold a secret shown once are not kept for showing it again.
  private static let unkept: Set<String> = [
    "infin8.identity.v1.Identity/CreateAPIKey", "infin8.identity.v1.Identity/RotateAPIKey",
    "infin8.identity.v1.Identity/ChangePassword",
  ]

  /// What a violated key means, until the row says more.
  static let constraint = [
    "idempotency_keys_pkey": Refusal(.alreadyDone, "this has been done already, under the same key")
  ]

  /// - Throws: `field_invalid` for a key that is none; `key_reused_with_other_body`; `already_done` when the answer is
  ///   not there to be repeated.
  func around(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    guard let key = context.metadata[MetadataKey.idempotencyKey], let organization = context.principal.organization,
      let rule = Permissions.rule(for: context.path), rule.record != .reads
    else { return try await next(context) }
    guard (8...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Refusal.field(MetadataKey.idempotencyKey, "8 to 200 visible ASCII characters")
    }
    var hash = HMAC<SHA256>(key: secret)
    hash.update(data: Array("\(context.principal.user?.description ?? "")\u{0}".utf8))
    hash.update(data: context.payload)
    let claim = IdempotencyKey(method: context.path, key: key, requestHash: Array(hash.finalize()))
    if let reply = try await answer(claim, organization) { return .reply(reply) }
    var context = context
    context.idempotency = claim
    do {
      let outcome = try await next(context)
      if case .reply(let bytes) = outcome, bytes.count <= Self.longestAnswer, !Self.unkept.contains(context.path) {
        try? await keep(bytes, claim, organization)
      }
      return outcome
    } catch let refusal as Refusal where refusal.reason == .alreadyDone {
      // Another call with the key was first.
      guard let reply = try await answer(claim, organization) else { throw refusal }
      return .reply(reply)
    }
  }

  /// The answer given before; nil when the key is new.
  private func answer(_ claim: IdempotencyKey, _ organization: UUID) async throws -> [UInt8]? {
    let row = try await database.query(
      """
      select request_hash, response from idempotency_keys
      where organization_id = \(organization) and method = \(claim.method) and key = \(claim.key)
        and expires_at > clock_timestamp()
      """, for: organization
    ).first
    guard let row else { return nil }
    guard try row.get("request_hash", as: [UInt8].self) == claim.requestHash else {
      throw Refusal(.keyReusedWithOtherBody, "this idempotency key has been used for another request")
    }
    guard let response = try row.get("response", as: [UInt8]?.self) else {
      throw Refusal(.alreadyDone, "this has been done already, under the same key; its answer is not kept")
    }
    return response
  }

  private func keep(_ response: [UInt8], _ claim: IdempotencyKey, _ organization: UUID) async throws {
    _ = try await database.query(
      """
      update idempotency_keys set response = \(response), status = 0
      where organization_id = \(organization) and method = \(claim.method) and key = \(claim.key)
      """, for: organization)
  }
}
