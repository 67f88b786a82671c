import Foundation
import Synchronization
import TestSupport
import Testing
import Vault
import Vocabulary

/// Secrets open for whom they were sealed, and for nobody and nothing else.
@Suite("Vault")
struct VaultTests {
  /// A ring in a directory that goes when the test ends.
  private func withKeys(_ body: (MasterKeys, String) throws -> Void) throws {
    let directory = "/tmp/infin8-vault-\(UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try body(try MasterKeys(directory: directory), directory)
  }

  private func context(_ purpose: String = "wordpress https://example.com editor") -> SecretContext {
    SecretContext(organization: .random(), connection: .random(), purpose: purpose)
  }

  private func failure(_ body: () throws -> Void) -> SealedSecret.Failure? {
    do {
      try body()
      return nil
    } catch { return error as? SealedSecret.Failure }
  }

  @Test("DB-S01 S10 what is sealed opens to the same bytes, at every length, and no two envelopes are alike")
  func roundTrip() throws {
    try withKeys { keys, _ in
      var random = SplitMix64(seed: 20_260_201)
      for length in [0, 1, 2, 15, 16, 17, 31, 32, 33, 255, 4_096, SealedSecret.maximumSecretLength] {
        let secret = Secret((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) })
        let context = context(String(repeating: "|", count: length % 7))
        let sealed = try SealedSecret.seal(secret, for: context, with: keys)
        #expect(try sealed.open(for: context, with: keys) == secret)
        #expect(try SealedSecret(bytes: sealed.bytes) == sealed)
        #expect(try SealedSecret.seal(secret, for: context, with: keys).bytes != sealed.bytes)
      }
      let tooLong = Secret([UInt8](repeating: 1, count: SealedSecret.maximumSecretLength + 1))
      #expect(failure { _ = try SealedSecret.seal(tooLong, for: context(), with: keys) } == .malformed)
    }
  }

  @Test("DB-S01 S10 one flipped bit anywhere, or a byte less or more, and it does not open")
  func tampering() throws {
    try withKeys { keys, _ in
      let context = context()
      let bytes = try SealedSecret.seal(Secret("application password"), for: context, with: keys).bytes
      for bit in 0..<bytes.count * 8 {
        var altered = bytes
        altered[bit / 8] ^= 1 << (bit % 8)
        #expect(failure { _ = try SealedSecret(bytes: altered).open(for: context, with: keys) } != nil, "bit \(bit)")
      }
      for count in 0..<bytes.count {
        let cut = Array(bytes.prefix(count))
        #expect(failure { _ = try SealedSecret(bytes: cut).open(for: context, with: keys) } != nil, "\(count) bytes")
      }
      #expect(failure { _ = try SealedSecret(bytes: bytes + [0]).open(for: context, with: keys) } == .notAuthentic)
    }
  }

  @Test("version 1 is read as another implementation (Python's cryptography) wrote it")
  func golden() throws {
    try withKeys { keys, directory in
      let key = FileManager.default.createFile(
        atPath: "\(directory)/golden.key", contents: Data(0..<32), attributes: [.posixPermissions: 0o400])
      try #require(key)
      let hex = """
        0106676f6c64656e000102030405060708090a0b6723f438e1c0e43ca568bda09dc45642b3e7b507c44e694b005edfbe21543e8d\
        7559f44e2a887dada9f6955048c7b61c0c0d0e0f101112131415161781553c47515e749fb63a9687970b2f17d773fc79b1f9f158\
        e76d2cb42c
        """
      let digits = Array(hex)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
      let context = SecretContext(
        organization: UUID(high: 0, low: 1), connection: UUID(high: 0, low: 2), purpose: "golden")
      #expect(try SealedSecret(bytes: bytes).open(for: context, with: keys) == Secret("correct horse"))
    }
  }

  @Test("S10 moved to another organization, connection or purpose, it does not open")
  func moved() throws {
    try withKeys { keys, _ in
      let home = context()
      let sealed = try SealedSecret.seal(Secret("s"), for: home, with: keys)
      let others = [
        SecretContext(organization: .random(), connection: home.connection, purpose: home.purpose),
        SecretContext(organization: home.organization, connection: .random(), purpose: home.purpose),
        SecretContext(organization: home.organization, connection: home.connection, purpose: "elsewhere"),
        SecretContext(organization: home.connection, connection: home.organization, purpose: home.purpose),
      ]
      for other in others { #expect(failure { _ = try sealed.open(for: other, with: keys) } == .notAuthentic) }
      #expect(try sealed.open(for: home, with: keys) == Secret("s"))
    }
  }

  @Test(
    "DB-S06 a new key seals from then on, old envelopes open until theirs is gone, and re-wrapping keeps the secret")
  func rotation() throws {
    try withKeys { keys, directory in
      let context = context()
      let old = try SealedSecret.seal(Secret("kept"), for: context, with: keys)
      #expect(try old.rewrapped(for: context, with: keys) == nil)
      let newest = try MasterKeys.create(in: directory)
      try keys.refresh()
      #expect(keys.currentID == newest && keys.ids == [old.keyID, newest])
      #expect(try old.open(for: context, with: keys) == Secret("kept"))
      let new = try #require(try old.rewrapped(for: context, with: keys))
      #expect(new.keyID == newest)
      // Only the head and the sealed data key differ.
      #expect(new.bytes.suffix(12 + 4 + 16) == old.bytes.suffix(12 + 4 + 16))
      try FileManager.default.removeItem(atPath: "\(directory)/\(old.keyID).key")
      try keys.refresh()
      #expect(try new.open(for: context, with: keys) == Secret("kept"))
      #expect(failure { _ = try old.open(for: context, with: keys) } == .keyUnknown(old.keyID))
    }
  }

  @Test("DB-S06 a key that another process has put there is found when an envelope names it")
  func foundLater() throws {
    try withKeys { early, directory in
      _ = try MasterKeys.create(in: directory)
      let context = context()
      let sealed = try SealedSecret.seal(Secret("x"), for: context, with: try MasterKeys(directory: directory))
      #expect(early.currentID != sealed.keyID)
      #expect(try sealed.open(for: context, with: early) == Secret("x"))
    }
  }

  @Test("keys made in the same second still have rising names")
  func names() throws {
    try withKeys { keys, directory in
      let names = try (0..<4).map { _ in try MasterKeys.create(in: directory) }
      #expect(names == names.sorted() && Set(names).count == names.count && names[0] > keys.currentID)
    }
  }

  @Test("of many processes that start for the first time at once, one makes the key for all")
  func firstStart() throws {
    for _ in 0..<20 {
      let directory = "/tmp/infin8-vault-\(UUID.random())"
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let keys = Mutex<[Result<String, any Error>]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        let key = Result { try MasterKeys(directory: directory).currentID }
        keys.withLock { $0.append(key) }
      }
      let names = try keys.withLock { try $0.map { try $0.get() } }
      #expect(Set(names).count == 1 && names.count == 8)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["\(names[0]).key"])
    }
  }

  @Test(
    "S10 a key file that others may read, of another length, a link, or with a strange name is refused, by path",
    arguments: ["0640", "0604", "0700", "short", "long", "link", "name", "directory"])
  func badFiles(_ flaw: String) throws {
    try withKeys { keys, directory in
      let path = "\(directory)/k99999999999999.key"
      let manager = FileManager.default
      let length = flaw == "short" ? 31 : flaw == "long" ? 33 : 32
      _ = manager.createFile(
        atPath: path, contents: Data(repeating: 7, count: length), attributes: [.posixPermissions: 0o600])
      switch flaw {
      case "link":
        try manager.moveItem(atPath: path, toPath: "\(directory)/real")
        try manager.createSymbolicLink(atPath: path, withDestinationPath: "\(directory)/real")
      case "name": try manager.moveItem(atPath: path, toPath: "\(directory)/a key.key")
      case "directory": try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory)
      default:
        if let mode = Int(flaw, radix: 8) { try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: path) }
      }
      let before = keys.currentID
      do {
        try keys.refresh()
        Issue.record("a key with the flaw \(flaw) was taken")
      } catch { #expect("\(error)".contains(directory)) }
      // What cannot be used leaves what could.
      #expect(keys.currentID == before)
      #expect(throws: MasterKeys.Unusable.self) { _ = try MasterKeys(directory: directory) }
    }
  }

  @Test("S10 a secret shows itself in no description, dump or mirror, and equals only itself")
  func unprintable() {
    let secret = Secret("canary-7f3a")
    var dumped = ""
    dump(secret, to: &dumped)
    let shown = "\(secret) \(String(reflecting: secret)) \([secret]) \(Optional(secret) as Any) \(dumped)"
    #expect(!shown.contains("canary") && shown.contains("‹secret›"))
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(secret == Secret("canary-7f3a") && secret != Secret("canary-7f3b") && secret != Secret("canary-7f3"))
  }
}
