import Contracts
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Keys that change while people work, sessions that end everywhere, and strangers at the door.
@Suite("Keys of a fleet")
struct KeyRotationTests {
  private func signingKeys(_ fleet: Fleet) throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: "\(fleet.directory)/keys").filter {
        $0.hasSuffix(".key") && ($0.hasPrefix("access-") || $0.hasPrefix("service-"))
      })
  }

  @Test("S2 S3 every signing key of identity and of the services changes under load, and no call fails")
  func rotation() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Rotating")
    let tally = Tally()
    let old = try signingKeys(fleet)
    #expect(old.count == 6)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        while await !tally.isOver {
          await tally.count { _ = try await tenant.workflow.listWorkflows(ListWorkflowsRequest()) }
          await tally.count { _ = try await tenant.billing.getUsage(GetUsageRequest()) }
        }
      }
      // Through one service into another, in both directions of trust.
      group.addTask {
        var number = 0
        while await !tally.isOver {
          number += 1
          let url = "https://site\(number % 3).example.com"
          await tally.count {
            let added = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [url]))
            _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: added.competitors[0].id))
          }
        }
      }
      group.addTask {
        while await !tally.isOver {
          await tally.count {
            let tokens = try await IdentityClient(fleet.client(.identity)).logIn(
              LogInRequest(email: tenant.email, password: Tenant.password))
            _ = try await tenant.bearing(tokens.accessToken).content.listArticles(ListArticlesRequest())
          }
        }
      }
      try? await Task.sleep(for: .milliseconds(500))
      // Two days old, so that another is due.
      for name in old {
        try? FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -172_800)], ofItemAtPath: "\(fleet.directory)/keys/\(name)")
      }
      try? await eventually { try signingKeys(fleet).isDisjoint(with: old) && signingKeys(fleet).count == 6 }
      try? await Task.sleep(for: .seconds(1))
      // On a busy machine as many take longer.
      try? await eventually { await tally.done > 100 }
      await tally.end()
    }
    #expect(try signingKeys(fleet).isDisjoint(with: old))
    #expect(await tally.failures == [])
    #expect(await tally.done > 100)
    print("· \(await tally.done) calls while six keys changed, \(await tally.failures.count) failures")
  }

  @Test(
    "ID-14 ID-18 S3 a token whose session or person has ended is refused by all five services within a second or so")
  func ended() async throws {
    let fleet = try await Fleet.shared()
    let owner = try await Tenant.make(fleet, name: "Ended")
    let removed = try await owner.colleague(.editor)
    let left = try await owner.colleague(.editor)
    func calls(_ tenant: Tenant) -> [(ServiceName, () async throws -> Void)] {
      [
        (.identity, { _ = try await tenant.identity.getUser(GetUserRequest()) }),
        (.workflow, { _ = try await tenant.workflow.listWorkflows(ListWorkflowsRequest()) }),
        (.keyword, { _ = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()) }),
        (.content, { _ = try await tenant.content.listArticles(ListArticlesRequest()) }),
        (.billing, { _ = try await tenant.billing.getUsage(GetUsageRequest()) }),
      ]
    }
    for tenant in [removed, left] { for (_, call) in calls(tenant) { try await call() } }
    _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: removed.user.description))
    _ = try await left.identity.logOut(LogOutRequest(everywhere: true))
    let start = ContinuousClock.now
    // Identity itself knows at once.
    for tenant in [removed, left] { #expect(await reason(calls(tenant)[0].1) == .tokenInvalid) }
    for tenant in [removed, left] {
      for (service, call) in calls(tenant) {
        try await eventually { await reason(call) == .tokenInvalid }
        print("· refused by \(service.rawValue) after \(ContinuousClock.now - start)")
      }
    }
    for (_, call) in calls(owner) { try await call() }
  }

  @Test(
    "GW-03 S1 a user whom nobody listed cannot open a socket, and once they can, is refused by what the kernel says of them",
    .enabled(if: getuid() == 0, "needs root, to be somebody else"))
  func strangers() async throws {
    let fleet = try await Fleet.own()
    func asNobody() async throws -> String {
      try await Shell.result([
        "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", "\(fleet.executables)/infin8",
        "doctor",
        "--json", "--data-dir", fleet.directory,
      ]).output
    }
    let closed = try await asNobody()
    #expect(closed.contains("socket") && !closed.contains("\"healthy\""), "\(closed)")
    // Somebody has been careless with modes.
    for service in ServiceName.allCases {
      #expect(chmod("\(fleet.directory)/run/\(service.rawValue).sock", 0o666) == 0)
    }
    let open = try await asNobody()
    #expect(!open.contains("\"healthy\""), "\(open)")
    // Who is listed gets an answer; on a busy machine not everything in it is as it should be.
    #expect(try await HealthClient(fleet.client(.billing)).check(HealthCheckRequest()).service == "billing")
  }
}
