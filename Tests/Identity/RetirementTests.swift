import IdentityService
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What identity keeps for a while, aged by hand: a day after its time it is gone, a day before it is there.
@Suite("Retirement")
struct RetirementTests {
  /// Rows that go when their last moment is thirty days ago: each with how one comes to be whose moment is `at`.
  private static let temporary: [(table: String, columns: String, values: String)] = [
    (
      "sessions", "user_id, family_id, refresh_token_hash, expires_at, idle_expires_at",
      "'$user', gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), $at, $at"
    ),
    (
      "invitations", "email, role, token_hash, invited_by, expires_at, revoked_at",
      "gen_random_uuid() || '@example.test', 'member', sha256(gen_random_uuid()::text::bytea), '$user', $at, $at"
    ),
    ("mails", "recipient, sealed, dead_at", "'a@example.test', '', $at"),
  ]

  private func fill(_ database: TestDatabase, _ organization: UUID) async throws {
    let user = UUID.random().description
    let of = organization.description
    try await database.administer(
      "insert into identity.organizations (id, name, slug) values ($1::uuid, 'O', 'o-' || $1)", of)
    try await database.administer(
      """
      insert into identity.users (organization_id, id, email, password_hash, role)
      values ($1::uuid, $2::uuid, $2 || '@example.test', 'x', 'owner')
      """, of, user)
    for row in Self.temporary {
      for days in [29, 31] {
        let values = row.values.replacing("$user", with: user).replacing("$at", with: "now() - interval '\(days) days'")
        try await database.administer(
          "insert into identity.\(row.table) (organization_id, \(row.columns)) values ($1::uuid, \(values))", of)
      }
    }
  }

  private func count(_ table: String, _ organization: UUID, _ database: TestDatabase) async throws -> Int {
    try await database.workers.query(
      "select count(*) as number from \(unsafe: table) where organization_id = \(organization)", for: nil
    ).first?.get("number", as: Int.self) ?? -1
  }

  @Test(
    "DB-D04 DB-D05 sessions, invitations and letters nobody took are gone thirty days after their time, but for those of who is held"
  )
  func retire() async throws {
    let database = try await TestDatabase.make(.identity)
    let (free, held) = (UUID.random(), UUID.random())
    for organization in [free, held] { try await fill(database, organization) }
    try await database.hold(held)
    let retirement = Retirement(database: database.workers)
    for _ in 0..<2 { try await retirement.sweep() }
    for row in Self.temporary {
      #expect(try await count(row.table, free, database) == 1, "\(row.table)")
      #expect(try await count(row.table, held, database) == 2, "\(row.table)")
    }
    try await database.drop()
  }
}
