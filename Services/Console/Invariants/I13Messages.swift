import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I13: what was received is what was sent.
  static let messages: [Invariant] = [
    Invariant(
      "I13", "inbox", "what the workflow service was told it has taken, byte for byte",
      Comparison(
        these: Facts.of(.identity, .keyword, .content, .billing) { schema in
          """
          select msg_id::text as key, organization_id::text as organization_id, encode(sha256(body), 'hex') as value
          from \(schema).outbox
          where destination = 'workflow' and delivered_at > clock_timestamp() - interval '7 days'
          """
        },
        those: [
          Facts(
            service: .workflow,
            rows: """
              select msg_id::text as key, organization_id::text as organization_id, encode(body_hash, 'hex') as value
              from workflow.inbox
              union all
              select msg_id::text, organization_id::text, encode(sha256(body), 'hex') from workflow.dead_letters
              """)
        ],
        rule: .contained))
  ]
}
