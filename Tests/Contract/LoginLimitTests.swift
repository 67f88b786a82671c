import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// Tries are counted in the database, for accounts that exist and for those that do not.
@Suite("Login limits")
struct LoginLimitTests {
  /// A person at an address of the net of their own.
  private struct Guesser {
    let identity: IdentityClient
    let options: CallOptions

    init(_ fleet: Fleet) {
      identity = IdentityClient(fleet.client(.identity))
      var options = CallOptions(timeout: .seconds(30))
      let groups = (0..<6).map { _ in String(UInt16.random(in: 1...UInt16.max), radix: 16) }
      options.metadata["x-forwarded-for"] = "2001:db8:\(groups.joined(separator: ":"))"
      self.options = options
    }

    func logIn(_ email: String, _ password: String, device: String = "") async throws -> Tokens {
      try await identity.logIn(
        LogInRequest(email: email, password: password, deviceToken: device), options: options)
    }

    func fail(_ email: String, device: String = "") async -> Refusal? {
      await refusal { _ = try await logIn(email, "wrong password", device: device) }
    }
  }

  @Test("ID-15 S6 the sixth bad log-in waits, with the same answers for an address that has no account")
  func sixth() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Sixth")
    let guesser = Guesser(fleet)
    for email in [tenant.email, "\(Vocabulary.UUID.random())@example.test"] {
      for _ in 0..<5 { #expect(await guesser.fail(email)?.reason == .credentialsWrong) }
      let held = await guesser.fail(email)
      #expect(held?.reason == .tooManyRequests && (held?.retryAfter ?? .zero) > .zero)
      #expect((held?.retryAfter ?? .zero) <= .seconds(30))
      guard email == tenant.email else { continue }
      #expect(await reason { _ = try await guesser.logIn(email, Tenant.password) } == .tooManyRequests)
    }
  }

  @Test("ID-15 S6 tries at once count as many as tries in turn")
  func atOnce() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "AtOnce")
    let guesser = Guesser(fleet)
    let reasons = await withTaskGroup(of: Reason?.self) { group in
      for _ in 0..<20 { group.addTask { await guesser.fail(tenant.email)?.reason } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reasons.filter { $0 == .credentialsWrong }.count == 5)
    #expect(reasons.filter { $0 == .tooManyRequests }.count == 15)
  }

  @Test("ID-15 S6 a right password starts the count anew")
  func anew() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Anew")
    let guesser = Guesser(fleet)
    for _ in 0..<3 {
      for _ in 0..<4 { #expect(await guesser.fail(tenant.email)?.reason == .credentialsWrong) }
      _ = try await guesser.logIn(tenant.email, Tenant.password)
    }
  }

  @Test("ID-15 S6 whoever attacks an account does not keep out its owner's device, whose own failures count")
  func device() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Device")
    let other = try await Tenant.make(fleet, name: "Other")
    let owner = Guesser(fleet)
    let tokens = try await owner.logIn(tenant.email, Tenant.password)
    let device = tokens.deviceToken
    #expect(!device.isEmpty)
    let foreign = try await owner.logIn(other.email, Tenant.password).deviceToken
    let attacker = Guesser(fleet)
    for _ in 0..<6 { _ = await attacker.fail(tenant.email) }
    #expect(await reason { _ = try await attacker.logIn(tenant.email, Tenant.password) } == .tooManyRequests)
    // Another account's device is none of this one's.
    #expect(
      await reason { _ = try await attacker.logIn(tenant.email, Tenant.password, device: foreign) }
        == .tooManyRequests)
    #expect(try await owner.logIn(tenant.email, Tenant.password, device: device).deviceToken == device)
    for _ in 0..<6 { _ = await attacker.fail(tenant.email) }
    for _ in 0..<5 { #expect(await owner.fail(tenant.email, device: device)?.reason == .credentialsWrong) }
    #expect(await owner.fail(tenant.email, device: device)?.reason == .tooManyRequests)
  }

  @Test("ID-15 S6 one address of the net has a hundred failures, whatever accounts it tries")
  func address() async throws {
    let fleet = try await Fleet.shared()
    let guesser = Guesser(fleet)
    // A few at a time: the hashing is everybody's.
    let reasons = await withTaskGroup(of: [Reason?].self) { group in
      for _ in 0..<4 {
        group.addTask {
          var reasons: [Reason?] = []
          for _ in 0..<40 { reasons.append(await guesser.fail("\(Vocabulary.UUID.random())@example.test")?.reason) }
          return reasons
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(reasons.filter { $0 == .credentialsWrong }.count >= 100)
    #expect(reasons.contains(.tooManyRequests))
  }

  @Test("S5 one address of the net signs up twenty organizations, and others go on")
  func signUps() async throws {
    let fleet = try await Fleet.shared()
    let guesser = Guesser(fleet)
    func signUp(_ person: Guesser) async -> Reason? {
      await reason {
        _ = try await person.identity.signUp(
          SignUpRequest(
            organizationName: "Many", email: "\(Vocabulary.UUID.random())@example.test"),
          options: person.options)
      }
    }
    for _ in 0..<20 { #expect(await signUp(guesser) == nil) }
    #expect(await signUp(guesser) == .tooManyRequests)
    #expect(await signUp(Guesser(fleet)) == nil)
  }
}
