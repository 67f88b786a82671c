import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// The pepper changes, and what is kept under it goes on.
@Suite("Pepper")
struct PepperTests {
  @Test(
    "ID-19 S7 DB-S06 keys are kept under the pepper, outlive its change, and move over when they are used; those from before it too"
  )
  func rotation() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Pepper")
    let keys = "\(fleet.directory)/keys"
    func make() async throws -> (id: String, secret: String) {
      let reply = try await tenant.identity.createAPIKey(CreateAPIKeyRequest(name: "R", scopes: [.organizationRead]))
      return (try #require(reply.key?.id), reply.secret)
    }
    func works(_ key: (id: String, secret: String)) async -> Bool {
      await reason {
        _ = try await IdentityClient(fleet.client(.identity)).exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: key.secret))
      } == nil
    }
    func stored(_ key: (id: String, secret: String)) async throws -> (hash: String?, pepper: String?) {
      let row = try await fleet.rows(
        "select encode(key_hash, 'hex'), pepper_id from identity.api_keys where id = $1::uuid", key.id)[0]
      return (row[0], row[1])
    }
    func plain(_ key: (id: String, secret: String)) throws -> String {
      Hexadecimal.encode(try #require(APIKeyText(key.secret)).hash)
    }

    let used = try await make()
    let idle = try await make()
    let old = try await make()
    let first = try #require(try await stored(used).pepper)
    let plainUsed = try plain(used)
    let plainOld = try plain(old)
    #expect(try await stored(used).hash != plainUsed)
    try await fleet.change(
      "update identity.api_keys set key_hash = decode($1, 'hex'), pepper_id = null where id = $2::uuid", plainOld,
      old.id)
    #expect(await works(old))
    let moved = try await stored(old)
    #expect(moved.pepper == first && moved.hash != plainOld)

    try FileManager.default.moveItem(atPath: "\(keys)/pepper.key", toPath: "\(keys)/pepper.old")
    try await fleet.restart(.identity)
    #expect(await works(used))
    let second = try #require(try await stored(used).pepper)
    #expect(second != first)
    #expect(try await stored(idle).pepper == first)

    // The old pepper is gone for good: what has moved over works, what was never used since does not.
    try FileManager.default.removeItem(atPath: "\(keys)/pepper.old")
    try await fleet.restart(.identity)
    #expect(await works(used))
    #expect(await !works(idle))
  }

  @Test("S10 mails that wait hold no address in the open, outlive a change of the pepper, and go with their person")
  func mails() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Waiting")
    try await tenant.subscribe(to: .agency)
    // Where the folder for mails was there is a file: nothing can be sent.
    let folder = "\(fleet.directory)/mail"
    try FileManager.default.removeItem(atPath: folder)
    #expect(FileManager.default.createFile(atPath: folder, contents: nil))
    _ = try await IdentityClient(fleet.client(.identity)).requestPasswordReset(
      RequestPasswordResetRequest(email: tenant.email))
    let invited = "\(Vocabulary.UUID.random())@example.test"
    _ = try await tenant.identity.inviteMember(InviteMemberRequest(email: invited, role: .viewer))
    func waiting() async throws -> String? { try await tenant.stored("select count(*) from identity.mails") }
    #expect(try await waiting() == "2")
    for address in [tenant.email, invited] {
      #expect(
        try await tenant.stored("select count(*) from identity.mails m where m::text like '%' || $1 || '%'", address)
          == "0")
    }

    // Erasing an invitation's address takes the letter along; erasing a person takes theirs.
    let before = "select (erase_person(\(quoted(.random())), array['\(invited)'])).rows_deleted"
    #expect(try await tenant.direct("set local search_path = identity", before) == nil)
    #expect(try await waiting() == "1")

    let keys = "\(fleet.directory)/keys"
    try FileManager.default.moveItem(atPath: "\(keys)/pepper.key", toPath: "\(keys)/pepper.old")
    try FileManager.default.removeItem(atPath: folder)
    try await fleet.restart(.identity)
    _ = try await fleet.token("ifp_", to: tenant.email)
    try await eventually { try await waiting() == "0" }
  }

  private func quoted(_ id: Vocabulary.UUID) -> String { "'\(id)'::uuid" }
}
