import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Codes by mail: an address proved, a password set anew.
@Suite("Codes")
struct CodeTests {
  private func wrong(_ code: String) -> String { code == "000000" ? "111111" : "000000" }

  @Test("ID-13 the code that sign-up mails proves the address, once")
  func verify() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Verify")
    let code = try await fleet.code(to: tenant.email)
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
    let tenant = try await Tenant.make(fleet, name: "Tries")
    let code = try await fleet.code(to: tenant.email)
    for _ in 0..<5 {
      #expect(
        await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: wrong(code))) } == .codeWrong)
    }
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
  }

  @Test("ID-13 a newer code replaces the older, and the fourth in ten minutes is not sent")
  func resends() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Resend")
    let first = try await fleet.code(to: tenant.email)
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
    let tenant = try await Tenant.make(fleet, name: "Expiry")
    let code = try await fleet.code(to: tenant.email)
    try await fleet.change(
      """
      update identity.one_time_codes set expires_at = expires_at - interval '10 minutes'
      where organization_id = $1::uuid
      """, tenant.organization.description)
    #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
  }

  @Test("ID-16 a reset code sets a password once, ends every session, and opens the account")
  func reset() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Reset")
    let identity = IdentityClient(fleet.client(.identity))
    _ = try await fleet.code(to: tenant.email)
    let tokens = try await identity.logIn(LogInRequest(email: tenant.email, password: Tenant.password))
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let code = try await fleet.code(to: tenant.email, mail: 2)
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

  @Test("ID-16 a reset code is worth nothing after thirty minutes, nor as a code for the address")
  func resetExpiry() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "ResetExpiry")
    let identity = IdentityClient(fleet.client(.identity))
    let sent = try await fleet.code(to: tenant.email)
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let code = try await fleet.code(to: tenant.email, mail: 2)
    if code != sent {
      #expect(await reason { _ = try await tenant.identity.verifyEmail(VerifyEmailRequest(code: code)) } == .codeWrong)
    }
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
    _ = try await fleet.code(to: tenant.email, mail: 2)
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
}
