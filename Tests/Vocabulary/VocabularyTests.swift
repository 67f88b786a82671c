import Testing
import Vocabulary

/// The words all share.
@Suite("Vocabulary")
struct VocabularyTests {
  @Test("an id is written and read in one spelling, and anything else is no id")
  func ids() {
    for _ in 0..<100 {
      let id = UUID.random()
      #expect(UUID(id.description) == id && UUID(bytes: id.bytes) == id && UUID(id.description.uppercased()) == id)
      #expect(Array(id.description)[14] == "4")
    }
    for text in [
      "", "x", "6f0d6a3b1f0e5c619a555d3e2b7c8e01", "6f0d6a3b-1f0e-5c61-9a55-5d3e2b7c8e0",
      "6f0d6a3b-1f0e-5c61-9a55-5d3e2b7c8e0g",
    ] {
      #expect(UUID(text) == nil)
    }
  }

  @Test("a derived id is the same for the same parts and another for others")
  func derived() {
    #expect(UUID.derived(from: "a", "b") == UUID.derived(from: "a", "b"))
    #expect(UUID.derived(from: "a", "b") != UUID.derived(from: "b", "a"))
    // RFC 9562's own example: version 5 of www.example.com in the DNS namespace.
    let dns = UUID(high: 0x6ba7_b810_9dad_11d1, low: 0x80b4_00c0_4fd4_30c8)
    #expect(UUID.derived(from: "www.example.com", in: dns).description == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
  }

  @Test("base64url has one spelling for each byte string")
  func base64() {
    for count in 0..<50 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
    for text in ["A", "AB", "AA=", "A A", "é"] { #expect(Base64URL.decode(text) == nil) }
  }

  @Test("money is shown to the micro, and never rounded")
  func money() {
    #expect(Money(micros: 12_345_678).description == "$12.345678")
    #expect(Money(micros: -500_000).description == "-$0.50" && Money.zero.description == "$0.00")
  }

  @Test("WF-35 every reason has a code, and none is OK")
  func reasons() {
    #expect(Reason.allCases.allSatisfy { $0.code != .ok })
    #expect(Set(Reason.allCases.map(\.rawValue)).count == Reason.allCases.count)
  }

  @Test("hexadecimal digits give their bytes back, and nothing else is taken for them")
  func hexadecimal() {
    let all = Array(UInt8.min...UInt8.max)
    #expect(Hexadecimal.encode([0, 15, 160, 255] as [UInt8]) == "000fa0ff")
    #expect(Hexadecimal.decode(Hexadecimal.encode(all)) == all)
    for text in ["0", "0g", "FF", "+f", " 0", "0x"] { #expect(Hexadecimal.decode(text) == nil) }
  }
}
