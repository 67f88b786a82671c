import ContentService
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// What a profile must be before it is stored, whoever wrote it.
@Suite("Profile replies")
struct ProfileReplyTests {
  private static let sound = """
    {"version":1,"method":"extractive","model":"m","industries":["databases"],"buyerRoles":["engineer"],
    "painPoints":["slow queries"],"valueProposition":"fast queries","sources":[]}
    """

  /// Replies as models give them, each wrong in one way.
  private static let malformed: [(reply: String, complaint: String)] = [
    ("Here is the profile you asked for.", "no JSON"),
    (String(sound.dropLast(40)), "no JSON"),
    ("[\(sound)]", "no object"),
    (sound.replacing("[\"databases\"]", with: "[]"), "industries"),
    (sound.replacing("[\"engineer\"]", with: "\"engineer\""), "buyerRoles"),
    (sound.replacing("\"slow queries\"", with: "\"  \""), "painPoints"),
    (sound.replacing("[\"slow queries\"]", with: "[1, 2]"), "painPoints"),
    (sound.replacing("\"fast queries\"", with: "null"), "valueProposition"),
    (sound.replacing("\"version\":1", with: "\"version\":2"), "version"),
    (sound.replacing("databases", with: String(repeating: "x", count: 4_001)), "industries"),
  ]

  /// Each malformed reply is complained about by its field; what is sound the second time is taken, what is not is given up.
  @Test("WF-13 a malformed profile is asked for once more with what was wrong, and fails as BAD_OUTPUT after that")
  func malformed() async throws {
    let database = try await TestDatabase.make(.content)
    for (reply, complaint) in Self.malformed {
      let repaired = Asked([reply, Self.sound])
      let profile = try await ProfileReply.accepted(for: .random(), in: database.requests) { repaired.reply(to: $0) }
      #expect(profile == Self.sound)
      #expect(repaired.complaints.map { $0 == nil } == [true, false], "\(reply)")
      #expect(repaired.complaints.last??.contains(complaint) == true, "\(reply): \(repaired.complaints)")

      let hopeless = Asked([reply, reply, Self.sound])
      let refusal = await #expect(throws: Refusal.self) {
        _ = try await ProfileReply.accepted(for: .random(), in: database.requests) { hopeless.reply(to: $0) }
      }
      #expect(refusal?.reason == .badOutput && refusal?.message.contains(complaint) == true)
      #expect(hopeless.complaints.count == 2)
    }
    let sound = Asked([Self.sound])
    #expect(
      try await ProfileReply.accepted(for: .random(), in: database.requests) { sound.reply(to: $0) } == Self.sound)
    try await database.drop()
  }
}

/// Gives prepared replies and remembers what it was told.
private final class Asked: Sendable {
  private let state: Mutex<(replies: [String], complaints: [String?])>

  init(_ replies: [String]) { state = Mutex((replies, [])) }

  var complaints: [String?] { state.withLock { $0.complaints } }

  func reply(to complaint: String?) -> String {
    state.withLock { state in
      state.complaints.append(complaint)
      return state.replies.isEmpty ? "" : state.replies.removeFirst()
    }
  }
}
