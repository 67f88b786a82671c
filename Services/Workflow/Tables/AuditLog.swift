import Contracts
import Postgres
import Vocabulary

/// Every statement on `intent_audit_logs`; the function `append_audit` chains what it writes.
enum AuditLog {
  static func append(_ action: String, workflow: UUID, details: Statement = "'{}'::jsonb", by user: UUID?) -> Statement
  {
    """
    select append_audit(p_action => \(action)::text, p_entity_type => 'workflow', p_entity_id => \(workflow),
      p_user_id => \(user), p_details => \(details))
    """
  }

  /// About something other than a workflow.
  static func append(_ action: String, entity: String, id: UUID, by user: UUID?) -> Statement {
    """
    select append_audit(p_action => \(action)::text, p_entity_type => \(entity)::text, p_entity_id => \(id),
      p_user_id => \(user), p_details => '{}'::jsonb)
    """
  }

  /// An event that another service committed with its change. Its id is the entry's, so a second delivery is noticed.
  static func append(_ event: AuditEvent, service: ServiceName) -> Statement {
    """
    select append_audit(p_action => \(event.action)::text, p_entity_type => nullif(\(event.entityType)::text, ''),
      p_entity_id => \(UUID(event.entityID)), p_from_state => nullif(\(event.fromState)::text, ''),
      p_to_state => nullif(\(event.toState)::text, ''), p_user_id => \(UUID(event.userID)),
      p_details => coalesce(nullif(\(event.detailsJSON)::text, ''), '{}')::jsonb, p_service => \(service.rawValue)::text,
      p_id => \(UUID(event.eventID)), p_ip_address => nullif(\(event.ipAddress)::text, ''),
      p_user_agent => nullif(\(event.userAgent)::text, ''))
    """
  }

  static func list(_ filter: ListAuditLogRequest, organization: UUID, before: Int64?, limit: Int) -> Statement {
    var statement: Statement = """
      select id, action, coalesce(entity_type, '') as entity_type, entity_id, coalesce(from_state, '') as from_state,
        coalesce(to_state, '') as to_state, user_id, coalesce(ip_address, '') as ip_address,
        coalesce(user_agent, '') as user_agent, coalesce(details::text, '') as details,
        coalesce(metadata::text, '') as metadata, created_at, sequence, service
      from intent_audit_logs where organization_id = \(organization)
      """
    if !filter.action.isEmpty { statement = "\(statement) and action = \(filter.action)" }
    if let entity = UUID(filter.entityID) { statement = "\(statement) and entity_id = \(entity)" }
    if let user = UUID(filter.userID) { statement = "\(statement) and user_id = \(user)" }
    if filter.since > 0 { statement = "\(statement) and created_at >= \(Instant(micros: filter.since))" }
    if filter.until > 0 { statement = "\(statement) and created_at < \(Instant(micros: filter.until))" }
    if let before { statement = "\(statement) and sequence < \(before)" }
    return "\(statement) order by sequence desc limit \(limit)"
  }

  static let verify: Statement =
    "select entries, intact, broken_entry_id, coalesce(problem, '') as problem from verify_audit_chain()"
}

extension AuditEntry {
  init(_ row: Row) throws {
    self.init(
      id: try row.get("id", as: UUID.self).description, action: try row.get("action"),
      entityType: try row.get("entity_type"), entityID: try row.get("entity_id", as: UUID?.self)?.description ?? "",
      fromState: try row.get("from_state"), toState: try row.get("to_state"),
      userID: try row.get("user_id", as: UUID?.self)?.description ?? "", ipAddress: try row.get("ip_address"),
      userAgent: try row.get("user_agent"), detailsJSON: try row.get("details"), metadataJSON: try row.get("metadata"),
      createdAt: try row.get("created_at", as: Instant.self).micros, sequence: try row.get("sequence"),
      service: try row.get("service"))
  }
}
