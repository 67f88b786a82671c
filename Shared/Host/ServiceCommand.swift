public import ArgumentParser
import CLinux
import Glibc
import Postgres
import Vocabulary

/// The command line of a service: `serve` (the default), `health`, `migrate`, `configuration`.
///
/// A service's executable is one line: `await ServiceCommand<KeywordService>.main()`.
public struct ServiceCommand<S: Service>: AsyncParsableCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: S.name.rawValue,
      abstract: "The \(S.name.rawValue) service of Infin8Content.",
      discussion: "Settings come from the environment; `\(S.name.rawValue) configuration` lists them.",
      version: Build.version,
      subcommands: [Serve<S>.self, ShowHealth<S>.self, Migrate<S>.self, ShowConfiguration<S>.self],
      defaultSubcommand: Serve<S>.self)
  }

  public init() {}

  /// Before anything else, on the first thread: "no new privileges" holds for a thread and those it starts.
  public static func main() async {
    guard linux_keep_to_itself() == 0 else {
      Complaint("\(S.name.rawValue): the system does not let this process forbid core dumps", status: 71).end()
    }
    await main(nil)
  }

  static var keys: [ConfigurationKey] { ConfigurationKey.common(for: S.name) + S.configurationKeys }

  /// Reads the settings or ends the process, naming what is wrong with each variable.
  static func readConfiguration() throws -> Configuration {
    do {
      return try Configuration(keys: keys, service: S.name, environment: Configuration.processEnvironment)
    } catch {
      throw Complaint(error.problems.map { "\(S.name.rawValue): \($0)" }.joined(separator: "\n"))
    }
  }
}

/// A sentence for standard error; the process ends with 78 (`EX_CONFIG`) or 70 (`EX_SOFTWARE`).
struct Complaint: Error, CustomStringConvertible {
  let description: String
  let status: Int32

  init(_ description: String, status: Int32 = 78) {
    self.description = description
    self.status = status
  }

  func end() -> Never {
    StandardError.print(Redaction.masked(description))
    exit(status)
  }
}

struct Serve<S: Service>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "serve", abstract: "Serve until SIGTERM, then finish what is under way.")
  }

  func run() async throws {
    do {
      try await ServiceProcess<S>(configuration: try ServiceCommand<S>.readConfiguration()).run()
    } catch let complaint as Complaint {
      complaint.end()
    } catch let refusal as Refusal {
      Complaint("\(S.name.rawValue): \(refusal.message)", status: 69).end()
    } catch let failure as Files.Failure {
      Complaint("\(S.name.rawValue): \(failure)", status: 73).end()
    } catch {
      Complaint("\(S.name.rawValue): \(error)", status: 70).end()
    }
  }
}

struct ShowConfiguration<S: Service>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "configuration", abstract: "List every setting with its default and its meaning.")
  }

  func run() throws {
    let environment = Configuration.processEnvironment
    for key in ServiceCommand<S>.keys {
      let isMasked = key.isSecret && (environment[key.name] ?? environment["\(key.name)_FILE"]) != nil
      let value = isMasked ? "********" : environment[key.name]
      print("\(key.name)=\(value ?? key.defaultValue ?? "(required)")\n    \(key.summary)")
    }
  }
}

struct Migrate<S: Service>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "migrate", abstract: "Move the service's schema up or down, or show where it stands.")
  }

  enum Action: String, ExpressibleByArgument, CaseIterable {
    case status, up, down, verify
  }

  @Argument(help: "status, up, down (one migration) or verify (up, down and up again in a scratch database).")
  var action: Action

  @Flag(help: "Destroy something without a fresh backup. It is noted in the records.")
  var withoutBackup = false

  func validate() throws {
    guard !withoutBackup || action == .up || action == .down else {
      throw ValidationError("--without-backup goes with up and down")
    }
  }

  func run() async throws {
    do {
      try await migrate()
    } catch let complaint as Complaint {
      complaint.end()
    } catch let exit as ExitCode {
      throw exit
    } catch {
      Complaint("\(S.name.rawValue): \(error)", status: 70).end()
    }
  }

  private func migrate() async throws {
    let variable = "INFIN8_\(S.name.rawValue.uppercased())_MIGRATION_DATABASE_URL"
    let url: String?
    do throws(Configuration.Unreadable) {
      url = try Configuration.given(variable, isSecret: true, in: Configuration.processEnvironment)
    } catch {
      throw Complaint(error.description)
    }
    guard let url, !url.isEmpty else {
      throw Complaint("\(variable) is not set: give the database as a role that may become \(S.name.rawValue)_owner")
    }
    if let complaint = TransportSecurity.complaint(about: url) { throw Complaint("\(variable) \(complaint)") }
    let migrator = try Migrator(
      url: url, service: S.name,
      directory: try ResourceDirectory.migrations(of: S.name),
      log: { print($0) })
    let backup = BackupBeforeMigration(
      service: S.name, recordsPath: Configuration.processEnvironment["INFIN8_BACKUP_RECORDS"], isWaived: withoutBackup)
    switch action {
    case .status:
      let status = try await migrator.status()
      print(status.description)
      if !status.isCurrent { throw ExitCode(1) }
    case .up:
      if let objection = try await backup.objection(toUp: migrator) { throw Complaint(objection) }
      try await migrator.up()
    case .down:
      guard let newest = try await migrator.status().applied.last else { throw MigrationProblem.nothingApplied }
      if let objection = try await backup.objection(toDown: migrator, steps: 1) { throw Complaint(objection) }
      try await migrator.down(steps: 1, from: newest)
    case .verify:
      try await migrator.verify()
    }
  }
}
