import Postgres
import Vocabulary

/// Deletes what has served its day, a little at a time, so that nobody waits for it. Several may sweep at once.
struct Sweep {
  let database: Database
  /// Whose rows go, where they are one organization's: a legal hold is set before a batch goes or after it.
  var organization: UUID?
  /// Told before each batch: of a worker that sweeps, the sign that it turns.
  var beat: @Sendable () -> Void = {}

  /// Rows that go together.
  static let batch = 500

  /// - Parameter statement: deletes a batch at most, and gives a row for each that is gone.
  /// - Returns: how many are gone.
  @discardableResult
  func callAsFunction(_ statement: Statement) async throws -> Int {
    var gone = 0
    while true {
      try Task.checkCancellation()
      beat()
      let first = organization.map { [LegalHolds.serialize($0)] } ?? []
      let count = try await database.batch(for: nil, first + [statement]).last?.count ?? 0
      gone += count
      // Others may have been at the same rows: whoever comes next finds what is left.
      if count == 0 { return gone }
    }
  }
}
