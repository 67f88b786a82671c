import Durable
import Postgres

/// Forgets what has no use any more, some of it because it says something of people: old codes, sessions, counts, devices, mails.
struct Retirement: Worker {
  let database: Database

  var name: String { "retirement" }

  func run() async throws {
    while true {
      for statement in [
        OneTimeCodeRows.purge, Sessions.purge, LoginLimits.purge, Devices.purge, Mails.purge, SignUps.purge,
      ] {
        _ = try await database.query(statement, for: nil)
      }
      try await Task.sleep(for: .seconds(3_600))
    }
  }
}
