import Contracts
import Postgres
import Vocabulary

/// Every statement on `activities`; a trigger on the audit log fills it.
enum Activities {
  static func list(organization: UUID, before: Int64?, limit: Int) -> Statement {
    let bound: Statement = before.map { "and sequence < \($0)" } ?? ""
    return """
      \(recent) and organization_id = \(organization) \(bound) order by sequence desc limit \(limit)
      """
  }

  static func after(_ sequence: Int64, organization: UUID) -> Statement {
    "\(recent) and organization_id = \(organization) and sequence > \(sequence) order by sequence limit 200"
  }

  /// The number of the newest; 0 before the first.
  static func newest(organization: UUID) -> Statement {
    "select sequence from audit_chains where organization_id = \(organization)"
  }

  /// Those of the last 30 days, whether or not older ones have been deleted yet.
  private static let recent: Statement = """
    select id, sequence, action, coalesce(entity_type, '') as entity_type, entity_id, user_id,
      coalesce(from_state, '') as from_state, coalesce(to_state, '') as to_state, created_at from activities
    where created_at > clock_timestamp() - interval '30 days'
    """
}

extension Activity {
  init(_ row: Row) throws {
    let action: String = try row.get("action")
    self.init(
      id: try row.get("id", as: UUID.self).description, sequence: try row.get("sequence"), action: action,
      entityType: try row.get("entity_type"), entityID: try row.get("entity_id", as: UUID?.self)?.description ?? "",
      userID: try row.get("user_id", as: UUID?.self)?.description ?? "",
      sentence: ActivitySentence.of(action, from: try row.get("from_state"), to: try row.get("to_state")),
      at: try row.get("created_at", as: Instant.self).micros)
  }
}
