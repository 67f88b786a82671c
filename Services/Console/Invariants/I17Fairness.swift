import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I17: every organization has its turn.
  static let fairness: [Invariant] = [
    Invariant(
      "I17", "turns", "nothing waits a minute while what is a hundred turns behind it is at work",
      Question.of(
        [ServiceName.keyword, .content], looked: { "select count(*) as looked from \($0).items" },
        violations: { schema in
          """
          select 'item ' || i.item_no || ' of command ' || i.command_key as what from \(schema).items i
          where i.status = 'pending' and i.not_before < clock_timestamp() - interval '1 min' and exists (
            select from \(schema).items other
            where other.status = 'running' and other.lease_until > clock_timestamp() and other.vpass > i.vpass + 100)
          """
        }))
  ]
}
