import Durable
import Postgres
import TestSupport
import Testing
import Vocabulary

/// Calls that a restored database has forgotten. A first database makes the call and is lost; a second one, the same
/// work given to it again, stands for what a backup brought back: the key of a call is derived from its work, so it is
/// the same.
@Suite("Lost window")
struct LostWindowTests {
  /// What the provider had to do in all, after both lives.
  private func twoLives(
    _ provider: ScriptedProvider, restoredTo: Duration? = .seconds(-60)
  ) async throws -> (waste: Int, settled: Int) {
    let workflow = UUID.random()
    let lost = try await Workshop.make(CallingPerformer(provider))
    try await lost.command(workflow: workflow)
    let before = lost.start()
    try await lost.finished()
    await before.stop()
    try await lost.database.drop()

    let shop = try await Workshop.make(CallingPerformer(provider))
    if let restoredTo {
      // As `infin8 backup restore` notes it.
      try await shop.database.administer(
        """
        insert into content.lost_windows (organization_id, workflow_id, restored_to)
        values ($1::uuid, $2::uuid, clock_timestamp() + $3::bigint * interval '1 s')
        """, shop.organization.description, workflow.description, String(restoredTo.components.seconds))
    }
    try await shop.command(workflow: workflow)
    let after = shop.start()
    try await shop.finished()
    await after.stop()
    let kinds = try await shop.outbox()
    try await shop.database.drop()
    return (kinds.count { $0 == "waste" }, kinds.count { $0 == "settle" })
  }

  @Test("DB-B09 what can be found is looked up before it is called for, and not called for again (B)")
  func found() async throws {
    let provider = ScriptedProvider(.b)
    let books = try await twoLives(provider)
    #expect(provider.calls.count == 1 && provider.charges == 1 && provider.finds.count == 1)
    #expect(books.settled == 2 && books.waste == 0)
  }

  @Test("DB-B09 a provider that honours keys is asked under the same key (A), and searched when it may have forgotten")
  func asked() async throws {
    let provider = ScriptedProvider(.a)
    _ = try await twoLives(provider)
    #expect(provider.calls.count == 2 && Set(provider.calls.map(\.key)).count == 1 && provider.charges == 1)
    let forgetful = ScriptedProvider(.a)
    _ = try await twoLives(forgetful, restoredTo: .seconds(-2 * 24 * 3_600))
    #expect(forgetful.calls.count == 1 && forgetful.charges == 1 && forgetful.finds.count == 1)
  }

  @Test("DB-B09 what nobody can be asked about (C) is paid twice, as written; and so is all without the note")
  func notCovered() async throws {
    let provider = ScriptedProvider(.c)
    let books = try await twoLives(provider)
    #expect(provider.charges == 2 && books.waste == 0)
    let unnoted = ScriptedProvider(.b)
    _ = try await twoLives(unnoted, restoredTo: nil)
    #expect(unnoted.charges == 2 && unnoted.finds.isEmpty)
  }
}
