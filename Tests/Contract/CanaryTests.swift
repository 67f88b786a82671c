import Contracts
import Foundation
import Host
import RPC
import TestSupport
import Testing
import Vocabulary
import Wire

private typealias UUID = Vocabulary.UUID

/// Whatever one organization asks, with another's ids in its hands, it learns nothing: not a byte of the other's data, not
/// even that an id is somebody's, and it changes no row of theirs.
///
/// Every method is called with random messages full of the other's ids, by a person and by every service that may call it;
/// and each message once more with ids that nobody has. The two answers must be the same.
@Suite("Canary")
struct CanaryTests {
  /// Feeds of the whole product to other services, and what ends the caller's own session.
  private static let skipped: Set = [
    "infin8.common.v1.Outbox/Collect", "infin8.identity.v1.Identity/WatchRevocations",
    "infin8.identity.v1.Identity/LogOut",
  ]
  /// Without a person it erases the caller's own organization: asked last.
  private static let last = "infin8.common.v1.Privacy/EraseSubject"

  @Test(
    "S4 random calls with another's ids bring no byte of theirs, differ in nothing from absent ids, and touch no row")
  func canary() async throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? .random(in: 0...(.max))
    print("· canary seed \(seed)")
    let fleet = try await Fleet.shared()
    let marked = try await Marked.make(fleet)
    let asker = try await Tenant.make(fleet, name: "Asker")
    let workflow = try await asker.workflowAtSeeds("Own")
    let own = [workflow] + (try await asker.keywords(workflow, .seeds).prefix(2).map(\.id))
    let ids = try await Self.ids(of: marked.tenant).subtracting(try await Self.ids(of: asker)).subtracting([
      UUID.zero.description
    ])
    var random = SplitMix64(seed: seed)
    let stock = Stock(
      foreign: marked.texts + ids.sorted().shuffled(using: &random).prefix(200), own: own, random: &random)
    let before = try await Self.settledRows(of: marked.tenant)

    // What was sent may be read again where the asker's own rows hold it now.
    var sent: Set<String> = []
    var calls = 0
    var compared = 0
    let methods = allMethods.filter { !Self.skipped.contains($0.path) && $0.path != Self.last }
    for method in methods + allMethods.filter({ $0.path == Self.last }) {
      for caller in try Self.callers(of: method, asker) {
        for _ in 0..<(method.isServerStreaming ? 4 : 12) {
          let turn = random.next()
          var foreign = RandomMessage(seed: turn, texts: stock.foreign)
          var absent = RandomMessage(seed: turn, texts: stock.absent)
          let shape = try Self.shape(of: method)
          let answers = [
            await Self.answer(method, foreign.bytes(of: shape), caller.channel),
            await Self.answer(method, absent.bytes(of: shape), caller.channel),
          ]
          calls += 2
          sent.formUnion(foreign.used.map { stock.foreign[$0] })
          for answer in answers {
            #expect(!answer.text.contains(marked.marker), "\(method.path): \(answer.text)")
            let leaked = Self.uuids(in: answer.text).intersection(ids).subtracting(sent)
            #expect(leaked.isEmpty, "\(method.path) by \(caller.name): \(leaked)")
          }
          guard !foreign.used.isDisjoint(with: stock.foreignIndices), foreign.used.isDisjoint(with: stock.ownIndices)
          else {
            continue
          }
          compared += 1
          if answers.contains(where: \.isLimited) { continue }
          // What was made has an id and a moment of its own, and may stand in the way of the second.
          if Permissions.rule(for: method.path)?.record != .reads, answers[0].isReply { continue }
          let shown = zip(answers, [stock.foreign, stock.absent]).map { $0.without($1, foreign.used) }
          if shown[0] != shown[1] {
            Issue.record("\(method.path) by \(caller.name)\n  theirs: \(shown[0])\n  absent: \(shown[1])")
          }
        }
      }
    }
    print("· \(calls) calls over \(methods.count + 1) methods, \(compared) pairs compared, \(ids.count) ids looked for")
    #expect(compared > 500)
    let after = try await Self.settledRows(of: marked.tenant)
    for (table, rows) in before { #expect(after[table] == rows, "\(table)") }
  }

  // MARK: Callers

  private static func callers(
    of method: MethodDescriptor, _ asker: Tenant
  ) throws -> [(name: String, channel: any RPCChannel)] {
    let parts = method.path.split(separator: ".").map(String.init)
    let owners =
      ServiceName(rawValue: parts[1]).map { [$0] }
      ?? (parts[1] == "work" ? [.keyword, .content] : ServiceName.allCases)
    var services: [ServiceName] = []
    var isForPeople = true
    switch Permissions.access(to: method.path) {
    case .services(let names): (services, isForPeople) = (names, false)
    case .roleOrServices(_, let names): services = names
    default: break
    }
    return try owners.flatMap { owner in
      (isForPeople ? [("a person", asker.channel(owner))] : [])
        + (try services.map { service in
          (
            service.rawValue,
            try asker.fleet.channel(
              from: service, to: owner, organization: asker.organization, onBehalfOf: asker.user, token: asker.token)
          )
        })
    }
  }

