import Durable
import EventLoop
import Host
import Postgres
import Vocabulary

/// Moves old entries of the audit log to the archive, purges what is older than seven years, forgets old activities.
///
/// A chain is cut behind a signed head only, so that it still verifies; where heads are not signed, nothing is purged.
struct Retention: Worker {
  let environment: ServiceEnvironment

  var name: String { "retention" }

  func run() async throws {
    while true {
      while try await archive() > 0 { try Task.checkCancellation() }
      for statement in AuditLog.keep { _ = try await environment.workers.query(statement, for: nil) }
      let heads = try await offload { [environment] in try Self.heads(environment) }
      if !heads.isEmpty { _ = try await environment.workers.query(AuditLog.purge(upTo: heads), for: nil) }
      try await Task.sleep(for: .seconds(86_400))
    }
  }

  private func archive() async throws -> Int64 {
    try await environment.workers.query(AuditLog.archive, for: nil).first?.get("moved") ?? 0
  }

  /// Heads that were signed seven years ago, to the day or two; the database looks more closely.
  private static func heads(_ environment: ServiceEnvironment) throws -> [Anchor] {
    let directory = environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else { return [] }
    return try AnchorBook(directory: directory).read(until: .now + .seconds(-7 * 365 * 86_400))
      .filter { $0.isGenuine(keys: environment.keysDirectory) }
  }
}
