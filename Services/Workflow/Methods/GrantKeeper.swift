import Contracts
import Host
import Postgres
import RPC
import Vocabulary

/// On whose behalf a workflow runs. Whoever starts it, retries it or resumes it takes it on; before each command goes out
/// identity is asked whether that still holds.
struct GrantKeeper: Sendable {
  let environment: ServiceEnvironment

  /// Records at identity that the caller takes the workflow on. The caller's own token goes along.
  func open(for workflow: String, _ context: CallContext) async throws -> UUID {
    let channel = environment.channel(
      to: .identity, organization: try context.organization(), onBehalfOf: try context.user(), because: context)
    let grant = try await IdentityClient(channel).openGrant(OpenGrantRequest(workflowID: workflow))
    guard let id = UUID(grant.id) else { throw Refusal(.fault, "identity gave a grant without an id") }
    return id
  }

  /// Why a command may not go out; nil when it may. Identity that cannot be asked is thrown, and the command waits.
  func objection(to request: PerformRequest, organization: UUID) async throws -> Refusal? {
    let revoked = Refusal(
      .grantRevoked,
      "the person it runs for may not run workflows any more, or somebody took the grant back: retry it to run it on your own behalf"
    )
    guard !request.grantID.isEmpty else { return revoked }
    do {
      let identity = IdentityClient(environment.channel(to: .identity, organization: organization))
      let grant = try await identity.checkGrant(
        CheckGrantRequest(grantID: request.grantID), options: .init(timeout: .seconds(5)))
      return grant.active && grant.workflowID == request.workflowID ? nil : revoked
    } catch let refusal as Refusal where refusal.reason == .grantNotFound {
      return revoked
    }
  }
}
