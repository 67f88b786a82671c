import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// Messages that were set aside, looked at and sent again.
@Suite("Dead letters")
struct DeadLetterTests {
  private func put(_ tenant: Tenant, from: ServiceName, to: ServiceName, _ kind: String, _ body: [UInt8]) async throws
    -> String
  {
    let id = UUID.random()
    try await tenant.fleet.change(
      """
      insert into \(from.rawValue).outbox (msg_id, organization_id, destination, kind, body)
      values ('\(id)', $1::uuid, '\(to.rawValue)', '\(kind)', '\\x\(Hexadecimal.encode(body))') returning 1
      """, tenant.organization.description)
    return id.description
  }

  private func letters(_ tenant: Tenant, _ service: ServiceName) -> DeadLettersClient {
    DeadLettersClient(tenant.channel(service))
  }

  @Test("WF-08 a message nobody will take is set aside with the reason, is read, mended, sent again, and arrives once")
  func mended() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Letters")
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Beside letters")
    var hold = HoldWorkRequest(
      commandKey: "none", organizationID: tenant.organization.description, held: true, version: 1)
    let id = try await put(tenant, from: .workflow, to: .keyword, "hold_work", try hold.encoded())
    let client = letters(tenant, .workflow)
    try await eventually { try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains { $0.id == id } }
    let letter = try #require(try await client.listDeadLetters(ListDeadLettersRequest()).letters.first { $0.id == id })
    #expect(letter.kind == "hold_work" && letter.destination == "keyword" && letter.reason.contains("field_invalid"))
    #expect(try HoldWorkRequest(decoding: letter.body).commandKey == "none")

    // Another organization's is as if it were not there.
    let theirs = letters(stranger, .workflow)
    #expect(try await theirs.listDeadLetters(ListDeadLettersRequest(resolved: true)).letters.isEmpty)
    for call in [id, UUID.random().description, "x"] {
      let refusal = await #expect(throws: Refusal.self) {
        _ = try await theirs.retryDeadLetter(RetryDeadLetterRequest(id: call))
      }
      #expect(refusal?.reason == .letterNotFound)
    }

    // As it is, it comes back.
    _ = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id))
    try await eventually {
      try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains { $0.id == id && $0.resolvedAt == 0 }
    }
    // Mended, it arrives, also when its row has been cleared away.
    try await tenant.fleet.change(
      "delete from workflow.outbox where organization_id = $1::uuid and msg_id = $2::uuid returning 1",
      tenant.organization.description, id)
    hold.commandKey = UUID.random().description
    let better = try hold.encoded()
    let sent = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id, body: better))
    #expect(sent.resolvedAt > 0 && sent.resolvedBy == tenant.user.description && sent.body == better)
    try await eventually {
      let rows = try await tenant.fleet.rows(
        "select is_held from keyword.holds where organization_id = $1::uuid and command_key = $2::uuid",
        tenant.organization.description, hold.commandKey)
      return rows == [["t"]]
    }
    #expect(try await client.listDeadLetters(ListDeadLettersRequest()).letters.isEmpty)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await client.discardDeadLetter(DiscardDeadLetterRequest(id: id))
    }
    #expect(refusal?.reason == .letterNotFound)
  }

  @Test("BL-03 S4 a bill is sent again as it is; nobody who is to pay it changes it or drops it")
  func bills() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Bills")
    let bill = SettleRequest(effectID: UUID.random().description, micros: -1, occurredAt: Instant.now.micros)
    let id = try await put(tenant, from: .keyword, to: .billing, "settle", try bill.encoded())
    let client = letters(tenant, .keyword)
    try await eventually { try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains { $0.id == id } }
    for change in [
      { _ = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id, body: [1])) },
      { _ = try await client.discardDeadLetter(DiscardDeadLetterRequest(id: id)) },
    ] as [@Sendable () async throws -> Void] {
      let refusal = await #expect(throws: Refusal.self) { try await change() }
      #expect(refusal?.reason == .letterNotYours)
    }
    _ = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id))
    try await eventually {
      try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains { $0.id == id && $0.resolvedAt == 0 }
    }
  }

  @Test("WF-08 what could not be taken where it arrived is taken when it is sent again")
  func collected() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Collected")
    let client = letters(tenant, .workflow)
    func arrive(_ details: String) async throws -> String {
      let id = UUID.random()
      let event = AuditEvent(
        eventID: UUID.random().description, organizationID: tenant.organization.description,
        action: "keyword.competitor.added", entityType: "competitor", userID: tenant.user.description,
        detailsJSON: details, occurredAt: Instant.now.micros)
      try await tenant.fleet.change(
        """
        insert into workflow.dead_letters (msg_id, organization_id, destination, kind, body, reason, source)
        values ('\(id)', $1::uuid, 'workflow', 'audit_event', '\\x\(Hexadecimal.encode(try event.encoded()))',
          'it could not be taken', 'keyword') returning 1
        """, tenant.organization.description)
      return id.description
    }
    let bad = try await arrive("{")
    let good = try await arrive("{}")
    for id in [bad, good] {
      let waiting = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id))
      #expect(waiting.isWaiting && waiting.resolvedAt == 0)
    }
    try await eventually {
      let letters = try await client.listDeadLetters(ListDeadLettersRequest()).letters
      return letters.map(\.id) == [bad] && letters.allSatisfy { !$0.isWaiting && $0.attempts == 1 }
    }
    let log = try await tenant.workflow.listAuditLog(ListAuditLogRequest(action: "keyword.competitor.added"))
    #expect(log.entries.count == 1)
  }
}
