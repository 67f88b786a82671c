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
    // Before anything is written down: services may share a database.
    var due: [UpkeepDatabase] = []
    for database in try UpkeepDatabase.all(directory) {
      if try await database.isDue() { due.append(database) } else { await database.close() }
    }
    for database in due {
      let runs = try await database.vacuum() + database.reindex() + database.statistics()
      for run in runs where !run.isDone { say(run.line) }
      _ = try await database.growth()
      try await database.forget()
      await database.close()
    }
  }
}
