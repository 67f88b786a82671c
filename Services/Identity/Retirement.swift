import Durable
package import Postgres

/// Forgets what has no use any more, some of it because it says something of people: old codes, sessions, invitations, counts,
/// devices, mails, and what lets nobody in any more: keys, grants, revocations.
package struct Retirement: Worker {
  private let database: Database

  package init(database: Database) { self.database = database }

  package var name: String { "retirement" }

  package func run() async throws {
    try await every(.seconds(3_600)) { try await sweep() }
  }

  package func sweep() async throws {
    for statement in [
      OneTimeCodeRows.purge, Sessions.purge, Invitations.purge, LoginLimits.purge, Devices.purge, Mails.purge,
      SignUps.purge, APIKeys.purge, Grants.purge, SigningKeys.purge, Revocations.purge,
    ] {
      beat()
      _ = try await database.query(statement, for: nil)
    }
  }
}
