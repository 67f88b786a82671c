import Contracts
import Foundation
import Postgres
import RPC
import Vocabulary

/// The workflows of a load and the people who send them back.
actor Round {
  /// A person logged in, who is logged in again before the token is too old.
  private struct Owner {
    let email: String
    let password: String
    var token = ""
    var since = ContinuousClock.now
  }

  private let database: Database
  private let identity: IdentityClient
  private let workflow: WorkflowClient
  private let target: WorkflowState
  private var owners: [Vocabulary.UUID: Owner] = [:]
  private var underWay: Set<Vocabulary.UUID> = []

  init(directory: String, target: WorkflowState) {
    database = Database(
      url: "host='\(directory)/postgres' user=infin8_admin dbname=infin8", applicationName: "workflow-load", poolSize: 1
    )
    identity = IdentityClient(RPCClient(path: "\(directory)/identity.sock"))
    workflow = WorkflowClient(RPCClient(path: "\(directory)/workflow.sock"))
    self.target = target
  }

  /// Logs an owner in and places workflows of theirs, by their own moves, where they can be sent back from.
  func admit(_ organization: Vocabulary.UUID, email: String, password: String, workflows: Int) async throws {
    owners[organization] = try await logIn(Owner(email: email, password: password))
    for number in 1...workflows {
      _ = try await database.batch(
        for: organization, try Placement(organization: organization, number: number, target: target).statements)
    }
  }

  private func logIn(_ owner: Owner) async throws -> Owner {
    var owner = owner
    owner.token = try await identity.logIn(LogInRequest(email: owner.email, password: owner.password)).accessToken
    owner.since = .now
    return owner
  }

  func turn(until end: ContinuousClock.Instant) async throws {
    while ContinuousClock.now < end {
      // Whatever is down for a moment is up again in another: this is the load of benchmarks that kill.
      let resting = (try? await database.query(Placement.resting(before: target), for: nil)) ?? []
      for row in resting {
        let id: Vocabulary.UUID = try row.get("id")
        let organization: Vocabulary.UUID = try row.get("organization_id")
        guard underWay.insert(id).inserted else { continue }
        Task {
          await sendBack(id, organization)
          underWay.remove(id)
        }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func sendBack(_ id: Vocabulary.UUID, _ organization: Vocabulary.UUID) async {
    do {
      guard var owner = owners[organization] else { return }
      if ContinuousClock.now - owner.since > .seconds(200) {
        owner = try await logIn(owner)
        owners[organization] = owner
      }
      var options = CallOptions(timeout: .seconds(5))
      options.metadata[MetadataKey.authorization] = "Bearer \(owner.token)"
      _ = try await workflow.resetWorkflow(
        ResetWorkflowRequest(id: id.description, to: target, reason: "another round"), options: options)
    } catch {
      // It is found at rest again, or has gone on: the reply was lost.
    }
  }
}
