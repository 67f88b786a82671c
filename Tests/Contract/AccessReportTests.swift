import Contracts
import TestSupport
import Testing
import Vocabulary

/// Who may what, told from the log alone, and who may what, as it is.
@Suite("Access report")
struct AccessReportTests {
  private static let roles: [UserRole] = [.viewer, .member, .editor, .admin]

  /// The live state as the service that decides has it: `<id> <role>` and the keys in force.
  private func live(_ tenant: Tenant) async throws -> (roles: Set<String>, keys: Set<String>) {
    let of = "organization_id = $1::uuid"
    let people = try await tenant.fleet.rows(
      "select id || ' ' || role from identity.users where \(of) and disabled_at is null and erased_at is null",
      tenant.organization.description)
    let keys = try await tenant.fleet.rows(
      "select id from identity.api_keys where \(of) and revoked_at is null and expires_at > clock_timestamp()",
      tenant.organization.description)
    return (Set(people.compactMap(\.first).compactMap { $0 }), Set(keys.compactMap(\.first).compactMap { $0 }))
  }

  private func told(_ tenant: Tenant) async throws -> (roles: Set<String>, keys: Set<String>) {
    let report = try await tenant.workflow.getAccessReport(GetAccessReportRequest())
    let now = Instant.now.micros
    return (
      Set(report.roles.filter { $0.until == 0 }.map { "\($0.userID) \($0.role)" }),
      Set(report.keys.filter { $0.until == 0 || $0.until > now }.map(\.keyID))
    )
  }

  @Test("ID-28 after any sequence of changes the report from the log alone is the live state")
  func equalsLive() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("· access report: seed \(seed)")
    var random = SplitMix64(seed: seed)
    let fleet = try await Fleet.shared()
    var owner = try await Tenant.make(fleet, name: "Report")
    try await owner.subscribe(to: .agency)
    var others: [Tenant] = []
    var keys: [String] = []
    // Whose place another has taken: such a key is not rotated again while that one lives.
    var replaced: Set<String> = []
    for step in 0..<40 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0...2:
        others.append(try await owner.colleague(Self.roles.randomElement(using: &random) ?? .viewer))
      case 3:
        guard let other = others.randomElement(using: &random) else { continue }
        _ = try await owner.identity.changeRole(
          ChangeRoleRequest(
            userID: other.user.description, role: Self.roles.randomElement(using: &random) ?? .viewer))
      case 4:
        guard let index = others.indices.randomElement(using: &random) else { continue }
        _ = try await owner.identity.transferOwnership(
          TransferOwnershipRequest(userID: others[index].user.description))
        let heir = try await others[index].loggedInAgain()
        others[index] = owner
        owner = heir
      case 5:
        guard let index = others.indices.randomElement(using: &random) else { continue }
        _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: others[index].user.description))
        others.remove(at: index)
      case 6, 7:
        let made = try await owner.identity.createAPIKey(
          CreateAPIKeyRequest(name: "Key \(step)", scopes: [.workflowsRead]))
        keys.append(made.key?.id ?? "")
      default:
        // A key whose maker was removed is dead already.
        guard let key = keys.randomElement(using: &random), try await self.live(owner).keys.contains(key) else {
          continue
        }
        if Bool.random(using: &random), replaced.insert(key).inserted {
          let overlap: Int64 = Bool.random(using: &random) ? 1 : 3_600
          let made = try await owner.identity.rotateAPIKey(RotateAPIKeyRequest(id: key, overlapS: overlap))
          keys.append(made.key?.id ?? "")
        } else {
          _ = try await owner.identity.revokeAPIKey(RevokeAPIKeyRequest(id: key))
        }
      }
    }
    // One that was made before it expires.
    let made = try await owner.identity.createAPIKey(
      CreateAPIKeyRequest(name: "Short", scopes: [.workflowsRead], expiresInDays: 1))
    #expect(made.key?.expiresAt ?? 0 > 0)
    var told = (roles: Set<String>(), keys: Set<String>())
    var live = told
    try? await eventually {
      told = try await self.told(owner)
      live = try await self.live(owner)
      return told == live
    }
    #expect(told.roles == live.roles, "seed \(seed): \(told.roles.symmetricDifference(live.roles))")
    #expect(told.keys == live.keys, "seed \(seed): \(told.keys.symmetricDifference(live.keys))")
    #expect(live.roles.count { $0.hasSuffix(" owner") } == 1)
  }

  @Test("ID-28 a key that runs out by itself is told to end then")
  func expiry() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Expiry")
    try await tenant.subscribe(to: .agency)
    let made = try await tenant.identity.createAPIKey(
      CreateAPIKeyRequest(name: "Short", scopes: [.workflowsRead], expiresInDays: 1))
    let key = try #require(made.key)
    var held: KeyHolding?
    try await eventually {
      held = try await tenant.workflow.getAccessReport(GetAccessReportRequest()).keys.first { $0.keyID == key.id }
      return held != nil
    }
    let until = try #require(held?.until)
    // The log's clock is read a moment after identity's.
    #expect(abs(until - key.expiresAt) < 60_000_000, "\(until) and \(key.expiresAt)")
  }
}
