public import Postgres
public import Vocabulary

/// Messages that nobody will take, kept for people.
public enum DeadLetters {
  /// - Parameter source: where it came from, when it was set aside where it arrived; nil for one of our own outbox.
  public static func setAside(
    _ id: UUID, organization: UUID, to destination: String, kind: String, body: [UInt8], because reason: String,
    attempts: Int, from source: ServiceName? = nil
  ) -> Statement {
    """
    insert into dead_letters (msg_id, organization_id, destination, kind, body, reason, attempts, source)
    values (\(id), \(organization), \(destination), \(kind), \(body), left(\(reason), 500), \(Int32(attempts)),
      \(source?.rawValue))
    on conflict (msg_id) do update set reason = excluded.reason, attempts = excluded.attempts, body = excluded.body,
      resolved_at = null, resolved_by = null, retry_at = null
    """
  }
}
