import ArgumentParser
import Host
import Vocabulary

extension DatabaseVerbs {
  struct Vacuum: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Give back the room of dead rows and look at the tables anew: those that are due.")
    @Argument(help: "One table, as keyword.items.") var table: String?
    @Flag(help: "Every table, due or not.") var all = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try await console.upkeep(of: table) { try await $0.vacuum(table, all: all) }
    }
  }

  struct Reindex: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Make indexes anew whose pages have become empty, while everybody reads and writes on.")
    @Argument(help: "One index, as keyword.items_ready.") var index: String?
    @Option(help: "Per cent to which pages are filled, below which an index is made anew.") var density = 50
    @Option(help: "Bytes; smaller indexes are left alone.") var largerThan: Int64 = 8 << 20
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard (1...90).contains(density) else { throw ValidationError("--density is 1 to 90") }
    }

    func perform(_ console: Console) async throws {
      try await console.upkeep(of: index) {
        try await $0.reindex(index, density: density, largerThan: largerThan)
      }
    }
  }

  struct Stats: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Tell the planner of columns that depend on each other, where its guess is off by more than ten.")
    @Option(help: "Rows; smaller tables are left alone.") var largerThan: Int64 = 1_000
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try await console.upkeep(of: nil) { try await $0.statistics(largerThan: largerThan) }
    }
  }

  struct Schedule: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Do what is due once a day, for ever: vacuum, indexes, statistics, sizes.",
      discussion: "`infin8 up` and the container `upkeep` do so by themselves.")
    @Flag(help: "Do what is due now, and end.") var once = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let daily = DailyUpkeep(directory: console.directory)
      guard once else { return try await daily.run { Terminal.output.line($0) } }
      try console.report(await daily.doWhatIsDue())
    }
  }
}

extension Console {
  /// Does something to each service's database, or to the one whose schema is named, and shows what was done.
  fileprivate func upkeep(
    of target: String?, _ body: (UpkeepDatabase) async throws -> [UpkeepDatabase.Run]
  ) async throws {
    var runs: [UpkeepDatabase.Run] = []
    for database in try UpkeepDatabase.all(directory) {
      if target?.hasPrefix("\(database.service.rawValue).") ?? true { runs += try await body(database) }
      await database.close()
    }
    if let target, runs.isEmpty { throw Refusal.field("target", "there is no \(target)") }
    try report(runs)
  }

  fileprivate func report(_ runs: [UpkeepDatabase.Run]) throws {
    show(.object([("runs", .array(runs.map(\.json)))])) {
      runs.isEmpty ? ["nothing is due"] : runs.map(\.line)
    }
    if runs.contains(where: { !$0.isDone }) { throw ExitCode(1) }
  }
}

extension UpkeepDatabase.Run {
  private var milliseconds: Int64 {
    took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000
  }

  var line: String {
    "\(kind.rawValue) \(target): \(isDone ? "done" : "failed") in \(Format.duration(milliseconds: milliseconds))"
      + (detail.isEmpty ? "" : ", \(detail)")
  }

  fileprivate var json: JSON {
    .object([
      ("kind", .string(kind.rawValue)), ("target", .string(target)), ("took_ms", .integer(milliseconds)),
      ("outcome", .string(isDone ? "done" : "failed")), ("detail", .string(detail)),
    ])
  }
}
