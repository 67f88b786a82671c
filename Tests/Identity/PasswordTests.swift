import CArgon2
import Contracts
import Foundation
import Host
import Testing
import Vocabulary

@testable import IdentityService

@Suite("Passwords")
struct PasswordTests {
  private static let old = [UInt8](repeating: 7, count: 32)
  private static let new = [UInt8](repeating: 8, count: 32)

  @Test("S5 the library computes RFC 9106's argon2id vector")
  func vector() {
    var tag = [UInt8](repeating: 0, count: 32)
    var password = [UInt8](repeating: 1, count: 32)
    var salt = [UInt8](repeating: 2, count: 16)
    var secret = [UInt8](repeating: 3, count: 8)
    var data = [UInt8](repeating: 4, count: 12)
    let status = tag.withUnsafeMutableBufferPointer { tag in
      password.withUnsafeMutableBufferPointer { password in
        salt.withUnsafeMutableBufferPointer { salt in
          secret.withUnsafeMutableBufferPointer { secret in
            data.withUnsafeMutableBufferPointer { data in
              var context = argon2_context()
              (context.out, context.outlen) = (tag.baseAddress, 32)
              (context.pwd, context.pwdlen) = (password.baseAddress, 32)
              (context.salt, context.saltlen) = (salt.baseAddress, 16)
              (context.secret, context.secretlen) = (secret.baseAddress, 8)
              (context.ad, context.adlen) = (data.baseAddress, 12)
              (context.t_cost, context.m_cost, context.lanes, context.threads) = (3, 32, 4, 4)
              context.version = ARGON2_VERSION_13.rawValue
              return argon2id_ctx(&context)
            }
          }
        }
      }
    }
    #expect(status == ARGON2_OK.rawValue)
    #expect(
      tag.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined()
        == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")
  }

  @Test("S5 another pepper asks for a new hash, and the old one is right for as long as its key is kept")
  func moves() async throws {
    let old = Pepper(bytes: Self.old)
    let hash = try await Passwords(pepper: old).hash("correct horse")
    let now = Passwords(pepper: Pepper(bytes: Self.new, retired: [old]))
    #expect(now.needsRehash(hash))
    #expect(try await now.verify("correct horse", against: hash))
    #expect(try await !now.verify("correct house", against: hash))
    let fresh = try await now.hash("correct horse")
    #expect(!now.needsRehash(fresh))
    let stranger = Passwords(pepper: Pepper(bytes: Self.new))
    #expect(try await !stranger.verify("correct horse", against: hash))
  }

  @Test("S5 the pepper is made once, for its owner's eyes; keys in pepper.old go on counting")
  func pepperFiles() throws {
    let folder = "/tmp/infin8-pepper-\(Foundation.UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try Pepper.load(from: folder)
    #expect(try Pepper.load(from: folder).id == first.id)
    try FileManager.default.moveItem(atPath: "\(folder)/pepper.key", toPath: "\(folder)/pepper.old")
    let second = try Pepper.load(from: folder)
    #expect(second.id != first.id && second.named(first.id) != nil && second.named("another") == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: "\(folder)/pepper.key")
    #expect(throws: Files.Failure.self) { try Pepper.load(from: folder) }
  }

  @Test("S5 of more hashes than the queue holds the last are refused, and who gives up leaves the queue")
  func queue() async throws {
    let slots = HashingSlots(slots: 1, bound: 1)
    let gate = Gate()
    let first = Task { try await slots.run { gate.wait() } }
    let second = Task { try await slots.run {} }
    while await slots.queued < 1 { await Task.yield() }
    await #expect(throws: Refusal.self) { try await slots.run {} }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(await slots.queued == 0)
    gate.open()
    try await first.value
    try await slots.run(isVerification: true) {}
    #expect(await slots.verifications == 1)
  }

  @Test("CL-09 more hashes waiting than half of what the queue holds turn health red")
  func crowded() async throws {
    let slots = HashingSlots(slots: 1, bound: 2)
    let gate = Gate()
    let first = Task { try await slots.run { gate.wait() } }
    var waiting: [Task<Void, any Error>] = []
    for number in 1...2 {
      waiting.append(Task { try await slots.run {} })
      while await slots.queued < number { await Task.yield() }
      #expect(await IdentityService.finding(slots).status == (number == 1 ? .healthy : .degraded))
    }
    gate.open()
    try await first.value
    for task in waiting { try await task.value }
    #expect(await IdentityService.finding(slots).status == .healthy)
  }

  @Test("ID-13 a code is six digits, and its hash is bound to the person and the purpose")
  func codes() {
    let pepper = Pepper(bytes: Self.new)
    let user = Vocabulary.UUID.random()
    #expect((0..<100).allSatisfy { _ in OneTimeCodes.isCode(OneTimeCodes.make()) })
    let hash = pepper.hash(code: "123456", for: .verifyEmail, of: user)
    #expect(hash == pepper.hash(code: "123456", for: .verifyEmail, of: user))
    #expect(hash != pepper.hash(code: "123456", for: .resetPassword, of: user))
    #expect(hash != pepper.hash(code: "123456", for: .verifyEmail, of: .random()))
    #expect(hash != pepper.hash(code: "123457", for: .verifyEmail, of: user))
    for text in ["12345", "1234567", "12345a", "１２３４５６"] { #expect(!OneTimeCodes.isCode(text)) }
  }
}
