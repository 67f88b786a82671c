import Contracts
import Foundation
import RPC
import TestSupport
import Vocabulary

/// People who work with workflows while everything dies around them. They ask again with the same key until they are told,
/// and remember what they were told.
struct Load: Sendable {
  let fleet: Fleet
  let tally: Tally
  let tenants: [Tenant]
  let seed: UInt64
  private let promises = Promises()

  static func prepare(on fleet: Fleet, drivers: Int, seed: UInt64, tally: Tally) async throws -> Load {
    var tenants: [Tenant] = []
    for _ in 0..<drivers {
      let tenant = try await Tenant.make(fleet, name: "Torture")
      try await tenant.subscribe(to: .agency)
      try await tenant.onboard()
      tenants.append(tenant)
    }
    return Load(fleet: fleet, tally: tally, tenants: tenants, seed: seed)
  }

  func run(until end: ContinuousClock.Instant) async throws {
    await withTaskGroup(of: Void.self) { group in
      for (number, tenant) in tenants.enumerated() {
        group.addTask {
          let driver = Driver(tenant: tenant, tally: tally, promises: promises, end: end)
          await driver.run(SplitMix64(seed: seed &+ UInt64(100 + number)))
        }
      }
    }
  }

  /// Whether everything between the services comes to rest in two minutes.
  func rests() async -> Bool {
    for _ in 0..<240 {
      if (try? await fleet.isAtRest()) == true { return true }
      try? await Task.sleep(for: .milliseconds(500))
    }
    return false
  }

  /// What people were told and is not so.
  func broken() async throws -> [String] {
    var broken: [String] = []
    for (workflow, promise) in await promises.all {
      let rows = try await fleet.rows(
        """
        select state, (select count(*) from workflow.gate_decisions d where d.workflow_id = w.id and decision = 'approved')
        from workflow.intent_workflows w where id = $1::uuid
        """, workflow)
      guard let row = rows.first, let state = row[0], let approvals = row[1].flatMap(Int.init) else {
        broken.append("workflow \(workflow) was acknowledged and is gone")
        continue
      }
      if promise.isCancelled, state != "cancelled" { broken.append("the cancellation of \(workflow) is lost") }
      if approvals < promise.approved || approvals > promise.tried {
        broken.append("\(workflow): \(approvals) approvals, \(promise.approved) acknowledged, \(promise.tried) tried")
      }
    }
    return broken
  }
}

/// What people were told of each workflow.
actor Promises {
  struct Promise {
    var approved = 0
    var tried = 0
    var isCancelled = false
  }

  private(set) var all: [String: Promise] = [:]

  func note(_ workflow: String, _ change: @Sendable (inout Promise) -> Void) {
    change(&all[workflow, default: Promise()])
  }
}
