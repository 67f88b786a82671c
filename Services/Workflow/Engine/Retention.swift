import Durable
import Host
import Postgres

/// Moves old entries of the audit log to the archive, purges what is older than seven years, forgets old activities.
struct Retention: Worker {
  let environment: ServiceEnvironment

  var name: String { "retention" }

  func run() async throws {
    while true {
      for statement in AuditLog.keep { _ = try await environment.workers.query(statement, for: nil) }
      try await Task.sleep(for: .seconds(86_400))
    }
  }
}
