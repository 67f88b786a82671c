import Durable
import Host
import Logging
import Postgres
import Vocabulary

/// Signs where the audit chains end and keeps that outside the database: a new chain at once, one that has grown every hour.
struct Anchors: Worker {
  let environment: ServiceEnvironment

  var name: String { "anchors" }

  func run() async throws {
    let directory = environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else {
      environment.logger.notice("heads of the audit chains are not signed: INFIN8_WORKFLOW_ANCHOR_DIR is not set")
      while true { try await rest(for: .seconds(3_600)) }
    }
    let period = Duration.seconds(60 * environment.configuration.integer("INFIN8_WORKFLOW_ANCHOR_MINUTES"))
    let keys = try KeyRing(named: "anchor", in: environment.keysDirectory)
    let book = AnchorBook(directory: directory)
    var newest: [UUID: (sequence: Int64, at: Instant)] = [:]
    for anchor in try book.read() { newest[anchor.organization] = (anchor.sequence, anchor.at) }
    try await every(.seconds(5)) {
      let now = Instant.now
      let due = try await environment.workers.query(AuditLog.heads, for: nil).compactMap { row -> Anchor? in
        let organization: UUID = try row.get("organization_id")
        let sequence: Int64 = try row.get("sequence")
        if let last = newest[organization], last.sequence == sequence || now - last.at < period { return nil }
        return try Anchor.sign(
          try row.get("hash"), sequence: sequence, of: organization, at: now, with: keys.current)
      }
      try book.append(due, now: now)
      for anchor in due { newest[anchor.organization] = (anchor.sequence, anchor.at) }
    }
  }
}
