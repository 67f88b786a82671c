import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `CreateAPIKey`, `ListAPIKeys`, `RotateAPIKey`, `RevokeAPIKey`, `ExchangeAPIKey`: keys for machines.
///
/// A key acts for whoever made it, with that person's role of now, and only within its scopes.
///
/// Refuses: `field_invalid`, `key_not_found`, `key_invalid`, `already_done`.
struct ManageAPIKeys {
  let desk: Desk

  private static let year: Int32 = 365
  private static let day: Int64 = 86_400
  private static let longestOverlap: Int64 = 7 * 86_400

  func create(_ request: CreateAPIKeyRequest, _ context: CallContext) async throws -> CreateAPIKeyReply {
    let organization = try context.organization()
    let name = try Texts.read(request.name, field: "name", 1...100)
    guard !request.scopes.isEmpty, request.scopes.allSatisfy(KeyScope.allCases.contains) else {
      throw Refusal.field("scopes", "name at least one, of those there are")
    }
    let days = try Self.days(request.expiresInDays) ?? Self.year
    let scopes = Set(request.scopes.map(\.text)).sorted()
    let key = Self.makeKey()
    let id = UUID.random()
    let user = try context.user()
    let rows = try await desk.database.batch(
      for: context.session,
      [
        APIKeys.insert(
          key, hash: APIKeyHash(key, desk.pepper), id: id, name: name, scopes: scopes, seconds: Int64(days) * Self.day,
          by: user, rotatedFrom: nil, organization: organization),
        try Audit.event(
          "identity.key.created", entity: "api_key", id: id, to: scopes.joined(separator: " "),
          details: "{\"expires_in_days\":\(days)}", session: context.session),
      ])
    Wakeup.outbox.signal()
    guard let row = rows[0].first else { throw Refusal(.keyNotFound, "the new key cannot be read") }
    return CreateAPIKeyReply(key: try APIKey(row), secret: key.text)
  }

  func list(_ request: ListAPIKeysRequest, _ context: CallContext) async throws -> ListAPIKeysReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    let rows = try await desk.database.query(
      APIKeys.list(organization: organization, before: page.after, limit: page.limit), for: organization)
    let keys = try rows.map(APIKey.init)
    return ListAPIKeysReply(keys: keys, page: page.reply(keys.count, keys.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func rotate(_ request: RotateAPIKeyRequest, _ context: CallContext) async throws -> CreateAPIKeyReply {
    let organization = try context.organization()
    let user = try context.user()
    guard (0...Self.longestOverlap).contains(request.overlapS) else {
      throw Refusal.field("overlap_s", "at most 7 days")
    }
    let overlap = request.overlapS == 0 ? Self.day : request.overlapS
    let days = try Self.days(request.expiresInDays)
    let absent = Refusal(.keyNotFound, "there is no such key in force")
    guard let old = UUID(request.id) else { throw absent }
    let key = Self.makeKey()
    let id = UUID.random()
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row? in
      guard let before = try await transaction.one(APIKeys.lock(old, organization: organization)) else { throw absent }
      let successor = try await transaction.one(APIKeys.successor(of: old, organization: organization))
      guard try successor?.get("is_live", as: Bool.self) != true else {
        throw Refusal(.alreadyDone, "another key has taken this one's place: rotate that one, or revoke it first")
      }
      let scopes: [String] = try before.get("scopes")
      let seconds = try days.map { Int64($0) * Self.day } ?? Self.life(of: successor ?? before)
      let rows = try await transaction.pipeline([
        APIKeys.insert(
          key, hash: APIKeyHash(key, desk.pepper), id: id, name: try before.get("name"), scopes: scopes,
          seconds: seconds, by: user, rotatedFrom: old, organization: organization),
        APIKeys.endAfter(overlap, old, organization: organization),
        try Audit.event(
          "identity.key.rotated", entity: "api_key", id: id, from: old.description,
          to: scopes.joined(separator: " "),
          details: "{\"expires_in_days\":\(seconds / Self.day),\"overlap_s\":\(overlap)}", session: context.session),
      ])
      return rows[0].first
    }
    Wakeup.outbox.signal()
    guard let row else { throw absent }
    return CreateAPIKeyReply(key: try APIKey(row), secret: key.text)
  }

  func revoke(_ request: RevokeAPIKeyRequest, _ context: CallContext) async throws -> APIKey {
    let organization = try context.organization()
    let absent = Refusal(.keyNotFound, "there is no such key in force")
    guard let id = UUID(request.id) else { throw absent }
    let row = try await desk.database.transaction(for: context.session) { transaction -> Row in
      guard let row = try await transaction.one(APIKeys.revoke(id, organization: organization)) else { throw absent }
      try await transaction.execute(Revocations.insert(id, organization: organization))
      try await transaction.execute(
        try Audit.event("identity.key.revoked", entity: "api_key", id: id, session: context.session))
      return row
    }
    await desk.revoked(id)
    return try APIKey(row)
  }

  func exchange(_ request: ExchangeAPIKeyRequest, _ context: CallContext) async throws -> Tokens {
    let invalid = Refusal(.keyInvalid, "this API key is wrong, revoked or too old")
    // A slip of the pen is told without asking the database.
    guard request.apiKey.utf8.count <= 128, let key = APIKeyText(request.apiKey) else { throw invalid }
    guard let row = try await desk.database.query(APIKeys.find(key.prefix), for: nil).first,
      case let stored = try APIKeyHash(row), stored.matches(key, desk.pepper), try row.get("is_live", as: Bool.self)
    else { throw invalid }
    let organization: UUID = try row.get("organization_id")
    let id: UUID = try row.get("id")
    let user: UUID = try row.get("created_by")
    let session = context.session(as: user, of: organization)
    let standing = try await desk.database.transaction(for: session) { transaction in
      guard let person = try await transaction.one(Users.hold(user, organization: organization)),
        try await transaction.one(APIKeys.lock(id, organization: organization)) != nil
      else { throw invalid }
      let standing = Desk.Standing(
        organization: organization, user: user, role: try person.get("role"), session: id, method: "api_key",
        scopes: try row.get("scopes"))
      let fresh = APIKeyHash(key, desk.pepper)
      if stored != fresh { try await transaction.execute(APIKeys.rehash(fresh, id, organization: organization)) }
      _ = try await transaction.pipeline([
        APIKeys.touch(id, organization: organization),
        try Audit.event("identity.key.used", entity: "api_key", id: id, session: session),
      ])
      return standing
    }
    Wakeup.outbox.signal()
    return try desk.tokens(standing, refresh: "")
  }

  /// Nil for none given.
  private static func days(_ given: Int32) throws(Refusal) -> Int32? {
    guard (0...year).contains(given) else { throw .field("expires_in_days", "1 to 365, or 0 for the default") }
    return given == 0 ? nil : given
  }

  /// Seconds that a key is to live from its start on. Being replaced has shortened that: what replaced it knows better.
  private static func life(of row: Row) throws -> Int64 {
    let longest = Int64(year) * day
    guard let end = try row.get("expires_at", as: Instant?.self) else { return longest }
    return min(longest, (end.micros - (try row.get("created_at", as: Instant.self)).micros) / 1_000_000)
  }

  private static func makeKey() -> APIKeyText {
    var generator = SystemRandomNumberGenerator()
    return APIKeyText.make(using: &generator)
  }
}
