import Foundation
import FuzzProperties
import TestSupport
import Testing
import Vocabulary

/// Tokens that were tampered with.
@Suite struct TokenFuzzTests {
  @Test("S3 of a million tokens made by changing valid ones none is accepted")
  func mutated() async throws {
    let directory = "/tmp/infin8-token-fuzz-\(Vocabulary.UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let property = try TokenProperty(directory: directory)
    let signatures = try await repeated(1_000_000, "tokens") { random in
      let valid = property.valid[Int(random.next() & 1)]
      let changed = Mutation.mutated(valid, by: random.fours(6...9))
      return try property.check(changed) && changed != valid
    }
    // Most are no tokens at first sight; what only the signature can tell must be among them all the same.
    #expect(signatures > 200)
  }

  @Test("S3 no token with one character changed to another of its alphabet is accepted")
  func oneCharacter() async throws {
    let directory = "/tmp/infin8-token-fuzz-\(Vocabulary.UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let property = try TokenProperty(directory: directory)
    var signatures = 0
    for valid in property.valid {
      for place in stride(from: 0, to: valid.count, by: 4) {
        var changed = valid
        changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        if try property.check(changed) { signatures += 1 }
        await Task.yield()
      }
    }
    #expect(signatures > 80)
  }
}
