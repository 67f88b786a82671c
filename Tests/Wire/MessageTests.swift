import Contracts
import FuzzProperties
import TestSupport
import Testing
import Vocabulary
import Wire

/// Messages through protobuf-c and back, and bytes that mean harm.
@Suite("Messages")
struct MessageTests {
  private let row = KeywordRow(
    id: "a", keyword: "schlüssel 🔑", searchVolume: 0, cpcMicros: -1, longtailStatus: .completed,
    subtopics: [Subtopic(title: "t", type: "informational", keywords: ["x", "", "z"]), Subtopic()],
    isForeignLanguage: true, foreignIntent: ["de"], createdAt: .max)

  @Test("a message survives the way there and back, absent and zero told apart")
  func roundTrip() throws {
    let back = try KeywordRow(decoding: row.encoded())
    #expect(back == row)
    #expect(back.searchVolume == 0 && back.competitionIndex == nil && back.keywordDifficulty == nil)
    let empty = try KeywordRow(decoding: [])
    #expect(empty == KeywordRow())
  }

  @Test("an enum value nobody knows yet survives")
  func unknownEnum() throws {
    let status = WorkflowState(rawValue: 4_711)
    let back = try WorkflowRow(decoding: WorkflowRow(state: status).encoded())
    #expect(back.state == status && back.state.text == "unknown_4711")
  }

  @Test("unknown fields are skipped")
  func unknownFields() throws {
    let bytes = try PageRequest(limit: 3, cursor: "c").encoded() + [0xFA, 0x3E, 0x02, 0x61, 0x62]
    #expect(try PageRequest(decoding: bytes) == PageRequest(limit: 3, cursor: "c"))
  }

  @Test("a text with a NUL is refused in both directions")
  func embeddedNUL() throws {
    #expect(throws: WireError.embeddedNUL) { try PageRequest(cursor: "a\u{0}b").encoded() }
    #expect(throws: WireError.embeddedNUL) { try PageRequest(decoding: [0x12, 0x03, 0x61, 0x00, 0x62]) }
  }

  @Test("a text that is not UTF-8 is refused")
  func invalidUTF8() {
    #expect(throws: WireError.invalidUTF8) { try PageRequest(decoding: [0x12, 0x02, 0xC3, 0x28]) }
  }

  @Test("ten thousand levels of nesting are refused, not followed")
  func deepNesting() {
    // LedgerEntry and the like nest once; WorkflowDetails holds messages in messages.
    var bytes: [UInt8] = []
    for _ in 0..<10_000 {
      var length = bytes.count
      var prefix: [UInt8] = [0x0A]
      while length >= 0x80 {
        prefix.append(UInt8(length & 0x7F) | 0x80)
        length >>= 7
      }
      bytes = prefix + [UInt8(length)] + bytes
    }
    #expect(throws: WireError.self) { try WorkflowDetails(decoding: bytes) }
  }

  @Test("four megabytes of empty sub-messages are refused before they fill the memory")
  func manyEmpty() {
    let bytes = [UInt8](repeating: 0, count: 4 << 20).enumerated().map { $0.offset % 2 == 0 ? UInt8(0x12) : 0 }
    #expect(throws: WireError.tooLarge) { try WorkflowDetails(decoding: bytes) }
  }

  @Test("a list that fills the memory block by block is read up to the bound and refused beyond it, never a crash")
  func manyBlocks() throws {
    func list(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x0A, count: count).flatMap { [$0, 0] } }
    #expect(try ListKeywordsReply(decoding: list(20_000)).keywords.count == 20_000)
    for count in stride(from: 30_000, to: 110_000, by: 5_000) {
      do { #expect(try ListKeywordsReply(decoding: list(count)).keywords.count == count) } catch {
        #expect(error == .tooLarge)
      }
    }
    #expect(throws: WireError.tooLarge) { try ListKeywordsReply(decoding: list(110_000)) }
  }

  @Test("every truncation of a message is an error or another message, never a crash")
  func truncations() throws {
    let bytes = try row.encoded()
    for count in bytes.indices { _ = try? KeywordRow(decoding: Array(bytes[..<count])) }
  }

  @Test("S15 a million mutated messages, of every kind, are errors or messages that survive the way there and back")
  func mutations() async throws {
    let bytes = try row.encoded()
    let read = try await repeated(1_000_000, "messages") { random in
      let changed = Mutation.mutated(bytes, by: random.fours(1...3))
      let kind = random.next() & 7 == 0 ? KeywordRow.self : allMessages[Int(random.next() % UInt64(allMessages.count))]
      return try kind.survives(changed)
    }
    #expect((10_000..<1_000_000).contains(read))
  }

  @Test("GW-02 a refusal travels whole: reason, sentence, violations, time to wait")
  func refusals() throws {
    for reason in Reason.allCases {
      let refusal = Refusal(
        reason, "because", violations: [.init(field: "a[1]", description: "no")], retryAfter: .milliseconds(1_500))
      #expect(try StatusEnvelope(decoding: StatusEnvelope(refusal).encoded()).refusal == refusal)
    }
  }

  @Test("a time to wait that no clock can hold is cut to a year, and can be handed on")
  func endlessRetry() throws {
    let most: [UInt8] = [UInt8](repeating: 0xFF, count: 8) + [0x7F]
    let detail = AnyEnvelope(
      typeURL: "type.googleapis.com/google.rpc.RetryInfo", value: [0x0A, 20, 0x08] + most + [0x10] + most)
    let refusal = StatusEnvelope(code: 14, message: "later", details: [detail]).refusal
    #expect(try #require(refusal.retryAfter) <= .seconds(31_536_001))
    #expect(try StatusEnvelope(decoding: StatusEnvelope(refusal).encoded()).refusal == refusal)
  }

  @Test("a request envelope survives the way there and back, and its truncations are errors")
  func envelopes() throws {
    let request = RequestEnvelope(
      service: "s", method: "m", payload: [1, 2, 3], timeoutNanos: 5, metadata: [KeyValue(key: "k", value: "v")])
    let bytes = request.encoded()
    #expect(try RequestEnvelope(decoding: bytes) == request)
    for count in bytes.indices { _ = try? RequestEnvelope(decoding: Array(bytes[..<count])) }
  }
}

extension Message {
  /// Whether bytes are read as this message, which is then written and read again as the same.
  fileprivate static func survives(_ bytes: [UInt8]) throws -> Bool {
    guard let message = try? Self(decoding: bytes) else { return false }
    #expect(try Self(decoding: message.encoded()) == message)
    return true
  }
}
