import Durable
import Host
package import Logging
package import Postgres
package import Vault
import Vocabulary

/// Looks for a newer master key, and seals the data keys of older envelopes with it, a few at a time. Secrets stay
/// readable all the while: an envelope is exchanged whole, and both keys are there until a person takes the old one away.
package struct RewrapSecrets: Worker {
  package let name = "rewrap-secrets"
  private let keys: MasterKeys
  private let database: Database
  private let logger: Logger

  private static let batch = 50
  private static let pause: Duration = .seconds(3)

  package init(keys: MasterKeys, database: Database, logger: Logger) {
    self.keys = keys
    self.database = database
    self.logger = logger
  }

  package func run() async throws {
    var lost = 0
    try await every(Self.pause) {
      try keys.refresh()
      let done = try await pass()
      if done.moved > 0 {
        logger.notice(
          "secrets are sealed with a newer master key",
          metadata: ["key": "\(keys.currentID)", "count": "\(done.moved)", "not.opened": "\(done.lost)"])
      }
      if done.lost != lost {
        lost = done.lost
        logger.warning("secrets that do not open keep their master key", metadata: ["count": "\(lost)"])
      }
    }
  }

  /// Goes once through what is under older keys.
  package func pass() async throws -> (moved: Int, lost: Int) {
    var (moved, lost) = (0, 0)
    var last: Connections.Envelope?
    while true {
      try Task.checkCancellation()
      beat()
      let rows = try await database.query(
        Connections.envelopes(before: keys.currentID, after: last, limit: Self.batch), for: nil)
      let envelopes = try rows.map(Connections.Envelope.init)
      var statements: [Statement] = []
      for envelope in envelopes {
        do {
          guard let new = try SealedSecret(bytes: envelope.bytes).rewrapped(for: envelope.context, with: keys) else {
            continue
          }
          statements.append(Connections.replace(envelope, with: new))
        } catch is SealedSecret.Failure {
          lost += 1
        }
      }
      if !statements.isEmpty { _ = try await database.batch(for: nil, statements) }
      moved += statements.count
      guard envelopes.count == Self.batch else { return (moved, lost) }
      last = envelopes.last
    }
  }

  /// How many secrets each master key holds, and whether it is there.
  func finding() async throws -> HealthCheck.Finding {
    let held = try await database.query(Connections.keysInUse, for: nil).map { row in
      (key: try row.get("key_id", as: String.self), count: try row.get("count", as: Int64.self))
    }
    let known = Set(keys.ids)
    if let lost = held.first(where: { !known.contains($0.key) }) {
      return .unhealthy("\(lost.count) secrets need the master key \(lost.key), which is not there")
    }
    let older = held.filter { $0.key != keys.currentID }.map(\.count).reduce(0, +)
    let current = held.first { $0.key == keys.currentID }?.count ?? 0
    return .healthy("\(current) secrets sealed with \(keys.currentID), \(older) with older keys")
  }
}
