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
  /// Seven years of signed heads are read at once.
  var longestSilence: Duration { .seconds(600) }

  func run() async throws {
    try await every(.seconds(86_400)) {
      while try await archive() > 0 { try Task.checkCancellation() }
      for statement in AuditLog.keep {
        beat()
        _ = try await environment.workers.query(statement, for: nil)
      }
      let heads = try await offload { [environment] in try Self.heads(environment) }
      if !heads.isEmpty { _ = try await environment.workers.query(AuditLog.purge(upTo: heads), for: nil) }
    }
  }

  private func archive() async throws -> Int64 {
    beat()
    return try await environment.workers.query(AuditLog.archive, for: nil).first?.get("moved") ?? 0
  }

  /// Heads that were signed seven years ago, to the day or two; the database looks more closely.
  private static func heads(_ environment: ServiceEnvironment) throws -> [Anchor] {
    let directory = environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else { return [] }
    return try AnchorBook(directory: directory).read(until: .now + .seconds(-7 * 365 * 86_400))
      .filter { $0.isGenuine(keys: environment.keysDirectory) }
  }
}
