import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire

/// Messages that were set aside, looked at and sent again.
@Suite("Dead letters")
struct DeadLetterTests {
  /// A bill that billing will never take: its amount is negative.
  private func poison(_ tenant: Tenant, micros: Int64) async throws -> String {
    let id = UUID.random()
    let body = try SettleRequest(effectID: UUID.random().description, micros: micros, occurredAt: Instant.now.micros)
      .encoded()
    try await tenant.fleet.change(
      """
      insert into keyword.outbox (msg_id, organization_id, destination, kind, body)
      values ('\(id)', $1::uuid, 'billing', 'settle', '\\x\(Hexadecimal.encode(body))') returning 1
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
    let id = try await poison(tenant, micros: -1)
    let client = letters(tenant, .keyword)
    try await eventually { try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains { $0.id == id } }
    let letter = try #require(try await client.listDeadLetters(ListDeadLettersRequest()).letters.first { $0.id == id })
    #expect(letter.kind == "settle" && letter.destination == "billing" && letter.reason.contains("field_invalid"))
    #expect(try SettleRequest(decoding: letter.body).micros == -1)

    // Another organization's is as if it were not there.
    let theirs = letters(stranger, .keyword)
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
    // Mended, it is refused for nothing being reserved: it has arrived, and says so.
    var bill = try SettleRequest(decoding: letter.body)
    bill.micros = 5
    let better = try bill.encoded()
    let sent = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id, body: better))
    #expect(sent.resolvedAt > 0 && sent.resolvedBy == tenant.user.description && sent.body == better)
    try await eventually {
      let all = try await client.listDeadLetters(ListDeadLettersRequest(resolved: true)).letters
      return all.contains { $0.id == id && $0.reason.contains("reservation_not_found") }
    }
    let given = try await client.discardDeadLetter(DiscardDeadLetterRequest(id: id))
    #expect(given.resolvedAt > 0)
    #expect(try await client.listDeadLetters(ListDeadLettersRequest()).letters.isEmpty)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await client.discardDeadLetter(DiscardDeadLetterRequest(id: id))
    }
    #expect(refusal?.reason == .letterNotFound)
  }

  @Test("WF-08 what could not be taken where it arrived is taken when it is sent again, mended")
  func collected() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Collected")
    let id = UUID.random()
    let event = AuditEvent(
      eventID: UUID.random().description, organizationID: tenant.organization.description,
      action: "keyword.competitor.added", entityType: "competitor", userID: tenant.user.description,
      detailsJSON: "{", occurredAt: Instant.now.micros)
    try await tenant.fleet.change(
      """
      insert into workflow.dead_letters (msg_id, organization_id, destination, kind, body, reason, source)
      values ('\(id)', $1::uuid, 'workflow', 'audit_event', '\\x\(Hexadecimal.encode(try event.encoded()))',
        'it could not be taken', 'keyword') returning 1
      """, tenant.organization.description)
    let client = letters(tenant, .workflow)
    let waiting = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id.description))
    #expect(waiting.isWaiting && waiting.resolvedAt == 0)
    try await eventually {
      try await client.listDeadLetters(ListDeadLettersRequest()).letters.contains {
        $0.id == id.description && !$0.isWaiting && $0.attempts == 1
      }
    }
    var mended = event
    mended.detailsJSON = "{}"
    _ = try await client.retryDeadLetter(
      RetryDeadLetterRequest(id: id.description, body: try mended.encoded()))
    try await eventually { try await client.listDeadLetters(ListDeadLettersRequest()).letters.isEmpty }
    let log = try await tenant.workflow.listAuditLog(ListAuditLogRequest(action: "keyword.competitor.added"))
    #expect(log.entries.count == 1)
  }
}
