import ArgumentParser
import Glibc
import Host
import Postgres
import Vocabulary

/// Makes a database ready that `infin8 up` does not keep: in a container, on another machine.
struct Prepare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a database ready for the services: itself, its roles, their passwords, their tables.",
    discussion: """
      The folder holds a connection string for each role, in files of the roles' names that our own user alone may read:
      admin (a superuser, in any database), migrator, and for each service <service>_app and <service>_worker. Each role gets
      the password of its string; the services that are there get the schema of this build. What is there already stays.
      """)

  @Argument(help: "The folder with the connection strings.")
  var folder: String

  @Flag(help: "Apply migrations that destroy something without a fresh backup. It is noted in the records.")
  var withoutBackup = false

  func run() async throws {
    do {
      try await prepare()
    } catch let refusal as Refusal {
      Failure.report(refusal, isJSON: false)
    } catch {
      StandardError.print("infin8: \(error)")
      throw ExitCode(70)
    }
  }

  private func prepare() async throws {
    let folder = RoleFolder(path: folder)
    let admin = try folder.string(of: "admin")
    let migrator = try folder.string(of: "migrator")
    guard let database = migrator.database else {
      throw folder.unusable("migrator", "names no database: add dbname=…")
    }
    let roles = try folder.roles.filter { $0 != "admin" }

    try await Platform.createDatabase(database, adminURL: admin.text)
    try await Platform.install(adminURL: admin.to(database: database).text)
    for role in roles {
      let given = try folder.string(of: role)
      guard given.user == role else { throw folder.unusable(role, "is another role's") }
      guard let password = given.password else { continue }
      try await Platform.setPassword(password, of: role, adminURL: admin.text)
    }
    Terminal.output.line("database \(database): ready, \(roles.count) roles")
    for service in ServiceName.allCases where roles.contains("\(service.rawValue)_app") {
      let schema = try Migrator(
        url: migrator.text, service: service,
        directory: try ResourceDirectory.migrations(of: service)
      ) { Terminal.output.line($0) }
      let backup = BackupBeforeMigration(
        service: service, recordsPath: DataDirectory.variable("INFIN8_BACKUP_RECORDS"), isWaived: withoutBackup)
      if let objection = try await backup.objection(toUp: schema) { throw Refusal(.fieldInvalid, objection) }
      try await schema.up()
    }
  }
}
