import Logging
import Postgres
import Synchronization
import Vocabulary

/// Says that this process is alive: a session of its own holds a lock under a name of this start's own.
///
/// When the process dies, however, the server ends the session and frees the lock: the death notice. A process that lives but
/// does nothing keeps it, and is told so by its leases.
final class Presence: Sendable {
  struct Holder: Sendable {
    let name: String
    /// The server's process that has the lock: what operators see, and end, in `pg_stat_activity`.
    let pid: Int32
  }

  private let session: Database
  private let name = UUID.random().description
  private let pid: Mutex<Int32>

  var holder: Holder { Holder(name: name, pid: pid.withLock { $0 }) }

  private init(_ session: Database, pid: Int32) {
    self.session = session
    self.pid = Mutex(pid)
  }

  /// - Parameter database: whose role and server to use; the session is another.
  private static func begin(_ database: Database) async throws -> Presence {
    let presence = Presence(database.alone(), pid: 0)
    do {
      try await presence.assert()
    } catch {
      await presence.end()
      throw error
    }
    return presence
  }

  /// The beginning of a statement that goes on with a table `dead`: holders whose sign of life is gone, as their lock is free.
  ///
  /// - Parameter others: gives each holder but oneself, whose lock one could take as well, once.
  static func withDead(among others: Statement) -> Statement {
    """
    with other as materialized (\(others)),
    dead as materialized (
      select holder from other where pg_try_advisory_xact_lock(hashtextextended(holder, 0)))
    """
  }

  /// Does something for as long as it lasts under a sign of life of its own.
  static func during(
    _ database: Database, _ logger: Logger, _ body: @escaping @Sendable (Presence) async throws -> Void
  ) async throws {
    let presence = try await begin(database)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await presence.keep(logger) }
        group.addTask { try await body(presence) }
        while try await group.next() != nil {}
      }
    } catch {
      await presence.end()
      throw error
    }
  }

  /// Takes the lock again whenever the session was lost. Until then others may take over what we hold: our tokens tell us.
  private func keep(_ logger: Logger) async throws {
    while true {
      try await Task.sleep(for: .seconds(1))
      do {
        try await assert()
      } catch  where !Task.isCancelled {
        logger.warning("the sign of life could not be given", metadata: ["error": "\(error)"])
      }
    }
  }

  private func end() async { await session.close() }

  /// What the session says of itself tells whether it has the lock: its number may be that of one before, when the server began
  /// anew.
  private func assert() async throws {
    var row = try await session.query(
      "select pg_backend_pid() as pid where current_setting('infin8.presence', true) = \(name)", for: nil
    ).first
    if row == nil {
      row = try await session.query(
        """
        select pg_advisory_lock(hashtextextended(\(name), 0)), set_config('infin8.presence', \(name), false),
          pg_backend_pid() as pid
        """, for: nil
      ).first
    }
    guard let now: Int32 = try row?.get("pid") else { return }
    pid.withLock { $0 = now }
  }
}
