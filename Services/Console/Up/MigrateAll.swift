import ArgumentParser
import EventLoop
import Glibc
import Host
import Postgres
import Vocabulary

struct MigrateAll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Move the five schemas, or show where they stand.",
    discussion: """
      Each service owns its schema; these ask each of them in turn, `down` one of them, in the running installation's database, or where
      INFIN8_<SERVICE>_MIGRATION_DATABASE_URL or the file `migrator` in the folder INFIN8_ROLES_DIR says. A change of a
      schema takes five steps: `new`, writing both files, `up --staging`, `up`, `status`.
      """,
    subcommands: [Status.self, Up.self, Down.self, Verify.self, New.self])

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Where each schema stands. Status 1 when one is behind.")
    @OptionGroup var common: CommonOptions

    func run() async throws { try await Migrations(common.directory).ask(to: "status") }
  }

  struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Apply what is pending.")

    @Flag(help: "Apply what destroys something without a fresh backup. It is noted in the records.")
    var withoutBackup = false

    @Flag(help: "Rehearse it in a database beside the real one, which stays as it is: up, down and up again.")
    var staging = false

    @Option(help: "With --staging, where PostgreSQL is not ours: a file with an administrator's connection string.")
    var admin: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard staging || admin == nil else { throw ValidationError("--admin goes with --staging") }
      guard !(staging && withoutBackup) else { throw ValidationError("--staging touches nothing that is backed up") }
    }

    func run() async throws {
      let migrations = try Migrations(common.directory)
      guard staging else { return try await migrations.ask(to: "up", withoutBackup: withoutBackup) }
      try await Complaining.run { try await Staging(migrations, administrator: admin).rehearse() }
    }
  }

  struct Down: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take the newest migration of one schema back.",
      discussion:
        "Of one alone: they were not made together, and where one is refused the others would have gone back already.")

    @Argument(help: "identity, workflow, keyword, content or billing.") var service: String

    @Flag(help: "Take back what destroys something without a fresh backup. It is noted in the records.")
    var withoutBackup = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Complaining.run {
        try await Migrations(common.directory).ask(
          [ServiceName(argument: service)], to: "down", withoutBackup: withoutBackup)
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take every pending migration up, down and up again, in a scratch database that you name.",
      discussion: """
        Refused where there are rows. `up --staging` makes a scratch database itself, and brings it to where the real one stands.
        """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Migrations(common.directory).ask(to: "verify")
    }
  }

  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the two empty files of a migration, numbered after the newest.",
      discussion: "They lie where the programs find them: in the checkout they were built in, or in INFIN8_HOME.")
    @Argument(help: "identity, workflow, keyword, content or billing.") var service: String
    @Argument(help: "What it does, in small letters with underscores: add_grant_to_workflows.") var name: String

    func run() async throws {
      try await Complaining.run {
        let service = try ServiceName(argument: service)
        let directory = try ResourceDirectory.migrations(of: service)
        let stem = try MigrationFile.next(name, in: directory, at: .now)
        for (half, text) in [("up", "-- What changes, and why.\n"), ("down", "-- The way back: exactly as it was.\n")] {
          let path = "\(directory)/\(stem).\(half).sql"
          try Files.write(Array(text.utf8), to: path, mode: 0o644)
          Terminal.output.line(path)
        }
        Terminal.output.line("Write both, then: infin8 migrate up --staging")
      }
    }
  }
}

/// The schemas of an installation, and the services' programs that move them.
struct Migrations {
  private let directory: DataDirectory
  private let variables: [String: String]

  init(_ directory: DataDirectory) throws {
    self.directory = directory
    var variables = Configuration.processEnvironment
    variables["INFIN8_BACKUP_RECORDS"] = variables["INFIN8_BACKUP_RECORDS"] ?? directory.backupRecords
    for service in ServiceName.allCases {
      let name = Self.variable(service)
      guard variables[name] == nil, variables["\(name)_FILE"] == nil else { continue }
      if let folder = RoleFolder.given {
        variables["\(name)_FILE"] = folder.file(of: "migrator")
      } else {
        variables[name] = try PrivatePostgres(directory).url("migrator", of: service)
      }
    }
    self.variables = variables
  }

  /// Who may make databases, where that is ours to say.
  func administrator() throws -> ConnectionString {
    if let folder = RoleFolder.given { return try folder.string(of: "admin") }
    let url = try PrivatePostgres(directory).url(PrivatePostgres.superuser, of: .identity)
    guard let string = ConnectionString(url) else { throw Refusal(.databaseDown, "\(url) is no connection string") }
    return string
  }

  /// A connection string of the role that may become the schema's owner.
  func url(_ service: ServiceName) throws -> String {
    try OperatorDatabase(directory: directory).url("migrator", of: service, for: "MIGRATION")
  }

  static func variable(_ service: ServiceName) -> String {
    "INFIN8_\(service.rawValue.uppercased())_MIGRATION_DATABASE_URL"
  }

  /// Asks each service; the exit status is the worst of theirs.
  func ask(
    _ services: [ServiceName] = ServiceName.allCases, to action: String, withoutBackup: Bool = false
  ) async throws {
    let executables = try Executables.directory()
    var worst: Int32 = 0
    for service in services {
      let status = try await Program().run(
        ["\(executables)/\(service.rawValue)", "migrate", action] + (withoutBackup ? ["--without-backup"] : []),
        variables)
      worst = max(worst, status)
    }
    if worst != 0 { throw ExitCode(worst) }
  }
}

extension ServiceName {
  /// - Throws: `Refusal` for a text that names no service.
  fileprivate init(argument: String) throws(Refusal) {
    guard let service = ServiceName(rawValue: argument) else {
      throw .field("service", "give identity, workflow, keyword, content or billing")
    }
    self = service
  }
}

/// Verbs that talk to no service: what goes wrong is a sentence and an exit status.
enum Complaining {
  static func run(_ body: () async throws -> Void) async throws {
    do {
      try await body()
    } catch let refusal as Refusal {
      Failure.report(refusal, isJSON: false)
    } catch let exit as ExitCode {
      throw exit
    } catch {
      StandardError.print("infin8: \(error)")
      throw ExitCode(70)
    }
  }
}
