import Host
import Vocabulary

/// What `infin8 up` does by itself once a day: vacuum, indexes, statistics, sizes. Each database says itself when it was done.
struct DailyUpkeep: Sendable {
  let directory: DataDirectory
  let say: @Sendable (String) -> Void

  func run() async throws {
    while true {
      // An hour after the start at the earliest: who has just begun has other things to do.
      try await Task.sleep(for: .seconds(3_600))
      do {
        try await doWhatIsDue()
      } catch  where !Task.isCancelled {
        say("the databases could not be looked after: \(error)")
      }
    }
  }

  private func doWhatIsDue() async throws {
    for database in try UpkeepDatabase.all(directory) {
      do {
        if try await database.isDue() { try await lookAfter(database) }
      } catch  where !Task.isCancelled {
        // One service's trouble is not the others'.
        say("the database of \(database.service.rawValue) could not be looked after: \(error)")
      }
      await database.close()
    }
  }

  private func lookAfter(_ database: UpkeepDatabase) async throws {
    let day = try await database.perform(.daily, on: database.service.rawValue, []) {
      var runs = try await database.vacuum() + database.reindex()
      _ = try await database.growth()
      try await database.forget()
      // The longest last: it counts whole tables.
      runs += try await database.statistics()
      for run in runs where !run.isDone { say(run.line) }
      return "\(runs.count { $0.isDone }) of \(runs.count) done"
    }
    if !day.isDone { say(day.line) }
  }
}
