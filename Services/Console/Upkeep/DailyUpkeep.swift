import Host
import Vocabulary

/// What is done once a day: vacuum, indexes, statistics, sizes. Each database says itself when it was done.
struct DailyUpkeep: Sendable {
  let directory: DataDirectory

  /// Does what is due, for ever, and says what went wrong.
  func run(_ say: @Sendable (String) -> Void) async throws {
    // Who has just begun has other things to do; who is started again every hour comes to this, too.
    try await Task.sleep(for: .seconds(900))
    while true {
      do {
        for run in try await doWhatIsDue() where !run.isDone { say(run.line) }
      } catch  where !Task.isCancelled {
        say("the databases could not be looked after: \(error)")
      }
      try await Task.sleep(for: .seconds(3_600))
    }
  }

  /// - Returns: everything that was done and that could not be done.
  func doWhatIsDue() async throws -> [UpkeepDatabase.Run] {
    var runs: [UpkeepDatabase.Run] = []
    for database in try UpkeepDatabase.all(directory) {
      do {
        runs += try await lookAfter(database)
      } catch  where !Task.isCancelled {
        // One service's trouble is not the others'.
        runs.append(.init(kind: .daily, target: database.service.rawValue, isDone: false, detail: "\(error)"))
      }
      await database.close()
    }
    return runs
  }

  private func lookAfter(_ database: UpkeepDatabase) async throws -> [UpkeepDatabase.Run] {
    guard try await database.isDue() else { return [] }
    var runs: [UpkeepDatabase.Run] = []
    let day = try await database.perform(.daily, on: database.service.rawValue, []) {
      runs = try await database.vacuum() + database.reindex()
      _ = try await database.growth()
      try await database.forget()
      // The longest last: it counts whole tables.
      runs += try await database.statistics()
      return "\(runs.count { $0.isDone }) of \(runs.count) done"
    }
    return runs + [day]
  }
}
