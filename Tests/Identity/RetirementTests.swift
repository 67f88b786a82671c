import IdentityService
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What identity keeps for a while, aged by hand: a day after its time it is gone, a day before it is there.
@Suite("Retirement")
struct RetirementTests {
  /// Rows that go so many days after their last moment: each with how one comes to be whose moment is `at`.
  private static let temporary: [(table: String, days: Int, columns: String, values: String)] = [
    (
      "sessions", 30, "user_id, family_id, refresh_token_hash, expires_at, idle_expires_at",
      "'$user', gen_random_uuid(), $hash, $at, $at"
    ),
    (
      "invitations", 30, "email, role, token_hash, invited_by, expires_at, revoked_at",
      "gen_random_uuid() || '@example.test', 'member', $hash, '$user', $at, $at"
    ),
    ("mails", 30, "recipient, sealed, dead_at", "'a@example.test', '', $at"),
    ("one_time_codes", 30, "user_id, purpose, code_hash, expires_at", "'$user', 'verify_email', $hash, $at"),
    ("devices", 0, "user_id, token_hash, expires_at", "'$user', $hash, $at"),
    ("revocations", 0, "subject_id, issued_before, forget_at", "'$user', $at, $at"),
    (
      "api_keys", 90, "name, prefix, key_hash, scopes, created_by, revoked_at, expires_at",
      "'k', left(gen_random_uuid()::text, 20), $hash, '{audit_read}', '$user', $at, now() + interval '1 year'"
    ),
    (
      "grants", 90, "user_id, workflow_id, revoked_at, revoked_reason",
      "'$user', gen_random_uuid(), $at, 'taken back'"
    ),
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
      for days in [row.days - 1, row.days + 1] {
        let values = row.values.replacing("$user", with: user).replacing("$at", with: Self.ago(days))
          .replacing("$hash", with: "sha256(gen_random_uuid()::text::bytea)")
        try await database.administer(
          "insert into identity.\(row.table) (organization_id, \(row.columns)) values ($1::uuid, \(values))", of)
      }
    }
  }

  private static func ago(_ days: Int) -> String { "now() - interval '\(days) days'" }

  private func count(_ table: String, _ organization: UUID, _ database: TestDatabase) async throws -> Int {
    try await database.workers.query(
      "select count(*) as number from \(unsafe: table) where organization_id = \(organization)", for: nil
    ).first?.get("number", as: Int.self) ?? -1
  }

  @Test(
    "DB-D04 DB-D05 sessions, invitations, letters, codes, devices, revocations, keys and grants are gone some days after their time, but for those of who is held"
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

  @Test("DB-D04 keys and grants in force stay however old they are; a key that expired goes like one that was revoked")
  func inForce() async throws {
    let database = try await TestDatabase.make(.identity)
    let organization = UUID.random()
    try await fill(database, organization)
    for table in ["api_keys", "grants"] {
      let reason = table == "grants" ? ", revoked_reason = null" : ""
      try await database.administer(
        "update identity.\(table) set revoked_at = null\(reason), created_at = \(Self.ago(900))")
    }
    let retirement = Retirement(database: database.workers)
    try await retirement.sweep()
    #expect(try await count("api_keys", organization, database) == 2)
    #expect(try await count("grants", organization, database) == 2)
    try await database.administer("update identity.api_keys set expires_at = \(Self.ago(89))")
    try await retirement.sweep()
    #expect(try await count("api_keys", organization, database) == 2)
    try await database.administer("update identity.api_keys set expires_at = \(Self.ago(91))")
    try await retirement.sweep()
    #expect(try await count("api_keys", organization, database) == 0)
    try await database.drop()
  }

  @Test("DB-D04 what belongs to no tenant goes in its time, but for a door that only a person opens")
  func ofNobody() async throws {
    let database = try await TestDatabase.make(.identity)
    for (days, failures) in [(29, 1), (31, 1), (31, 100)] {
      try await database.administer(
        """
        insert into identity.login_limits (subject, failures, last_at)
        values (sha256(gen_random_uuid()::text::bytea), \(failures), \(Self.ago(days)))
        """)
    }
    for days in [-1, 1] {
      try await database.administer(
        """
        insert into identity.sign_ups (token_hash, sealed, expires_at)
        values (sha256(gen_random_uuid()::text::bytea), '', \(Self.ago(days)))
        """)
    }
    for (name, retired) in [("new", Self.ago(29)), ("old", Self.ago(31)), ("live", "null")] {
      try await database.administer(
        """
        insert into identity.signing_keys (kid, public_key, created_at, retired_at)
        values ('\(name)', sha256('\(name)'), \(Self.ago(900)), \(retired))
        """)
    }
    try await Retirement(database: database.workers).sweep()
    func left(_ sql: Statement) async throws -> [String] {
      try await database.workers.query(sql, for: nil).map { try $0.get("text") }
    }
    #expect(
      try await left(
        "select failures || ' ' || (last_at > now() - interval '30 days') as text from login_limits order by failures")
        == ["1 true", "100 false"])
    #expect(try await left("select (expires_at > now())::text as text from sign_ups") == ["true"])
    #expect(try await left("select kid as text from signing_keys order by kid") == ["live", "new"])
    try await database.drop()
  }
}