  private static func shape(of method: MethodDescriptor) throws -> MessageShape {
    MessageShape(of: try #require(allMessages.first { $0.fullName == method.request }))
  }

  // MARK: Answers

  private struct Answer {
    /// The bytes of the replies as text, or the refusal.
    let text: String
    let isReply: Bool

    /// Refused for how often it was asked, which the second question is more often, or for the time it took.
    var isLimited: Bool {
      text.hasPrefix("\(StatusCode.resourceExhausted) \(Reason.tooManyRequests.rawValue)")
        || text.hasPrefix("\(StatusCode.deadlineExceeded)")
    }

    /// With the texts that were sent written as their numbers.
    func without(_ stock: [String], _ used: Set<Int>) -> String {
      used.sorted().reduce(text) { text, index in
        stock[index].count < 8 ? text : text.replacing(stock[index], with: "‹\(index)›")
      }
    }
  }

  private static func answer(_ method: MethodDescriptor, _ payload: [UInt8], _ channel: any RPCChannel) async -> Answer
  {
    let parts = method.path.split(separator: "/").map(String.init)
    var tries = 0
    while true {
      do {
        tries += 1
        var replies: [UInt8] = []
        if method.isServerStreaming {
          let stream = try await channel.serverStream(
            service: parts[0], method: parts[1], payload: payload, options: CallOptions(timeout: .milliseconds(300)))
          for try await reply in stream { replies += reply }
        } else {
          replies = try await channel.unary(
            service: parts[0], method: parts[1], payload: payload, options: CallOptions(timeout: .seconds(20)))
        }
        return Answer(text: String(decoding: replies, as: UTF8.self), isReply: true)
      } catch let refusal as Refusal {
        // So many calls at once wait for a connection for too long, or meet each other.
        if [.databaseDown, .versionConflict].contains(refusal.reason), tries < 5 {
          try? await Task.sleep(for: .seconds(1))
          continue
        }
        if refusal.reason == .tooManyRequests, let wait = refusal.retryAfter, wait < .seconds(2) {
          try? await Task.sleep(for: wait)
          continue
        }
        return Answer(
          text: "\(refusal.code) \(refusal.reason.rawValue) \(refusal.message) \(refusal.violations)", isReply: false)
      } catch {
        return Answer(text: "\(error)", isReply: false)
      }
    }
  }

  private static func uuids(in text: String) -> Set<String> {
    Set(text.matches(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/).map { String($0.output) })
  }

  // MARK: Rows

  /// Asks the same of every table that holds an organization's rows: by its name and the condition for its rows.
  private static func ask(
    _ tenant: Tenant, _ sql: (_ table: String, _ own: String) -> String
  ) async throws -> [String: [[String?]]] {
    var answers: [String: [[String?]]] = [:]
    for table in try await tenant.fleet.serviceTables() {
      guard let key = table.key else { continue }
      answers[table.name] = try await tenant.fleet.rows(
        sql(table.name, "\(key) = $1::uuid"), tenant.organization.description)
    }
    return answers
  }

  private static func ids(of tenant: Tenant) async throws -> Set<String> {
    let rows = try await ask(tenant) { "select t::text from \($0) t where \($1) limit 500" }
    return Set(rows.values.joined().flatMap { uuids(in: $0[0] ?? "") })
  }

  /// A fingerprint of the organization's rows in each table, once nothing of it is on its way any more.
  private static func settledRows(of tenant: Tenant) async throws -> [String: String] {
    var last: [String: String] = [:]
    try await eventually {
      try await Task.sleep(for: .milliseconds(300))
      let now = try await ask(tenant) {
        "select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \($0) t where \($1)"
      }.mapValues { $0[0][0] ?? "" }
      defer { last = now }
      return now == last
    }
    return last
  }
}

/// An organization with everything an organization can have, a marker in every text of it.
private struct Marked {
  let tenant: Tenant
  let marker: String
  /// What is no id and yet names something of theirs.
  let texts: [String]

  static func make(_ fleet: Fleet) async throws -> Marked {
    let marker = "canary\(UUID.random().description.prefix(8))"
    let tenant = try await Tenant.make(fleet, name: marker)
    try await tenant.subscribe(to: .agency)
    _ = try await tenant.identity.updateProfile(UpdateProfileRequest(firstName: marker, lastName: marker))
    let finished = try await FinishedWorkflow.make(tenant, name: "\(marker) articles")
    _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: marker, description: marker))
    _ = try await tenant.identity.saveOnboarding(
      SaveOnboardingRequest(businessDescription: "We sell \(marker) to whoever needs some of it."))
    let invitation = try await tenant.identity.inviteMember(
      InviteMemberRequest(email: "\(marker)@example.test", role: .editor))
    let key = try await tenant.identity.createAPIKey(CreateAPIKeyRequest(name: marker, scopes: [.workflowsRead]))
    _ = try await tenant.content.saveConnection(
      SaveConnectionRequest(
        kind: .wordpress, name: marker, url: "https://\(marker).example.com", account: marker, secret: marker))
    return Marked(
      tenant: tenant, marker: marker,
      texts: [invitation.id, key.key?.prefix ?? "", finished.id])
  }
}

/// What messages are filled from: the other's ids, the asker's own, and words; and the same with ids that nobody has.
private struct Stock {
  let foreign: [String]
  let absent: [String]
  let foreignIndices: Set<Int>
  let ownIndices: Set<Int>

  init(foreign: [String], own: [String], random: inout SplitMix64) {
    let neutral = ["", "a", "x y", "{}", "2026-01-01", "https://example.com/", String(repeating: "long ", count: 60)]
    let filler = (0..<8).flatMap { _ in own + neutral }
    let all = foreign + filler
    self.foreign = all
    // As random as what it stands for: some words are refused for being easily guessed.
    var letters = random
    absent =
      foreign.map { text in
        UUID(text) != nil
          ? UUID.random().description
          : String(text.map { $0 == "-" ? "-" : "abcdefghijklmnopqrstuvwxyz".randomElement(using: &letters) ?? $0 })
      } + filler
    foreignIndices = Set(foreign.indices)
    ownIndices = Set(all.indices.filter { own.contains(all[$0]) })
  }
}
