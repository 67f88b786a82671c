import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// What others would notice: services killed, a database that is away.
@Suite("Login limits of a fleet")
struct LoginLimitSystemTests {
  @Test(
    "ID-15 S5 S6 one hash for each try, none for who must wait; counters outlive kill -9; a hundred failures need a reset; without the database nobody is let in"
  )
  func fleet() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Own")
    let disabled = try await tenant.colleague(.member)
    try await fleet.change(
      "update identity.users set disabled_at = now() where id = $1::uuid", disabled.user.description)
    let identity = IdentityClient(fleet.client(.identity))
    func logIn(_ email: String, _ password: String) async -> Reason? {
      await reason { _ = try await identity.logIn(LogInRequest(email: email, password: password)) }
    }
    func verified() async throws -> Int {
      let reply = try await HealthClient(fleet.client(.identity)).check(HealthCheckRequest())
      let message = reply.checks.first { $0.name == "passwords" }?.message ?? ""
      return try #require(message.split(separator: " ").first.flatMap { Int($0) })
    }

    let nobody = "\(Vocabulary.UUID.random())@example.test"
    let paths: [(email: String, password: String, answer: Reason?)] = [
      (tenant.email, Tenant.password, nil), (tenant.email, "wrong", .credentialsWrong),
      (nobody, "wrong", .credentialsWrong), ("not an address", "wrong", .credentialsWrong),
      (disabled.email, Tenant.password, .credentialsWrong), (nobody, "", .credentialsWrong),
      (tenant.email, String(repeating: "x", count: 2_000), .credentialsWrong),
    ]
    for path in paths {
      let before = try await verified()
      #expect(await logIn(path.email, path.password) == path.answer, "\(path.email)")
      #expect(try await verified() == before + 1, "\(path.email)")
    }
    // The account has failed twice by now.
    for _ in 0..<3 { #expect(await logIn(tenant.email, "wrong") == .credentialsWrong) }
    // Half a minute may be over before the process is back.
    try await fleet.change(
      "update identity.login_limits set locked_until = now() + interval '1 hour' where locked_until is not null")
    let before = try await verified()
    #expect(await logIn(tenant.email, Tenant.password) == .tooManyRequests)
    #expect(try await verified() == before)

    try await fleet.restart(.identity)
    #expect(await logIn(tenant.email, Tenant.password) == .tooManyRequests)

    // A hundred in a row: time alone opens nothing, a reset does.
    try await fleet.change("update identity.login_limits set failures = 99, locked_until = null where failures >= 5")
    #expect(await logIn(tenant.email, "wrong") == .credentialsWrong)
    try await fleet.change("update identity.login_limits set last_at = now() - interval '2 days'")
    #expect(await logIn(tenant.email, Tenant.password) == .tooManyRequests)
    _ = try await identity.requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
    let code = try await fleet.token("ifp_", to: tenant.email)
    _ = try await identity.resetPassword(
      ResetPasswordRequest(email: tenant.email, code: code, newPassword: "a whole new password"))
    #expect(await logIn(tenant.email, "a whole new password") == nil)

    // The store of the limits is away, the accounts are not.
    try await fleet.change("revoke all on identity.login_limits from identity_app")
    let refused = await refusal {
      _ = try await identity.logIn(LogInRequest(email: disabled.email, password: Tenant.password))
    }
    #expect(refused != nil && refused?.reason != .credentialsWrong)
  }

  @Test(
    "S5 S6 hundreds who must wait, with accounts or without, cost no hash and hold up nobody; two hundred who may try take little memory"
  )
  func flood() async throws {
    let fleet = try await Fleet.own()
    let attacked = try await Tenant.make(fleet, name: "Attacked")
    let other = try await Tenant.make(fleet, name: "Other")
    let identity = IdentityClient(fleet.client(.identity))
    func fail(_ email: String) async -> Reason? {
      await reason {
        _ = try await identity.logIn(LogInRequest(email: email, password: "wrong"), options: .elsewhere())
      }
    }
    func failures(_ emails: [String]) async -> [Reason?] {
      await withTaskGroup(of: Reason?.self) { group in
        for email in emails { group.addTask { await fail(email) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    func health() async throws -> (verified: Int, peakBytes: Int) {
      let reply = try await HealthClient(fleet.client(.identity)).check(HealthCheckRequest())
      let message = reply.checks.first { $0.name == "passwords" }?.message ?? ""
      let pid = try #require(try fleet.processID(of: .identity))
      let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
      let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/))
      return (
        try #require(message.split(separator: " ").first.flatMap { Int($0) }), try #require(Int(peak.1)) * 1_024
      )
    }

    let nobody = "\(Vocabulary.UUID.random())@example.test"
    for email in [attacked.email, nobody] {
      for _ in 0..<5 { #expect(await fail(email) == .credentialsWrong) }
    }
    let before = try await health()
    async let held = failures((0..<200).map { $0.isMultiple(of: 2) ? attacked.email : nobody })
    _ = try await identity.logIn(LogInRequest(email: other.email, password: Tenant.password), options: .elsewhere())
    #expect(await held == Array(repeating: .tooManyRequests, count: 200))
    #expect(try await health().verified == before.verified + 1)

    let tried = await failures((0..<200).map { _ in "\(Vocabulary.UUID.random())@example.test" })
    let after = try await health()
    #expect(tried == Array(repeating: .credentialsWrong, count: 200))
    #expect(after.verified == before.verified + 201)
    print("· identity: \(after.peakBytes >> 20) MiB at most, 200 log-ins at once")
    // Two hashes of 19 MiB at a time, and the service itself; all at once they would be 3.8 GiB.
    #expect(after.peakBytes < 192 << 20)
  }
}

extension CallOptions {
  /// From an address of the net that nobody else calls from.
  fileprivate static func elsewhere() -> CallOptions {
    var options = CallOptions(timeout: .seconds(60))
    let groups = (0..<6).map { _ in String(UInt16.random(in: 1...UInt16.max), radix: 16) }
    options.metadata["x-forwarded-for"] = "2001:db8:\(groups.joined(separator: ":"))"
    return options
  }
}
