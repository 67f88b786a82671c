import Contracts
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Processes that are asked to end while everybody calls them.
@Suite("Graceful restart")
struct GracefulRestartTests {
  @Test("GW-14 each process of each service ends on SIGTERM under load and comes again, and no call fails")
  func underLoad() async throws {
    let fleet = try await Fleet.own(replicas: 2)
    let tenant = try await Tenant.make(fleet, name: "Restarting")
    let tally = Tally()
    let calls: [@Sendable () async throws -> Void] = [
      { _ = try await tenant.identity.getOrganization(GetOrganizationRequest()) },
      { _ = try await tenant.workflow.listWorkflows(ListWorkflowsRequest()) },
      { _ = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()) },
      { _ = try await tenant.content.listArticles(ListArticlesRequest()) },
      { _ = try await tenant.billing.getUsage(GetUsageRequest()) },
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for call in calls {
        for _ in 0..<2 {
          group.addTask {
            while await !tally.isOver, !Task.isCancelled {
              await tally.count(call)
              // Fewer a second than an organization may make.
              try? await Task.sleep(for: .milliseconds(50))
            }
          }
        }
      }
      for service in ServiceName.allCases {
        for process in try fleet.processIDs(of: service) {
          let before = await tally.done
          let siblings = try fleet.processIDs(of: service).count
          kill(process, SIGTERM)
          try await eventually {
            let now = try fleet.processIDs(of: service)
            return !now.contains(process) && now.count == siblings
          }
          try await eventually { (try? await HealthClient(fleet.client(service)).check(HealthCheckRequest())) != nil }
          try await eventually { await tally.done > before + 30 }
        }
      }
      await tally.end()
      try await group.waitForAll()
    }
    let failures = await tally.failures
    #expect(failures.isEmpty, "\(failures.prefix(5)), \(failures.count) in all")
    #expect(await tally.done > 400)
  }
}
