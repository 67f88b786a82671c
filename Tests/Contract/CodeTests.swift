import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Codes by mail: an address proved, a password set anew.
@Suite("Codes")
struct CodeTests {
  private func wrong(_ code: String) -> String { code == "000000" ? "111111" : "000000" }

  /// Somebody whom an admin has added and who has not proved their address, with the first code that was mailed.
  private func unproved(_ fleet: Fleet, _ name: String) async throws -> (person: Tenant, code: String) {
    let person = try await Tenant.make(fleet, name: name).colleague(.member)
    _ = try await person.identity.requestEmailVerification(RequestEmailVerificationRequest())
    return (person, try await fleet.code(to: person.email))
  }

  @Test("ID-13 a mailed code proves the address, once")
  func verify() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, code) = try await unproved(fleet, "Verify")
    #expect(try await !tenant.identity.getUser(GetUserRequest()).emailVerified)
    #expect(try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)).emailVerified)
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
    #expect(
      await reason { _ = try await tenant.identity.requestEmailVerification(RequestEmailVerificationRequest()) }
        == .alreadyVerified)
  }

  @Test("ID-13 after five wrong tries the right code is wrong too")
  func tries() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, code) = try await unproved(fleet, "Tries")
    for _ in 0..<5 {
      #expect(
        await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: wrong(code))) } == .codeWrong)
    }
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
  }

  @Test("ID-13 a newer code replaces the older, and the fourth in ten minutes is not sent")
  func resends() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, first) = try await unproved(fleet, "Resend")
    for _ in 0..<2 { _ = try await tenant.identity.requestEmailVerification(RequestEmailVerificationRequest()) }
    let refused = await refusal {
      _ = try await tenant.identity.requestEmailVerification(RequestEmailVerificationRequest())
    }
    #expect(refused?.reason == .tooManyRequests && refused?.retryAfter != nil)
    try await eventually { try fleet.mails(to: tenant.email).count == 3 }
    let codes = try await [fleet.code(to: tenant.email, mail: 2), fleet.code(to: tenant.email, mail: 3)]
    if !codes.contains(first) {
      #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: first)) } == .codeWrong)
    }
    var isVerified = false
    for code in codes where !isVerified {
      isVerified = await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == nil
    }
    #expect(isVerified)
  }

  @Test("ID-13 a code is worth nothing after ten minutes")
  func expiry() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, code) = try await unproved(fleet, "Expiry")
    try await fleet.change(
      """
      update identity.one_time_codes set expires_at = expires_at - interval '10 minutes'
      where organization_id = $1::uuid
      """, tenant.organization.description)
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
  }

  @Test("ID-16 a reset token sets a password once, ends every session, and opens the account")
  func reset() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Reset")
    let identity = IdentityClient(fleet.client(.identity))
    let tokens = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password))
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let code = try await fleet.token("ifp_", to: tenant.email)
    let request = ResetPasswordRequest(email: tenant.email, code: code, newPassword: "a whole new password")
    #expect(try await identity.resetPassword(request).sessionsEnded == 2)
    #expect(await reason { _ = try await identity.resetPassword(request) } == .codeWrong)
    #expect(
      await reason {
        _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken))
      } == .tokenInvalid)
    #expect(
      await reason { _ = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password)) }
        == .credentialsWrong)
    _ = try await identity.logIn(LogInRequest(email: tenant.email, password: "a whole new password"))
  }

  @Test("ID-16 a reset token is worth nothing after thirty minutes, nor as a code for the address")
  func resetExpiry() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, _) = try await unproved(fleet, "ResetExpiry")
    let identity = IdentityClient(fleet.client(.identity))
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let code = try await fleet.token("ifp_", to: tenant.email)
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
    try await fleet.change(
      """
      update identity.one_time_codes set expires_at = expires_at - interval '30 minutes'
      where organization_id = $1::uuid
      """, tenant.organization.description)
    #expect(
      await reason {
        _ = try await identity.resetPassword(
          ResetPasswordRequest(email: tenant.email, code: code, newPassword: "a whole new password"))
      } == .codeWrong)
  }

  @Test("ID-16 an address without an account gets the same answers, and nothing is sent to it")
  func nobody() async throws {
    let fleet = try await Fleet.shared()
    let identity = IdentityClient(fleet.client(.identity))
    let tenant = try await Tenant.make(fleet, name: "Somebody")
    let email = "\(UUID.random())@example.test"
    let known = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let unknown = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: email))
    #expect(known == unknown)
    // Once the known one's mail is out, the unknown one's would be too.
    _ = try await fleet.token("ifp_", to: tenant.email)
    #expect(try fleet.mails(to: email).isEmpty)
    var answers: [Refusal?] = []
    for address in [tenant.email, email] {
      answers.append(
        await refusal {
          _ = try await identity.resetPassword(
            ResetPasswordRequest(email: address, code: "abcdef", newPassword: "a whole new password"))
        })
    }
    #expect(answers[0]?.reason == .codeWrong && answers[0] == answers[1])
  }

  @Test("ID-07 the old password sets a new one, ends the other sessions, and a wrong one does not")
  func change() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Change")
    let identity = IdentityClient(fleet.client(.identity))
    let other = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password))
    func change(_ old: String, _ new: String) async throws -> Tokens {
      try await tenant.identity.changePassword(ChangePasswordRequest(oldPassword: old, newPassword: new))
    }
    #expect(await reason { _ = try await change("wrong password", "a whole new password") } == .credentialsWrong)
    #expect(await reason { _ = try await change(Tenant.password, tenant.email) } == .fieldInvalid)
    let tokens = try await change(Tenant.password, "a whole new password")
    _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken))
    #expect(
      await reason { _ = try await identity.refreshTokens(RefreshTokensRequest(refreshToken: other.refreshToken)) }
        == .tokenInvalid)
  }

  @Test("ID-13 of many codes asked for at once three are sent, those to prove an address and those to reset a password")
  func sendsAtOnce() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Sends").colleague(.member)
    let identity = IdentityClient(fleet.client(.identity))
    async let proofs = atOnce(20) {
      _ = try await tenant.identity.requestEmailVerification(RequestEmailVerificationRequest())
    }
    async let resets = atOnce(20) {
      _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    }
    let asked = await proofs
    #expect(asked.count { $0 == nil } == 3 && asked.count { $0 == .tooManyRequests } == 17, "\(asked)")
    // Ten letters to one address at once, and nobody is told which of them are sent.
    let told = await resets
    #expect(told.count { $0 == nil } == 10 && told.count { $0 == .tooManyRequests } == 10, "\(told)")
    for purpose in ["verify_email", "reset_password"] {
      let codes = try await tenant.stored(
        "select count(*) from identity.one_time_codes where organization_id = $1::uuid and purpose = '\(purpose)'",
        tenant.organization.description)
      #expect(codes == "3")
    }
    try await eventually {
      let mails = try fleet.mails(to: tenant.email)
      return mails.count { $0.contains("infin8 email verify") } == 3
        && mails.count { $0.contains("infin8 password reset") } == 3
    }
  }

  @Test("ID-13 of tries at once with the right code one is right")
  func usesAtOnce() async throws {
    let fleet = try await Fleet.shared()
    let (tenant, code) = try await unproved(fleet, "Uses")
    let identity = IdentityClient(fleet.client(.identity))
    let proofs = await atOnce(10) { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) }
    #expect(proofs.count { $0 == nil } == 1 && proofs.count { $0 == .codeWrong } == 9, "\(proofs)")
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let reset = try await fleet.token("ifp_", to: tenant.email)
    let resets = await atOnce(10) {
      _ = try await identity.resetPassword(
        ResetPasswordRequest(email: tenant.email, code: reset, newPassword: "a whole new password"))
    }
    #expect(resets.count { $0 == nil } == 1 && resets.count { $0 == .codeWrong } == 9, "\(resets)")
  }

  @Test("ID-13 after fifteen wrong tries within a day no code is right, and everything else goes on")
  func dailyCap() async throws {
    let fleet = try await Fleet.shared()
    let (person, first) = try await unproved(fleet, "Cap")
    let identity = IdentityClient(fleet.client(.identity))
    func verify(_ code: String) async -> Reason? {
      await reason { _ = try await person.identity.verifyEmail(VerifyEmailRequest(code: code)) }
    }
    func ask(mail: Int) async throws -> String {
      _ = try await person.identity.requestEmailVerification(RequestEmailVerificationRequest())
      return try await fleet.code(to: person.email, mail: mail)
    }
    func age(_ columns: String) async throws {
      try await fleet.change(
        "update identity.one_time_codes set \(columns) where organization_id = $1::uuid and purpose = 'verify_email'",
        person.organization.description)
    }
    for _ in 0..<5 { #expect(await verify(wrong(first)) == .codeWrong) }
    for (mail, tries) in [(2, 5), (3, 4)] {
      let code = try await ask(mail: mail)
      for _ in 0..<tries { #expect(await verify(wrong(code)) == .codeWrong) }
    }
    try await age("created_at = created_at - interval '11 minutes'")
    let code = try await ask(mail: 4)
    #expect(await verify(wrong(code)) == .codeWrong)
    #expect(await verify(code) == .codeWrong)
    // None that could not be used is sent.
    try await age("created_at = created_at - interval '11 minutes'")
    #expect(
      await reason { _ = try await person.identity.requestEmailVerification(RequestEmailVerificationRequest()) }
        == .tooManyRequests)
    _ = try await identity.logIn(LogInRequest(email: person.email, password: Tenant.password))

    try await age("expires_at = expires_at - interval '25 hours'")
    #expect(await verify(try await ask(mail: 5)) == nil)
  }

  @Test("ID-16 S6 no number of wrong tokens or requests by strangers keeps the owner's own token from working")
  func strangers() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Strangers")
    let identity = IdentityClient(fleet.client(.identity))
    func reset(_ token: String) async -> Reason? {
      await reason {
        _ = try await identity.resetPassword(
          ResetPasswordRequest(email: tenant.email, code: token, newPassword: "a whole new password"))
      }
    }
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let own = try await fleet.token("ifp_", to: tenant.email)
    // A stranger asks for more, and guesses.
    for _ in 0..<2 {
      _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    }
    for number in 0..<20 { #expect(await reset("ifp_guess\(number)") == .codeWrong) }
    #expect(await reset(own) == nil)
    // One use ends them all.
    #expect(await reset(try await fleet.token("ifp_", to: tenant.email, mail: 3)) == .codeWrong)
  }
}
