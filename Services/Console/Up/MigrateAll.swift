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

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard ["status", "up", "down", "verify"].contains(action) else {
      throw ValidationError("say status, up, down or verify")
    }
    let executables = try Executables.directory()
    var variables = Configuration.processEnvironment
    let postgres = try PrivatePostgres(common.directory)
    var worst: Int32 = 0
    for service in ServiceName.allCases {
      let name = "INFIN8_\(service.rawValue.uppercased())_MIGRATION_DATABASE_URL"
      if variables["\(name)_FILE"] == nil { variables[name] = variables[name] ?? postgres.url("migrator", of: service) }
      let status = try await Runner().run(["\(executables)/\(service.rawValue)", "migrate", action], variables)
      worst = max(worst, status)
    }
    if worst != 0 { throw ExitCode(worst) }
  }

  /// Starts a program on the event loop's thread and waits for it; what it prints is shown.
  private actor Runner {
    nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

    func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
      let process = try ChildProcess.start(arguments, environment: environment, log: "/dev/stdout")
      return await process.wait(.seconds(600))
    }
  }
}
