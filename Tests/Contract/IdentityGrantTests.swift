import Contracts
import Host
import RPC
import TestSupport
import Testing
import Vocabulary

/// On whose behalf a workflow runs.
@Suite("Grants at identity")
struct IdentityGrantTests {
  /// Identity as the workflow service asks it for a person, whose own token goes along.
  private func workflow(for person: Tenant) throws -> (identity: IdentityClient, options: CallOptions) {
    let keys = try KeyRing(named: "service-workflow", in: "\(person.fleet.directory)/keys")
    let channel = person.fleet.client(.identity).intercepted(
      by: ServiceSignature(
        issuer: .workflow, audience: .identity, keys: keys, organization: person.organization, user: person.user))
    var options = CallOptions(timeout: .seconds(30))
    options.metadata[MetadataKey.authorization] = "Bearer \(person.token)"
    return (IdentityClient(channel), options)
  }

  private func open(_ person: Tenant, _ workflowID: UUID = .random()) async throws -> Grant {
    let (identity, options) = try workflow(for: person)
    return try await identity.openGrant(OpenGrantRequest(workflowID: workflowID.description), options: options)
  }

  private func isActive(_ grant: Grant, _ person: Tenant) async throws -> Bool {
    let channel = try person.fleet.channel(from: .workflow, to: .identity, organization: person.organization)
    return try await IdentityClient(channel).checkGrant(CheckGrantRequest(grantID: grant.id)).active
  }

  @Test("S3 a workflow runs under a recorded grant; asking again for the same person is the same grant")
  func recorded() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Grant")
    let id = UUID.random()
    let grant = try await open(owner, id)
    #expect(grant.active && grant.userID == owner.user.description && grant.workflowID == id.description)
    #expect(try await open(owner, id).id == grant.id)
    let listed = try await owner.identity.listGrants(ListGrantsRequest(active: true)).grants
    #expect(listed.map(\.id) == [grant.id])
    let editor = try await owner.colleague(.editor)
    let later = try await open(editor, id)
    #expect(later.id != grant.id && later.userID == editor.user.description)
    #expect(try await !isActive(grant, owner))
    #expect(try await isActive(later, owner))
  }

  @Test("S3 a grant that is taken back is in force no longer; another organization sees none of it")
  func revoked() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Taken")
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Stranger")
    let grant = try await open(owner)
    #expect(await reason { _ = try await isActive(grant, stranger) } == .grantNotFound)
    #expect(
      await reason { _ = try await stranger.identity.revokeGrant(RevokeGrantRequest(id: grant.id)) } == .grantNotFound)
    let ended = try await owner.identity.revokeGrant(RevokeGrantRequest(id: grant.id))
    #expect(!ended.active && ended.revokedAt > 0 && !ended.revokedReason.isEmpty)
    #expect(try await !isActive(grant, owner))
    #expect(try await owner.identity.listGrants(ListGrantsRequest(active: true)).grants.isEmpty)
    #expect(try await owner.identity.listGrants(ListGrantsRequest()).grants.count == 1)
  }

  @Test("S3 ID-18 a grant ends with its person's access, and rests while their role is too low")
  func person() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Person")
    let editor = try await owner.colleague(.editor)
    let grant = try await open(editor)
    #expect(try await isActive(grant, owner))
    _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: editor.user.description, role: .viewer))
    #expect(try await !isActive(grant, owner))
    _ = try await owner.identity.changeRole(ChangeRoleRequest(userID: editor.user.description, role: .editor))
    #expect(try await isActive(grant, owner))
    _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: editor.user.description))
    #expect(try await !isActive(grant, owner))
  }

  @Test(
    "S3 no service makes up on whose behalf it acts: without the person's token, or with a member's, there is no grant")
  func vouched() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Vouched")
    let (identity, _) = try workflow(for: owner)
    #expect(
      await reason { _ = try await identity.openGrant(OpenGrantRequest(workflowID: UUID.random().description)) } != nil)
    let member = try await owner.colleague(.member)
    #expect(await reason { _ = try await open(member) } == .roleTooLow)
    #expect(try await owner.identity.listGrants(ListGrantsRequest()).grants.isEmpty)
  }
}
