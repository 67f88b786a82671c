import FuzzProperties
import TestSupport
import Testing

/// Addresses nobody would type.
@Suite struct AddressFuzzTests {
  @Test("S11 of a million changed addresses each is refused, or has one spelling that libcurl takes to the same host")
  func mutated() async throws {
    let read = try await repeated(1_000_000, "addresses") { random in
      let valid = AddressProperty.valid[Int(random.next() % UInt64(AddressProperty.valid.count))]
      return try AddressProperty.check(Mutation.mutated(valid, by: random.fours(2...5)))
    }
    #expect((50_000..<1_000_000).contains(read))
  }

  @Test("S11 what is an address in itself keeps its host; the check does see another")
  func control() throws {
    for valid in AddressProperty.valid { #expect(try AddressProperty.check(valid)) }
    #expect(AddressProperty.parsed("http://example.com@127.0.0.1:81/")?.host == "127.0.0.1")
  }
}
