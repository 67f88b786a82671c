import Contracts
import Durable
import Host
import Postgres
import Vocabulary

/// Takes messages that were set aside where they arrived once more, when an admin has said so.
struct Revival: Worker {
  let name = "revival"
  let environment: ServiceEnvironment

  func run() async throws {
    try await every(.seconds(1)) {
      for row in try await environment.workers.query(RevivedLetters.due, for: nil) {
        beat()
        try await revive(row)
      }
    }
  }

  private func revive(_ row: Row) async throws {
    guard let source = ServiceName(rawValue: try row.get("source", as: String.self)) else { return }
    let id: UUID = try row.get("msg_id")
    let envelope = Envelope(
      messageID: id.description, organizationID: try row.get("organization_id", as: UUID.self).description,
      kind: try row.get("kind"), body: try row.get("body"))
    let isTaken = await Collector(service: source, environment: environment).take(envelope)
    let answer = isTaken ? RevivedLetters.resolve(id) : RevivedLetters.setAsideAgain(id)
    _ = try await environment.workers.query(answer, for: nil)
  }
}

/// The statements by which letters come back.
enum RevivedLetters {
  static let due: Statement = """
    select msg_id, organization_id, source, kind, body from dead_letters
    where retry_at is not null and resolved_at is null and source is not null order by retry_at limit 50
    """

  static func resolve(_ id: UUID) -> Statement {
    "update dead_letters set resolved_at = clock_timestamp(), retry_at = null where msg_id = \(id)"
  }

  static func setAsideAgain(_ id: UUID) -> Statement {
    "update dead_letters set retry_at = null, attempts = attempts + 1 where msg_id = \(id)"
  }
}
