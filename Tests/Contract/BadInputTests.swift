import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Every method of the contract, given every kind of wrong bytes in every field: an answer or a refusal the caller can
/// act on, never a fault, never a lost connection, and the next call is served.
@Suite("Bad input")
struct BadInputTests {
  @Test("GW-01 no bytes in any field of any method are a fault", arguments: ServiceName.allCases)
  func fields(service: ServiceName) async throws {
    let fleet = try await Fleet.shared()
    var tenant = try await Tenant.make(fleet, name: "BadInput")
    for method in allMethods where method.path.hasPrefix("infin8.\(service.rawValue).") {
      let parts = method.path.split(separator: "/").map(String.init)
      // Streams that go on for as long as they are listened to: no answer in time is their answer.
      let isEndless = method.path.hasSuffix("/WatchActivities")
      for field in 1...12 {
        for (kind, payload) in Self.payloads(field) {
          let refusal = await refusal(patientFor: .databaseDown) {
            let channel = tenant.channel(service)
            let options = CallOptions(timeout: isEndless ? .milliseconds(300) : .seconds(30))
            if method.isServerStreaming {
              let stream = try await channel.serverStream(
                service: parts[0], method: parts[1], payload: payload, options: options)
              for try await _ in stream { break }
            } else {
              _ = try await channel.unary(service: parts[0], method: parts[1], payload: payload, options: options)
            }
          }
          guard let refusal, !(isEndless && refusal.code == .deadlineExceeded) else { continue }
          #expect(
            ![.internal, .unknown, .unavailable, .deadlineExceeded].contains(refusal.code),
            "\(method.path) field \(field) as \(kind): \(refusal)")
          #expect(!refusal.message.isEmpty)
          // Some methods end the session they are called with.
          if refusal.code == .unauthenticated, method.path.hasSuffix("/LogOut") {
            tenant = try await Tenant.make(fleet, name: "BadInput")
          }
        }
      }
      if method.path.hasSuffix("/LogOut") { tenant = try await Tenant.make(fleet, name: "BadInput") }
    }
    let organization = try await tenant.identity.getOrganization(GetOrganizationRequest())
    #expect(organization.id == tenant.organization.description)
  }

  /// Protobuf's wire format (protobuf.dev/programming-guides/encoding): one field, encoded so.
  private static func payloads(_ field: Int) -> [(kind: String, bytes: [UInt8])] {
    func tag(_ wire: Int) -> [UInt8] { varint(UInt64(field << 3 | wire)) }
    func text(_ bytes: [UInt8]) -> [UInt8] { tag(2) + varint(UInt64(bytes.count)) + bytes }
    return [
      ("empty text", text([])),
      ("an id nobody has", text(Array(UUID.random().description.utf8))),
      ("half an id", text(Array("0000-nonsense".utf8))),
      ("hostile text", text(Array("'; drop table users; -- \u{202E}\u{0}".utf8.filter { $0 != 0 }))),
      ("a NUL in text", text([0x61, 0x00, 0x62])),
      ("invalid UTF-8", text([0xC3, 0x28, 0xFF])),
      ("long text", text(Array(repeating: 0x78, count: 1 << 18))),
      ("combining text", text(Array(String(repeating: "e\u{301}", count: 199).utf8))),
      ("the largest number", tag(0) + varint(UInt64(Int64.max))),
      ("the smallest number", tag(0) + varint(UInt64(bitPattern: Int64.min))),
      ("minus one", tag(0) + varint(UInt64.max)),
      ("a cursor out of range", text(text([0x2D] + Array("9223372036854775808.\(UUID.random())".utf8)))),
      ("an unknown field", varint(UInt64(900 << 3 | 2)) + [1, 0x61]),
      ("a cut message", tag(2) + [0x7F, 0x61]),
    ]
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  @Test(
    "a page cursor that no page gave is refused as such",
    arguments: [
      "-9223372036854775808.00000000-0000-4000-8000-000000000000",
      "9223372036854775807.00000000-0000-4000-8000-000000000000", "1.2", "x", "1.", ".",
    ])
  func cursors(cursor: String) async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Cursor")
    let page = PageRequest(limit: 5, cursor: cursor)
    #expect(
      await reason { _ = try await tenant.workflow.listWorkflows(ListWorkflowsRequest(page: page)) } == .fieldInvalid)
    #expect(await reason { _ = try await tenant.identity.listUsers(ListUsersRequest(page: page)) } == .fieldInvalid)
    #expect(
      await reason { _ = try await tenant.content.listArticles(ListArticlesRequest(page: page)) } == .fieldInvalid)
    #expect(await reason { _ = try await tenant.billing.listLedger(ListLedgerRequest(page: page)) } == .fieldInvalid)
  }

  @Test("CT-29 an address the service may not fetch is refused before anything is sent there")
  func forbiddenAddresses() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Forbidden")
    for address in [
      "", "ftp://example.com/", "file:///etc/passwd", "https://user:secret@example.com/", "http://",
      "javascript:alert(1)",
      "http://exa mple.com/",
    ] {
      let refusal = await refusal {
        _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [address]))
      }
      #expect(
        refusal?.code == .invalidArgument || refusal?.code == .permissionDenied,
        "\(address): \(String(describing: refusal))")
    }
    #expect(try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors.isEmpty)
  }

  @Test("WF-09 an unreachable or malformed site fails the step with its reason, and a retry goes on from there")
  func brokenSites() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "BrokenSite")
    _ = try await tenant.identity.saveOnboarding(
      SaveOnboardingRequest(
        websiteURL: fleet.sites[0],
        businessDescription: "We help engineering teams run databases without slow queries or lost data.",
        targetAudiences: ["Backend engineers with slow queries"], contentDefaultsJSON: "{}",
        keywordSettingsJSON: "{}"))
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [fleet.brokenSite]))
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Broken"))
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: row.id))
    let failed = try await tenant.settle(row.id)
    #expect(failed.runStatus == .failed && failed.state == .step2Competitors)
    #expect(!failed.failureReason.isEmpty && !failed.failureMessage.isEmpty, "\(failed.failureReason)")
    // A failed step is retried, gone back from or cancelled; there is nothing to pause.
    #expect(
      await reason { _ = try await tenant.workflow.pauseWorkflow(PauseWorkflowRequest(id: row.id)) } == .illegalMove)

    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: fleet.sites))
    _ = try await tenant.workflow.retryStep(RetryStepRequest(id: row.id))
    let rested = try await tenant.settle(row.id)
    #expect(rested.state == .step3Seeds && rested.runStatus == .waitingHuman, "\(rested.failureMessage)")
  }
}
