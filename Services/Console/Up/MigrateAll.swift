import ArgumentParser
import EventLoop
import Glibc
import Host
import Vocabulary

struct MigrateAll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Move all five schemas, or show where they stand.",
    discussion: "Each service owns its schema; this asks each of them in turn, in the running installation's database.")

  @Argument(help: "status, up, down (one migration each) or verify (in a scratch database you name).")
  var action: String

  @Flag(help: "Apply what destroys something without a fresh backup. It is noted in the records.")
  var withoutBackup = false

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard ["status", "up", "down", "verify"].contains(action) else {
      throw ValidationError("say status, up, down or verify")
    }
    let executables = try Executables.directory()
    var variables = Configuration.processEnvironment
    variables["INFIN8_BACKUP_RECORDS"] = variables["INFIN8_BACKUP_RECORDS"] ?? common.directory.backupRecords
    let postgres = try PrivatePostgres(common.directory)
    var worst: Int32 = 0
    for service in ServiceName.allCases {
      let name = "INFIN8_\(service.rawValue.uppercased())_MIGRATION_DATABASE_URL"
      if variables["\(name)_FILE"] == nil { variables[name] = variables[name] ?? postgres.url("migrator", of: service) }
      let status = try await Program().run(
        ["\(executables)/\(service.rawValue)", "migrate", action] + (withoutBackup ? ["--without-backup"] : []),
        variables)
      worst = max(worst, status)
    }
    if worst != 0 { throw ExitCode(worst) }
  }
}
