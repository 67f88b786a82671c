import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `RequestEmailVerification`, `VerifyEmail`: the caller's address is theirs.
///
/// Refuses: `already_verified`, `too_many_requests`, `code_wrong`.
struct ProveEmail {
  let desk: Desk

  func request(_ context: CallContext) async throws -> CodeSent {
    let organization = try context.organization()
    let user = try context.user()
    let code = OneTimeCodes.make()
    try await desk.database.transaction(for: context.session) { transaction in
      guard let person = try await transaction.one(Users.lock(user, organization: organization)) else {
        throw Refusal(.userNotFound, "the person is gone")
      }
      guard try !person.get("email_verified", as: Bool.self) else {
        throw Refusal(.alreadyVerified, "the address has been proved already")
      }
      let hash = desk.pepper.hash(code: code, for: .verifyEmail, of: user)
      guard
        try await transaction.execute(
          OneTimeCodeRows.insert(hash, .verifyEmail, user: user, organization: organization)) == 1
      else { throw Codes.tooMany }
      try await transaction.execute(
        try Mails.enqueue(
          Letters.verification(code, to: try person.get("email")), about: .user(user), organization: organization,
          desk.pepper))
      try await transaction.execute(
        try Audit.event("identity.code.sent", entity: "user", id: user, session: context.session))
    }
    Wakeup.outbox.signal()
    return CodeSent(expiresInS: OneTimeCodes.Purpose.verifyEmail.life.components.seconds)
  }

  func verify(_ request: VerifyEmailRequest, _ context: CallContext) async throws -> User {
    let organization = try context.organization()
    let user = try context.user()
    let codes = Codes(desk: desk)
    let id = try await codes.check(request.code, .verifyEmail, user: user, organization: organization)
    let row = try await desk.database.transaction(for: context.session) { transaction in
      // The person first, as whoever counts a try does: each would wait for the other's row.
      guard try await transaction.one(Users.lock(user, organization: organization)) != nil,
        try await transaction.execute(OneTimeCodeRows.use(id, organization: organization)) == 1
      else { throw Codes.wrong }
      try await transaction.execute(
        try Audit.event("identity.email.verified", entity: "user", id: user, session: context.session))
      return try await transaction.one(Users.verifyEmail(user, organization: organization))
    }
    Wakeup.outbox.signal()
    guard let row else { throw Refusal(.userNotFound, "the person is gone") }
    return try User(row)
  }
}

/// A code that somebody typed.
struct Codes {
  let desk: Desk

  static let wrong = Refusal(.codeWrong, "the code is wrong, used or too old: ask for another")
  static let tooMany = Refusal(
    .tooManyRequests, "too many codes were sent or mistyped: look for the last one, or wait", retryAfter: .seconds(600))

  /// The code's row, with a try counted whether it is right or not.
  ///
  /// - Throws: `code_wrong`.
  func check(
    _ code: String, _ purpose: OneTimeCodes.Purpose, user: UUID, organization: UUID
  ) async throws -> UUID {
    guard OneTimeCodes.isCode(code),
      let row = try await desk.database.batch(
        for: organization,
        [
          Users.lock(user, organization: organization),
          OneTimeCodeRows.tryNewest(purpose, user: user, organization: organization),
        ])[1].first,
      try ConstantTime.equal(
        row.get("code_hash"), desk.pepper.hash(code: code, for: purpose, of: user))
    else { throw Self.wrong }
    return try row.get("id")
  }
}

/// Comparison that takes as long whatever differs.
enum ConstantTime {
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
