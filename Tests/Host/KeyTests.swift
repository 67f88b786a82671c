import Contracts
import Foundation
import Testing
import Vocabulary

@testable import Host

private typealias UUID = Vocabulary.UUID

/// Rings of keys, and the tokens signed with them.
@Suite("Keys and tokens")
struct KeyTests {
  private let directory = "/tmp/infin8-keys-\(UUID.random().description.prefix(8))"

  private func claims(_ now: Instant = .now) -> AccessClaims {
    AccessClaims(
      userID: UUID.random().description, organizationID: UUID.random().description, role: "editor",
      sessionID: UUID.random().description, issuedAt: now.micros, expiresAt: (now + .seconds(300)).micros,
      scopes: ["workflows_read", "a scope of tomorrow"])
  }

  @Test("S3 through a rotation every token holds; two keys are live, and the older goes when its last token is dead")
  func rotation() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "access", in: directory)
    let keys = PublicKeys(directory: directory)
    let old = try AccessToken.sign(claims(), with: ring.current)
    #expect(try ring.rotate(every: .seconds(86_400)) == false)
    let first = ring.current.id
    #expect(try ring.rotate(every: .zero) == true)
    #expect(ring.current.id != first)
    let fresh = try AccessToken.sign(claims(), with: ring.current)
    for token in [old, fresh] {
      #expect(try AccessToken.verify(token, keys: keys, now: .now).principal.scopes == [.workflowsRead])
    }
    let live = try Files.list(directory).filter { $0.hasSuffix(".pub") }
    #expect(live.count == 2)
    #expect(try Files.list(directory).filter { $0.hasSuffix(".key") }.count == 1)
    _ = try ring.rotate(every: .seconds(86_400), now: .now + .seconds(700))
    #expect(try Files.list(directory).filter { $0.hasSuffix(".pub") } == ["\(ring.current.id).pub"])
    #expect(throws: Refusal.self) {
      try AccessToken.verify(old, keys: PublicKeys(directory: directory), now: .now)
    }
  }

  @Test("S3 of keys made one right after the other the last signs, stays, and is what a process that starts reads")
  func rapidRotation() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "access", in: directory)
    for _ in 0..<50 {
      // As if long after: a key follows the one before within the same moment of the files' clock.
      #expect(try ring.rotate(every: .zero, now: .now + .seconds(60)) == true)
      #expect(try Files.list(directory).filter { $0.hasSuffix(".key") } == ["\(ring.current.id).key"])
      #expect(try KeyRing(named: "access", in: directory).current.id == ring.current.id)
    }
  }

  @Test("S3 a signature found right before is right no longer when its key is withdrawn or another, or its time over")
  func seenBefore() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "access", in: directory)
    let seen = SeenSignatures()
    let token = try AccessToken.sign(claims(), with: ring.current)
    func accept(_ token: String, now: Instant = .now) throws {
      _ = try AccessToken.verify(token, keys: PublicKeys(directory: directory), seen: seen, now: now)
    }
    for _ in 0..<2 { try accept(token) }
    #expect(throws: Refusal.self) { try accept(token, now: .now + .seconds(3_600)) }
    #expect(throws: Refusal.self) { try accept(token + "A") }
    let file = "\(directory)/\(ring.current.id).pub"
    let mine = try Files.read(file, limit: 64)
    let other = try KeyRing(named: "access", in: directory + "/other").current.id
    try Files.write(try Files.read("\(directory)/other/\(other).pub", limit: 64), to: file, mode: 0o644)
    #expect(throws: Refusal.self) { try accept(token) }
    try Files.write(mine, to: file, mode: 0o644)
    try accept(token)
    try FileManager.default.removeItem(atPath: file)
    #expect(throws: Refusal.self) { try accept(token) }
  }

  @Test("S3 another replica's public key, however new, takes nothing of ours away")
  func replicas() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "access", in: directory)
    let own = ring.current.id
    try Files.write([UInt8](repeating: 7, count: 32), to: "\(directory)/access-aaaaaaaa.pub", mode: 0o644)
    _ = try ring.rotate(every: .seconds(86_400), now: .now + .seconds(3_600))
    #expect(ring.current.id == own)
    #expect(Set(try Files.list(directory)) == ["\(own).key", "\(own).pub", "access-aaaaaaaa.pub"])
  }

  @Test("S10 of many who make a secret at once all get the same")
  func secretAtOnce() async throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Files.makeDirectory(directory, mode: 0o750)
    let path = "\(directory)/once.secret"
    let made = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<32 { group.addTask { try Files.secret(at: path, length: 32) } }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
    }
    #expect(made.count == 1 && made.first?.count == 32)
    #expect(try Files.list(directory) == ["once.secret"])
  }

  @Test("S10 a private key that others may read is not used, and one that is made can be read by its owner alone")
  func modes() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "access", in: directory)
    let path = "\(directory)/\(ring.current.id).key"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: KeyRing.UnsafeKey.self) { _ = try KeyRing(named: "access", in: directory) }
  }

  @Test("S2 a service token is for one audience, one method, one moment, and is taken once")
  func serviceTokens() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "service-keyword", in: directory)
    let keys = PublicKeys(directory: directory)
    let taken = SingleUse(life: .seconds(30))
    func token(_ change: (inout ServiceClaims) -> Void = { _ in }) throws -> String {
      let now = Instant.now
      var claims = ServiceClaims(
        issuer: "keyword", audience: "billing", method: "a/B", issuedAt: now.micros,
        expiresAt: (now + .seconds(30)).micros, tokenID: UUID.random().description)
      change(&claims)
      return try ServiceToken.sign(claims, with: ring.current)
    }
    func reason(_ token: String) -> Reason? {
      do {
        _ = try ServiceToken.verify(token, audience: .billing, method: "a/B", keys: keys, taken: taken, now: .now)
        return nil
      } catch { return error.reason }
    }
    let good = try token()
    #expect(reason(good) == nil)
    #expect(reason(good) == .tokenInvalid)
    #expect(reason(try token { $0.audience = "content" }) == .tokenInvalid)
    #expect(reason(try token { $0.method = "a/C" }) == .tokenInvalid)
    #expect(reason(try token { $0.issuer = "workflow" }) == .tokenInvalid)
    #expect(reason(try token { $0.tokenID = "" }) == .tokenInvalid)
    #expect(reason(try token { $0.expiresAt = (Instant.now + .seconds(600)).micros }) == .tokenInvalid)
    #expect(reason(try token { $0.expiresAt = Instant.now.micros - 1 }) == .tokenExpired)
    #expect(reason(String(try token().dropLast(2))) == .tokenInvalid)
    // A person's token is no service's, and an unknown key signs nothing.
    #expect(reason(try AccessToken.sign(claims(), with: ring.current)) == .tokenInvalid)
    #expect(reason(good.replacing(ring.current.id, with: "service-keyword-00000000")) == .tokenInvalid)
    #expect(reason("ifs1.none.e30.") == .tokenInvalid)
  }

  @Test("S1 where services have users of their own, a key published by another user is nobody's")
  func owners() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "service-keyword", in: directory)
    let own = geteuid()
    #expect(PublicKeys(directory: directory, owners: { _ in own }).serviceKey(ring.current.id) != nil)
    #expect(PublicKeys(directory: directory, owners: { _ in own + 1 }).serviceKey(ring.current.id) == nil)
  }
}
