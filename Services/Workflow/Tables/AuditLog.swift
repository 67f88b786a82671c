import Contracts
import Durable
import Host
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

  /// The log and its archive as one, newest first.
  static func list(_ filter: ListAuditLogRequest, organization: UUID, before: Int64?, limit: Int) -> Statement {
    var conditions: Statement = "organization_id = \(organization)"
    if filter.action.hasSuffix("*") {
      conditions = "\(conditions) and action like \(beginning(with: filter.action.dropLast()))"
    } else if !filter.action.isEmpty {
      conditions = "\(conditions) and action = \(filter.action)"
    }
    if !filter.service.isEmpty { conditions = "\(conditions) and service = \(filter.service)" }
    if let entity = UUID(filter.entityID) { conditions = "\(conditions) and entity_id = \(entity)" }
    if let user = UUID(filter.userID) { conditions = "\(conditions) and user_id = \(user)" }
    if filter.since > 0 { conditions = "\(conditions) and created_at >= \(Instant(micros: filter.since))" }
    if filter.until > 0 { conditions = "\(conditions) and created_at < \(Instant(micros: filter.until))" }
    if let before { conditions = "\(conditions) and sequence < \(before)" }
    let chained: Statement =
      filter.withChain
      ? """
      audit_entry_text(sequence, id, service, action, entity_type, entity_id, from_state, to_state, user_id, details,
        metadata, created_at, personal_hash)
      """ : "''::text"
    return """
      select id, action, coalesce(entity_type, '') as entity_type, entity_id, coalesce(from_state, '') as from_state,
        coalesce(to_state, '') as to_state, user_id, coalesce(ip_address, '') as ip_address,
        coalesce(user_agent, '') as user_agent, coalesce(details::text, '') as details,
        coalesce(metadata::text, '') as metadata, created_at, sequence, service, hash, prev_hash,
        \(chained) as chained_text
      from (
        (select \(unsafe: columns) from intent_audit_logs where \(conditions) order by sequence desc limit \(limit))
        union all
        (select \(unsafe: columns) from intent_audit_logs_archive where \(conditions)
          order by sequence desc limit \(limit))
      ) as entries order by sequence desc limit \(limit)
      """
  }

  private static let columns = """
    id, action, entity_type, entity_id, from_state, to_state, user_id, ip_address, user_agent, details, metadata,
    created_at, sequence, service, hash, prev_hash, personal_hash
    """

  /// A pattern for LIKE in which only what we add is special.
  private static func beginning(with text: some StringProtocol) -> String {
    var pattern = ""
    for character in text {
      if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
      pattern.append(character)
    }
    return pattern + "%"
  }

  /// Recomputes the chain and holds it against signed heads.
  static func verify(signed: [Anchor]) -> Statement {
    """
    select entries, intact, broken_entry_id, coalesce(broken_sequence, 0) as broken_sequence,
      coalesce(broken_action, '') as broken_action, broken_at, coalesce(problem, '') as problem, begins_after
    from verify_audit_chain(\(signed.map(\.sequence))::bigint[], \(signed.map(\.hash))::text[],
      \(signed.map(\.at.micros))::bigint[])
    """
  }

  /// What an access report is made of, in the order it happened.
  static func history(organization: UUID, after sequence: Int64, until: Instant?, limit: Int) -> Statement {
    let bound: Statement = until.map { "and created_at < \($0)" } ?? ""
    let fields: Statement = """
      select sequence, action, service, coalesce(entity_type, '') as entity_type, entity_id,
        coalesce(from_state, '') as from_state, coalesce(to_state, '') as to_state, user_id, created_at,
        coalesce((details->>'overlap_s')::bigint, 0) as overlap_s,
        (details->>'expires_in_days')::bigint as expires_in_days
      """
    return """
      (\(fields) from intent_audit_logs_archive
        where organization_id = \(organization) and sequence > \(sequence) \(bound) order by sequence limit \(limit))
      union all
      (\(fields) from intent_audit_logs
        where organization_id = \(organization) and sequence > \(sequence) \(bound) order by sequence limit \(limit))
      order by sequence limit \(limit)
      """
  }

  /// Where every organization's chain ends.
  static let heads: Statement = "select organization_id, sequence, encode(hash, 'hex') as hash from audit_chains"

  /// Purges what is older than seven years, up to heads that were signed as long ago.
  static func purge(upTo heads: [Anchor]) -> Statement {
    """
    select purge_archived_audit_logs(array_agg(head.organization_id), array_agg(head.sequence), array_agg(head.hash),
      array_agg(head.micros))
    from unnest(\(heads.map(\.organization))::uuid[], \(heads.map(\.sequence))::bigint[], \(heads.map(\.hash))::text[],
      \(heads.map(\.at.micros))::bigint[]) as head (organization_id, sequence, hash, micros)
    where \(LegalHolds.spare("head"))
    """
  }

  /// Moves some of what is a year old to the archive: `moved` is 0 when there is nothing left.
  static let archive: Statement = "select archive_old_audit_logs() as moved"

  /// Makes room for what comes and drops what is empty, each safe to repeat.
  static let keep: [Statement] = [
    """
    select ensure_audit_partition((date_trunc('month', now() at time zone 'UTC') + make_interval(months => m))::date)
    from generate_series(0, 3) m
    """,
    "select drop_emptied_audit_partitions()",
    """
    delete from activities where created_at < clock_timestamp() - interval '30 days' and \(LegalHolds.spare("activities"))
    """,
  ]
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
      service: try row.get("service"), chainedText: try row.get("chained_text"))
  }
}
