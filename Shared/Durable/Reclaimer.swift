import Logging
import Postgres
import Vocabulary

/// Takes back what others hold and will not finish. The token stays the safety: whoever wakes up too late changes nothing.
struct Reclaimer {
  let workers: Database
  let holder: String
  let logger: Logger

  /// Our own items are worked at by tasks of ours; a lease that lapsed this long has lost its task.
  private static let grace: Duration = .seconds(15)

  func run() async throws {
    while true {
      Pulse.shared.beat("reclaimer")
      do {
        let found = try await workers.batch(
          for: nil,
          [
            Queue.reclaimFromDead(but: holder), Queue.reclaimFromZombies(but: holder, grace: Self.grace),
          ])
        if !found.joined().isEmpty {
          logger.notice(
            "items were taken over", metadata: ["from.dead": "\(found[0].count)", "from.zombies": "\(found[1].count)"])
          Wakeup.items.signal()
        }
      } catch  where !Task.isCancelled {
        logger.warning("nothing could be taken over", metadata: ["error": "\(error)"])
      }
      try await Task.sleep(for: .milliseconds(Int64.random(in: 75...125)))
    }
  }
}
