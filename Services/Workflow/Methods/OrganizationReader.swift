import Contracts
import Host
import RPC
import Vocabulary

/// What identity knows of the caller's organization.
struct OrganizationReader {
  let environment: ServiceEnvironment

  init(_ environment: ServiceEnvironment) { self.environment = environment }

  func organization(_ context: CallContext) async throws -> Organization {
    let channel = environment.channel(
      to: .identity, organization: try context.organization(), onBehalfOf: try context.user(),
      because: context)
    return try await IdentityClient(channel).getOrganization(GetOrganizationRequest())
  }
}
