import EventLoop
import Glibc
import Host
import Vocabulary

/// Programs that are waited for. They live on the event loop, whose thread lives as long as the process: children are
/// tied to it.
actor Program {
  nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.shared.asUnownedSerialExecutor() }

  /// Runs a program to its end; what it prints goes where ours does, or where `output` and `errors` say.
  func run(
    _ arguments: [String], _ environment: [String: String], user: String? = nil, output: String? = nil,
    errors: String? = nil, patience: Duration = .seconds(600)
  ) async throws -> Int32 {
    let process = try ChildProcess.start(
      arguments, environment: environment, user: user, log: output, errors: errors)
    return await process.wait(patience)
  }

  /// Starts one and leaves it to the caller.
  func start(
    _ arguments: [String], _ environment: [String: String], user: String? = nil, log: String
  ) throws -> ChildProcess {
    try ChildProcess.start(arguments, environment: environment, user: user, log: log)
  }

  /// Removes a folder and all that is in it.
  static func remove(_ path: String) async throws {
    let status = try await Program().run(["rm", "-rf", "--", path], ["PATH": "/usr/bin:/bin"], output: "/dev/null")
    guard status == 0 else { throw Refusal(.serviceDown, "\(path) cannot be removed") }
  }
}
