import Postgres
import TestSupport
import Testing
import Vocabulary

/// A connection serves one organization after another; nothing of the last one stays on it.
@Suite("Pool reuse")
struct PoolReuseTests {
  private struct Abandoned: Error {}

  @Test(
    "DB-R53 over 4 connections 1,200 transactions of two organizations and of none see their own rows only, also after failures, rollbacks, savepoints and cancelled calls"
  )
  func interleaved() async throws {
    let fleet = try await Fleet.shared()
    let organizations: [UUID?] = [
      try await Tenant.make(fleet, name: "One").organization, try await Tenant.make(fleet, name: "Other").organization,
      nil,
    ]
    let database = Database(
      url: fleet.databaseURL("identity_app"), applicationName: "reuse", poolSize: 4, waitLimit: .seconds(120))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<1_200 {
        let organization = organizations[number % 3]
        let kind = (number / 3) % 6
        group.addTask {
          if kind == 5 { return await Self.cancelled(database, organization) }
          do {
            try await database.transaction(for: organization) { transaction in
              let expected = organization.map { [$0] } ?? []
              #expect(try await Self.seen(transaction) == expected)
              switch kind {
              case 1: throw Abandoned()
              case 2: _ = try await transaction.query("select 1 / 0")
              case 3:
                // What is set after a savepoint goes with it.
                try await transaction.execute("savepoint before")
                _ = try await transaction.query(
                  "select set_config('app.organization_id', \(UUID.random().description), true)")
                #expect(try await Self.seen(transaction) == [])
                try await transaction.execute("rollback to savepoint before")
                #expect(try await Self.seen(transaction) == expected)
              case 4:
                _ = try await transaction.query("select pg_sleep(0.001)")
                #expect(try await Self.seen(transaction) == expected)
              default: break
              }
            }
          } catch is Abandoned {
          } catch let error where kind == 2 { _ = error }
        }
      }
      try await group.waitForAll()
    }
    // Whatever the last ones were, whoever comes now without an organization has none.
    for _ in 0..<16 { #expect(try await database.query("select id from organizations", for: nil).isEmpty) }
    await database.close()
  }

  private static func seen(_ transaction: Transaction) async throws -> [UUID] {
    try await transaction.query("select id from organizations").map { try $0.get("id", as: UUID.self) }
  }

  /// Starts a call that would take long and gives it up.
  private static func cancelled(_ database: Database, _ organization: UUID?) async {
    let call = Task {
      try await database.transaction(for: organization) { transaction in
        _ = try await transaction.query("select pg_sleep(30)")
      }
    }
    call.cancel()
    await #expect(throws: (any Error).self) { try await call.value }
  }
}
