import Contracts
import Durable
import Host
import Postgres
import Vocabulary

/// Brings what any replica of identity has revoked from the table into this process's list.
struct RevocationReader: Worker {
  let database: Database
  let list: RevocationList

  var name: String { "revocation-reader" }

  func run() async throws {
    var age: Duration?
    while true {
      beat()
      // From the beginning each time a process starts; afterwards what is new, with a margin for transactions that were
      // slow to commit.
      let seen = Wakeup.outbox.count
      let rows = try await database.query(Revocations.inForce(newerThan: age), for: nil)
      list.apply(try rows.map(Revocation.init))
      age = .seconds(30)
      // Whoever revokes writes an audit event with it, so the outbox's signal is this one's too.
      try await Wakeup.outbox.wait(since: seen, upTo: .milliseconds(250))
    }
  }
}

extension Revocation {
  init(_ row: Row) throws {
    self.init(
      subjectID: try row.get("subject_id", as: UUID.self).description,
      issuedBefore: try row.get("issued_before", as: Instant.self).micros, renewable: try row.get("renewable"),
      forgetAt: try row.get("forget_at", as: Instant.self).micros)
  }
}
