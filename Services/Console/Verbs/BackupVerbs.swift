import ArgumentParser
import Contracts
import Host
import Vocabulary

struct Backups: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Keep the database where a lost machine does not take it along, and have it back.",
    subcommands: [
      Init.self, Run.self, List.self, Verify.self, Restore.self, Drill.self, Health.self, Schedule.self,
    ])

  struct Init: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Say where backups go, and what is backed up.",
      discussion: """
        Takes effect when PostgreSQL is started again by `infin8 up`. A cluster that somebody else starts needs the settings
        this prints. Passphrases are made where none are given: keep a copy of them elsewhere, without them a backup is worth
        nothing.
        """)
    @Option(help: "A folder; or s3://BUCKET/PREFIX?endpoint=HOST&region=NAME.") var to: String
    @Option(help: "A second place, in another region.") var second: String?
    @Option(help: "A file of mode 0400 with the first one's passphrase.") var passphraseFile: String?
    @Option(help: "The same for the second.") var secondPassphraseFile: String?
    @Option(help: "For a bucket: a file of mode 0400 with the key's name and the key, a line each.")
    var credentialsFile: String?
    @Option(help: "The same for the second.") var secondCredentialsFile: String?
    @Option(help: "The cluster's folder, if it is not this installation's own.") var cluster: String?
    @Option(help: "The folder of that cluster's socket.") var sockets: String?
    @Option(help: "That cluster's administrator.") var superuser: String?
    @Option(help: "A backup is restored for trial every so many days, 1 to 30. (default: what was said before, or 1)")
    var drillDays: Int?
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard drillDays.map(BackupSettings.drillDaysRange.contains) ?? true else {
        throw ValidationError("--drill-days takes 1 to 30")
      }
      for (option, path) in [("--cluster", cluster), ("--sockets", sockets)] {
        guard path.map({ $0.hasPrefix("/") && !$0.hasSuffix("/") }) ?? true else {
          throw ValidationError("\(option) takes the whole path of a folder, without a / at its end")
        }
      }
    }

    func perform(_ console: Console) async throws {
      let directory = console.directory
      var places = [
        try BackupRepository(
          number: 1, location: to, passphraseFile: passphraseFile ?? BackupSettings.passphraseFile(1, directory),
          credentialsFile: credentialsFile)
      ]
      if let second {
        places.append(
          try BackupRepository(
            number: 2, location: second,
            passphraseFile: secondPassphraseFile ?? BackupSettings.passphraseFile(2, directory),
            credentialsFile: secondCredentialsFile))
      }
      let settings = BackupSettings(
        directory: directory, cluster: cluster ?? directory.database, sockets: sockets ?? directory.databaseSockets,
        superuser: superuser ?? PrivatePostgres.superuser, layout: try DatabaseLayout.settle(nil, in: directory),
        repositories: places, drillDays: drillDays ?? BackupSettings.drillDays(in: directory))
      try settings.save()
      console.show(
        .object([("configuration", .string(settings.configuration)), ("archiving", .strings(settings.archiving))])
      ) {
        ["PostgreSQL is to be started with:"] + settings.archiving.map { "  -c '\($0)'" }
          + ["passphrases: " + places.map(\.passphraseFile).joined(separator: ", ")]
      }
    }
  }

  /// Which repository a verb is about.
  struct Which: ParsableArguments {
    @Option(help: "1 or 2.") var repository: Int?

    func repositories(_ settings: BackupSettings) throws -> [BackupRepository] {
      let found = settings.repositories.filter { $0.number == repository ?? $0.number }
      guard !found.isEmpty else { throw Refusal(.fieldInvalid, "there is no repository \(repository ?? 0)") }
      return found
    }
  }

  struct Run: Verb {
    static let configuration = CommandConfiguration(abstract: "Make a backup now, in each repository.")
    @Flag(help: "Only what has changed since the last one.") var incremental = false
    @OptionGroup var which: Which
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let pgBackRest = try PgBackRest(try BackupSettings.load(console.directory))
      let places = try which.repositories(pgBackRest.settings)
      for place in places { try await pgBackRest.makeReadyAndBackUp(incremental ? .incr : .full, to: place.number) }
      let info = try await pgBackRest.info()
      let made = places.compactMap { info.backups(of: $0.number).last }
      console.show(.array(made.map(Backups.json))) {
        made.map {
          "repository \($0.repository): \($0.label), \(Format.bytes($0.storedBytes)) of \(Format.bytes($0.bytes))"
        }
      }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Which backups there are, and how far behind each repository is.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let pgBackRest = try PgBackRest(try BackupSettings.load(console.directory))
      let info = try await pgBackRest.info()
      let lags = try await BackupHealth(pgBackRest: pgBackRest).lags(info)
      console.show(
        .object([
          ("backups", .array(info.backups.map(Backups.json))),
          (
            "repositories",
            .array(
              lags.map {
                .object([
                  ("repository", .integer(Int64($0.repository))),
                  ("lag_segments", $0.segments.map(JSON.integer) ?? .null),
                  ("lag_ms", $0.time.map { .integer($0.milliseconds) } ?? .null),
                ])
              })
          ),
        ])
      ) {
        var table = Table([
          ("REPOSITORY", .right), ("LABEL", .left), ("COMPLETE", .left), ("SIZE", .right), ("STORED", .right),
        ])
        for one in info.backups {
          let sizes = [one.bytes, one.storedBytes].map(Format.bytes)
          table.add(String(one.repository), one.label, one.stop.description, sizes[0], sizes[1])
        }
        return table.lines(in: console.terminal)
          + lags.map { lag in
            let time = lag.time.map { "\($0.components.seconds) s" } ?? "nobody knows how far"
            return "repository \(lag.repository) is \(time) behind"
          }
      }
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Read every byte of every backup, and look for gaps in the log.",
      discussion: "Exit status 1 when something is not whole. What was found is noted: `infin8 doctor` shows it.")
    @OptionGroup var which: Which
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let pgBackRest = try PgBackRest(try BackupSettings.load(console.directory))
      var verdicts: [BackupVerification.Verdict] = []
      for place in try which.repositories(pgBackRest.settings) {
        verdicts.append(try await BackupVerification(pgBackRest: pgBackRest)(place))
      }
      let found = verdicts
      console.show(.array(found.map(Self.json))) { found.flatMap(Self.lines) }
      if found.contains(where: { !$0.isGood }) { throw ExitCode(1) }
    }

    private static func json(_ verdict: BackupVerification.Verdict) -> JSON {
      .object([
        ("repository", .integer(Int64(verdict.repository))), ("good", .bool(verdict.isGood)),
        ("problems", .strings(verdict.problems)),
        (
          "backups",
          .array(
            verdict.backups.map {
              .object([("label", .string($0.backup.label)), ("problems", .strings($0.problems))])
            })
        ),
      ])
    }

    private static func lines(_ verdict: BackupVerification.Verdict) -> [String] {
      verdict.problems.map { "repository \(verdict.repository): \($0)" }
        + verdict.backups.map { backup, problems in
          "repository \(verdict.repository), \(backup.label): "
            + (problems.isEmpty ? "whole" : problems.joined(separator: "; "))
        }
    }
  }

  /// What a drill and a restore have in common.
  struct Aim: ParsableArguments {
    @Option(help: "The moment to go back to, as 2026-11-23T20:15:00Z or microseconds since 1970; or latest.")
    var to = "latest"
    @Option(help: "From which repository.") var repository = 1

    func point() throws -> RecoveryPoint {
      guard let point = RecoveryPoint(to) else {
        throw Refusal(.fieldInvalid, "\(to) is no moment: write 2026-11-23T20:15:00Z, or latest")
      }
      return point
    }

    func recover(_ place: Recovery.Place, acceptsUnsound: Bool = false, _ console: Console) async throws {
      let pgBackRest = try PgBackRest(try BackupSettings.load(console.directory))
      let isJSON = console.isJSON
      let report = try await Recovery(
        pgBackRest: pgBackRest, place: place, repository: repository, point: try point(),
        acceptsUnsound: acceptsUnsound,
        say: { line in if !isJSON { Terminal.output.line(line) } })()
      if isJSON { console.show(report.json) { [] } } else { Terminal.output.line(report.lines.last ?? "") }
      if !report.isGood {
        StandardError.print("infin8: \(report.problems.first ?? "it did not come to its end")")
        throw ExitCode(1)
      }
    }
  }

  struct Drill: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Try a restore beside the living database: all six steps, and a report.",
      discussion: "Nothing is changed but a scratch folder, which is removed again. No service runs on what comes back."
    )
    @OptionGroup var aim: Aim
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws { try await aim.recover(.scratch, console) }
  }

  struct Restore: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Put a backup in the database's place: assess, choose, restore, verify, update, monitor.",
      discussion: """
        The installation must be stopped. What stands there is moved aside once what comes back has proved sound.
        Afterwards `infin8 up`: what was called for outside after the point is looked up before it is called for again, and
        everybody logs in again.
        """)
    @OptionGroup var aim: Aim
    @Flag(help: "Let it serve although something that came back is not sound.") var acceptUnsound = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try await aim.recover(.cluster, acceptsUnsound: acceptUnsound, console)
    }
  }

  struct Health: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Whether a lost database could be had back.", discussion: "Ends with 1 when something is not well.")
    @Option(help: "Judge as if it were then.") var asOf: String?
    @Flag(help: "Say what `backup schedule` last found, and ask nobody.") var noted = false
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard !noted || asOf == nil else { throw ValidationError("--noted has its own time") }
    }

    func perform(_ console: Console) async throws {
      let results = try await noted ? noted(console.directory) : found(console.directory)
      console.show(.array(results.map(\.json))) { results.map { "\($0.name): \($0.status.text), \($0.message)" } }
      if results.contains(where: { $0.status != .healthy }) { throw ExitCode(1) }
    }

    private func found(_ directory: DataDirectory) async throws -> [HealthCheckResult] {
      let pgBackRest = try PgBackRest(try BackupSettings.load(directory))
      return try await BackupHealth(pgBackRest: pgBackRest, now: Backups.moment(asOf)).results()
    }

    private func noted(_ directory: DataDirectory) throws -> [HealthCheckResult] {
      guard let state = BackupState.find(directory) else {
        throw Refusal(.notFound, "nobody has looked yet: does `infin8 backup schedule` run?")
      }
      return state.reply().checks
    }
  }

  struct Schedule: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Do what is due, for ever: full every day, changes every hour, a reading and a drill each day.")
    @Flag(help: "Only say what is due.") var show = false
    @Flag(help: "Do what is due now, and end.") var once = false
    @Option(help: "With --show: as if it were then.") var asOf: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let settings = try BackupSettings.load(console.directory)
      let keeper = BackupKeeper(pgBackRest: try PgBackRest(settings)) { line in Terminal.output.line(line) }
      if show {
        let duties = try await keeper.duties(at: Backups.moment(asOf)).map(\.description)
        return console.show(.strings(duties)) { duties }
      }
      if once {
        let isGood = try await Self.isDone(keeper)
        await Self.look(keeper)
        if !isGood { throw ExitCode(1) }
        return
      }
      let log = LogFile.follow(DataDirectory.variable("INFIN8_LOG_FILE") ?? "")
      defer { withExtendedLifetime(log) {} }
      try await withThrowingTaskGroup { group in
        group.addTask {
          while true {
            // What failed is not tried again at once: it would keep the disk from everybody.
            try await Task.sleep(for: try await Self.isDone(keeper) ? .seconds(60) : .seconds(600))
          }
        }
        // Beside it, for a backup may take hours.
        group.addTask {
          while true {
            await Self.look(keeper)
            try await Task.sleep(for: BackupState.interval)
          }
        }
        try await group.waitForAll()
      }
    }

    /// Notes how backups are, for those who watch.
    private static func look(_ keeper: BackupKeeper) async {
      let settings = keeper.pgBackRest.settings
      do {
        try await BackupHealth(pgBackRest: keeper.pgBackRest).state().save(settings.directory)
      } catch {
        StandardError.print("\(Instant.now) \(settings.directory.backupState): \(error)")
      }
    }

    /// Does what is due, and what is due then: what was just made is there to be tried.
    private static func isDone(_ keeper: BackupKeeper) async throws -> Bool {
      do {
        while true {
          let duties = try await keeper.duties(at: .now)
          if duties.isEmpty { return true }
          let isGood = await keeper.perform(duties)
          // Whoever watches is not to wait for the next look to hear of it.
          await look(keeper)
          guard isGood else { return false }
        }
      } catch let refusal as Refusal {
        StandardError.print("\(Instant.now) \(refusal.message)")
        return false
      }
    }
  }

  fileprivate static func moment(_ text: String?) throws -> Instant {
    guard let text else { return .now }
    guard case .moment(let moment) = RecoveryPoint(text) else {
      throw Refusal(.fieldInvalid, "\(text) is no moment: write 2026-11-23T20:15:00Z")
    }
    return moment
  }

  fileprivate static func json(_ backup: Backup) -> JSON {
    .object([
      ("repository", .integer(Int64(backup.repository))), ("label", .string(backup.label)),
      ("kind", .string(backup.kind.rawValue)), ("complete", .integer(backup.stop.micros)),
      ("bytes", .integer(backup.bytes)), ("stored_bytes", .integer(backup.storedBytes)),
    ])
  }
}
