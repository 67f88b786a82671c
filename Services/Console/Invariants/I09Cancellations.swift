import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I9: what was cancelled is not begun.
  static let cancellations: [Invariant] = [
    Invariant(
      "I9", "tombstones", "nothing was first sent after its command was cancelled",
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).tombstones" },
        violations: { schema in
          """
          select 'effect ' || e.effect_id || ' of command ' || e.command_key as what
          from \(schema).effects e join \(schema).tombstones t on t.command_key = e.command_key
          where e.first_sent_at > t.at
          """
        }))
  ]
}
