import Host
import Postgres
import Vocabulary

/// What the services must not take for true any more once time has been turned back: who holds what, who is logged in,
/// and that what is not in the books was not done.
struct ApplicationState: Sendable {
  let cluster: RestoredCluster
  /// The moment that was gone back to.
  let moment: Instant

  /// Changes the rows, and says in sentences what was changed.
  func callAsFunction() async throws -> [String] {
    var said: [String] = []
    for service in [ServiceName.keyword, .content] { said.append(try await expireLeases(service)) }
    said.append(try await freeMessages())
    said += try await noteLostWindow()
    said.append(try await endSessions())
    return said
  }

  /// Whoever held an item is not there any more.
  private func expireLeases(_ service: ServiceName) async throws -> String {
    let count = try await change(
      """
      update \(service.rawValue).items set status = 'pending', lease_until = null, holder = null
      where status = 'running'
      """, of: service)
    return "\(service.rawValue): \(count) leases expired"
  }

  private func freeMessages() async throws -> String {
    var count = 0
    for service in ServiceName.allCases {
      count += try await change(
        "update \(service.rawValue).outbox set next_at = clock_timestamp() where delivered_at is null",
        of: service)
    }
    return "\(count) messages are due"
  }

  /// Of every workflow that was under way, what was called for after the moment is forgotten here and done outside: it
  /// is looked up before anything is called for again.
  private func noteLostWindow() async throws -> [String] {
    let open = try await cluster.rows(
      """
      select organization_id::text, id::text from workflow.intent_workflows
      where state not in ('completed', 'cancelled')
      """, of: .workflow)
    let parameters = [0, 1].map { column in "{\(open.compactMap { $0[column] }.joined(separator: ","))}" }
    var said = ["\(open.count) workflows were under way: their calls are looked up before any is made"]
    for service in [ServiceName.keyword, .content] {
      guard try await cluster.rows("select to_regclass('\(service.rawValue).lost_windows')", of: service)[0][0] != nil
      else {
        said.append(
          "\(service.rawValue): this backup is too old to note that: look at the providers before `infin8 up`")
        continue
      }
      _ = try await Platform.rows(
        """
        insert into \(service.rawValue).lost_windows (organization_id, workflow_id, restored_to)
        select organization_id, workflow_id, to_timestamp($3::bigint / 1000000.0)
        from unnest($1::uuid[], $2::uuid[]) as open (organization_id, workflow_id)
        on conflict (organization_id, workflow_id)
          do update set restored_to = least(lost_windows.restored_to, excluded.restored_to),
            restored_at = clock_timestamp()
        """, parameters + [String(moment.micros)], url: cluster.url(cluster.settings.superuser, of: service))
    }
    return said
  }

  /// A session that was ended after the moment would live again.
  private func endSessions() async throws -> String {
    let count = try await change(
      """
      update identity.sessions set revoked_at = clock_timestamp(), revoked_reason = 'restored' where revoked_at is null
      """, of: .identity)
    return "\(count) sessions ended: everybody logs in again"
  }

  private func change(_ sql: String, of service: ServiceName) async throws -> Int {
    try await cluster.text("with changed as (\(sql) returning 1) select count(*) from changed", of: service)
      .flatMap { Int($0) } ?? 0
  }

  /// Takes the signed heads of audit entries that are gone out of the book, and keeps them beside it: the chains begin
  /// anew where they end now.
  func setLostHeadsAside(_ book: AnchorBook) async throws -> String {
    let rows = try await cluster.rows(
      "select organization_id::text, sequence::text from workflow.audit_chains", of: .workflow)
    var ends: [UUID: Int64] = [:]
    for row in rows {
      if let id = row[0].flatMap({ UUID($0) }), let end = row[1].flatMap({ Int64($0) }) { ends[id] = end }
    }
    let known = ends
    let lost = try book.setAside { $0.sequence > known[$0.organization] ?? 0 }
    return "\(lost) signed heads speak of audit entries that are gone: kept in the folder of heads as lost-*.txt"
  }
}
