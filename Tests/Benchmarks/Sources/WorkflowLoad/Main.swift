import Contracts
import Foundation
import RPC
import Vocabulary
import Wire

/// Workflows that go round: each that has come to rest is sent back, until the time is over.
///
///     workflow-load RUN_DIRECTORY ORGANIZATIONS WORKFLOWS BACK_TO SECONDS
///
/// ORGANIZATIONS is a file with an organization's id, its owner's address and password in each line; WORKFLOWS are made for each.
/// BACK_TO is `step_5_filtering`, for four steps of the keyword service (on four keywords, so that the steps do next to
/// nothing), or `step_1_icp`, for one of the content service and one that keyword refuses.
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let workflows = Int(arguments[3]), let seconds = Int(arguments[5]),
      let target = WorkflowState(text: arguments[4])
    else { fatalError("usage: workflow-load RUN_DIRECTORY ORGANIZATIONS WORKFLOWS BACK_TO SECONDS") }
    let round = Round(directory: arguments[1], target: target)
    for line in try String(contentsOfFile: arguments[2], encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 3, let organization = UUID(fields[0]) else { fatalError("ORGANIZATIONS: \(line)") }
      try await round.admit(organization, email: fields[1], password: fields[2], workflows: workflows)
    }
    FileHandle.standardOutput.write(Data("turning\n".utf8))
    try await round.turn(until: .now + .seconds(seconds))
  }
}
