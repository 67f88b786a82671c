import Contracts
import EventLoop
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
    let (genuine, forged) = try await heads(of: organization)
    guard let row = try await desk.database.query(AuditLog.verify(signed: genuine), for: organization).first else {
      throw Refusal(.fault, "the chain cannot be recomputed")
    }
    var report = try AuditChainReport(row)
    if report.intact, let forged {
      report.intact = false
      report.brokenSequence = forged.sequence
      report.problem = "a head in the files outside the database was not signed by this service"
    }
    report.anchoredSequence = genuine.last?.sequence ?? 0
    report.anchoredAt = genuine.last?.at.micros ?? 0
    // The head behind which the chain begins is needed to check an export.
    let begins: Int64 = try row.get("begins_after")
    let beginning = genuine.dropLast(Self.shown).filter { begins > 0 && $0.sequence == begins }.prefix(1)
    report.signedHeads = (beginning + genuine.suffix(Self.shown)).map(\.line)
    return report
  }

  /// The heads that were signed by a key of ours, and the first that was not.
  private func heads(of organization: UUID) async throws -> (genuine: [Anchor], forged: Anchor?) {
    let directory = desk.environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else { return ([], nil) }
    let keys = desk.environment.keysDirectory
    return try await offload {
      var genuine: [Anchor] = []
      var forged: Anchor?
      for anchor in try AnchorBook(directory: directory).read(organization) {
        if anchor.isGenuine(keys: keys) { genuine.append(anchor) } else { forged = forged ?? anchor }
      }
      return (genuine, forged)
    }
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
