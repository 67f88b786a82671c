import FuzzProperties
import TestSupport
import Testing
import Vocabulary

/// What the checksum of a key is good for.
@Suite struct APIKeyTextTests {
  private static let characters = (0x20...0x7E).map { UInt8($0) }

  @Test("ID-19 S7 every key with one character changed, left out, added, or changed places with another is no key")
  func typos() throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let key = KeyProperty.valid(seed: seed)
      #expect(APIKeyText(String(decoding: key, as: UTF8.self)) != nil)
      func isRefused(_ change: (inout [UInt8]) -> Void) -> Bool {
        var typo = key
        change(&typo)
        return typo == key || APIKeyText(String(decoding: typo, as: UTF8.self)) == nil
      }
      for place in key.indices {
        #expect(isRefused { $0.remove(at: place) }, "\(place)")
        for other in key.indices { #expect(isRefused { $0.swapAt(place, other) }, "\(place) and \(other)") }
        let passing = Self.characters.filter { character in
          !isRefused { $0[place] = character } || !isRefused { $0.insert(character, at: place) }
        }
        #expect(passing.isEmpty, "\(place)")
      }
    }
  }

  @Test("S7 a million changed keys are refused, or are keys that are written as they are read")
  func mutated() async throws {
    let key = KeyProperty.valid(seed: 1)
    let kept = try await repeated(1_000_000, "keys") { random in
      let changed = Mutation.mutated(key, by: random.fours(1...3))
      return try KeyProperty.check(changed) && changed != key
    }
    // One of 2^32 checksums is right by chance.
    #expect(kept == 0)
  }

  @Test("S7 a key is found in any text by the expression for secret scanners, whole, and nothing like it is")
  func scanner() throws {
    let scanned = try Regex(APIKeyText.pattern)
    let key = String(decoding: KeyProperty.valid(seed: 7), as: UTF8.self)
    for text in [
      key, "export KEY=\(key)\n", "{\"key\":\"\(key)\"}", "see https://x.example/?k=\(key)&l=2", "\(key), and",
    ] {
      #expect(text.matches(of: scanned).map { String(text[$0.range]) } == [key], "\(text)")
    }
    for text in ["ifc_live_short", "x" + key, key + "0", String(key.dropLast()), key.uppercased()] {
      #expect(text.matches(of: scanned).isEmpty, "\(text)")
    }
    #expect(APIKeyText(key)?.text == key)
  }
}
