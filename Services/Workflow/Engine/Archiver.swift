import Contracts
import Durable
import Host
import Logging
import Postgres
import RPC
import Vocabulary

/// Removes the details of workflows that ended more than a year ago: in the services that did the work first, each of
/// which forgets only what is older than a year itself, and here when nothing is left there. Whoever dies on the way
/// leaves the workflow to the next, who finds less to do. What failed a year ago and was never gone on with ends first, so that it
/// does not stay for ever.
struct Archiver: Worker {
  let name = "archiver"
  let environment: ServiceEnvironment

  /// Each service is given two minutes to forget.
  var longestSilence: Duration { .seconds(180) }

  func run() async throws {
    while true {
      for row in try await environment.workers.query(IntentWorkflows.givenUp, for: nil) {
        beat()
        await environment.happen(
          .givenUp, to: row, because: "it failed, and for a year nobody retried it, went back or cancelled it")
      }
      var archived = 0
      for row in try await environment.workers.query(IntentWorkflows.toArchive, for: nil) {
        let workflow: UUID = try row.get("id")
        do {
          if try await archive(workflow, organization: try row.get("organization_id")) { archived += 1 }
        } catch  where !Task.isCancelled {
          // One workflow's trouble is not the others'.
          environment.logger.warning("not archived", metadata: ["workflow": "\(workflow)", "error": "\(error)"])
        }
      }
      try await rest(for: archived > 0 ? .zero : .seconds(3_600))
    }
  }

  private func archive(_ workflow: UUID, organization: UUID) async throws -> Bool {
    // Articles stay, and say which keywords must.
    var keywords: [String] = []
    for service in [ServiceName.content, .keyword] {
      beat()
      let work = WorkClient(environment.channel(to: service, organization: organization))
      let reply = try await work.forgetWorkflow(
        ForgetWorkflowRequest(
          organizationID: organization.description, workflowID: workflow.description, keepKeywordIDs: keywords),
        options: .init(timeout: .seconds(120)))
      guard reply.gone else { return false }
      keywords += reply.keywordIDs
    }
    let done = try await environment.workers.query(IntentWorkflows.archive(workflow), for: organization).first
    return try done?.get("is_archived") ?? false
  }
}
