import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// `VerifyAuditChain`: recomputes the organization's chain and holds it against the heads that were signed before.
struct VerifyAuditChain {
  let desk: Desk

  /// Signed heads that a reply carries at most.
  private static let shown = 1_000

  func callAsFunction(_ context: CallContext) async throws -> AuditChainReport {
    let organization = try context.organization()
    let anchors = try anchors(of: organization)
    let genuine = anchors.filter { $0.isGenuine(keys: desk.environment.keysDirectory) }
    let rows = try await desk.database.query(
      AuditLog.verify(signed: genuine.map { ($0.sequence, $0.hash) }), for: organization)
    var report = try rows.first.map(AuditChainReport.init) ?? AuditChainReport(intact: true)
    if report.intact, let forged = anchors.first(where: { !genuine.contains($0) }) {
      report.intact = false
      report.brokenSequence = forged.sequence
      report.problem = "a head in the files outside the database was not signed by this service"
    }
    report.anchoredSequence = genuine.last?.sequence ?? 0
    report.anchoredAt = genuine.last?.at.micros ?? 0
    report.signedHeads = genuine.suffix(Self.shown).map(\.line)
    return report
  }

  private func anchors(of organization: UUID) throws -> [Anchor] {
    let directory = desk.environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    return directory.isEmpty ? [] : try AnchorBook(directory: directory).read(organization)
  }
}

extension AuditChainReport {
  init(_ row: Row) throws {
    self.init(
      entries: try row.get("entries"), intact: try row.get("intact"),
      brokenEntryID: try row.get("broken_entry_id", as: UUID?.self)?.description ?? "",
      problem: try row.get("problem"), brokenSequence: try row.get("broken_sequence"),
      brokenAction: try row.get("broken_action"),
      brokenAt: try row.get("broken_at", as: Instant?.self)?.micros ?? 0)
  }
}
