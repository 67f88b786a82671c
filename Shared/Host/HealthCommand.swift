import ArgumentParser
import Contracts
import RPC
import Vocabulary

/// `<service> health`: asks the process that serves how it is, over its own socket. For whoever starts and stops it:
/// container engines, Kubernetes, systemd.
struct ShowHealth<S: Service>: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "health", abstract: "Ask the running service how it is.",
      discussion: "Ends with 0 when it can do its work, 1 when a check says unhealthy, 69 when nobody answers.")
  }

  @Flag(help: "Ask only whether it answers, and no database: being started again would not bring one back.")
  var alive = false

  private static var patience: Duration { .seconds(5) }

  func run() async throws {
    let settings = Configuration.processEnvironment
    guard let sockets = settings["INFIN8_SOCKET_DIR"] else {
      Complaint("\(S.name.rawValue): INFIN8_SOCKET_DIR is not set").end()
    }
    let instance = settings["INFIN8_INSTANCE"].flatMap(Int.init) ?? 1
    let client = ServiceClient.to(S.name, at: [S.name.socket(in: sockets, instance: instance)])
    do {
      let reply = try await HealthClient(client).check(
        HealthCheckRequest(checks: alive ? ["process"] : []), options: CallOptions(timeout: Self.patience))
      for check in reply.checks { print("\(check.name) is \(check.status.text): \(check.message)") }
      if reply.status == .unhealthy, !alive { throw ExitCode(1) }
    } catch let refusal as Refusal {
      Complaint("\(S.name.rawValue): \(refusal.message)", status: 69).end()
    }
  }
}
