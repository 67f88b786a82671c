import Contracts
public import Postgres
public import Vocabulary

/// What a service keeps of workflows beside their commands.
public struct WorkflowRemains: Sendable {
  let removals: @Sendable (_ workflow: UUID, _ organization: UUID, _ kept: [UUID]) -> [Statement]
  let keywords: @Sendable (_ workflow: UUID, _ organization: UUID) -> Statement?

  /// - Parameters:
  ///   - removals: each deletes a batch at most of what nobody needs when the workflow is long over, and gives a row for
  ///     each that is gone; nothing of whoever is under a legal hold. What is `kept` stays.
  ///   - keywords: `keyword_id` of what stays here points to.
  public init(
    removals: @escaping @Sendable (UUID, UUID, [UUID]) -> [Statement],
    keywords: @escaping @Sendable (UUID, UUID) -> Statement? = { _, _ in nil }
  ) {
    self.removals = removals
    self.keywords = keywords
  }

  /// Rows that go together.
  public static var batch: Int { Sweep.batch }
}

/// Removes what a service has of a workflow that ended more than a year ago: a little at a time, so that nobody waits
/// for it, and whoever dies on the way has removed a part that nobody misses.
struct ForgottenWorkflow {
  let workflow: UUID
  let organization: UUID
  let details: WorkflowRemains
  /// As the workers see it.
  let database: Database

  /// - Returns: whether nothing is left that could go.
  func remove(keeping kept: [UUID]) async throws -> Bool {
    // As long as a job must stay, its workflow's details are of use.
    guard try await database.query(Self.stays(workflow, organization), for: nil).isEmpty else { return false }
    let sweep = Sweep(database: database, organization: organization)
    for statement in details.removals(workflow, organization, kept) { try await sweep(statement) }
    try await sweep(job)
    return try await database.query(Self.left(workflow, organization), for: nil).isEmpty
  }

  func keywords() async throws -> [UUID] {
    guard let statement = details.keywords(workflow, organization) else { return [] }
    return try await database.query(statement, for: nil).map { try $0.get("keyword_id") }
  }

  /// A row when something must stay: whoever is under a hold keeps all, a job under way ends first, and a call of which
  /// nobody knows what came may have to be paid.
  private static func stays(_ workflow: UUID, _ organization: UUID) -> Statement {
    """
    select 1 as found from legal_holds where organization_id = \(organization)
    union all
    select 1 from jobs j where j.organization_id = \(organization) and j.workflow_id = \(workflow) and not (\(isOld))
    """
  }

  /// Of a job `j`.
  private static let isOld: Statement = """
    coalesce(j.finished_at, 'infinity') < clock_timestamp() - interval '1 year'
      and not exists (select from effects e
        where e.organization_id = j.organization_id and e.command_key = j.command_key and e.kind <> 'item'
        and (e.state in ('sent', 'unknown') or e.finished_at >= clock_timestamp() - interval '1 year'))
    """

  /// One at a time: with it go its items and their answers, which may be very many.
  private var job: Statement {
    """
    delete from jobs where ctid = any(array(
      select j.ctid from jobs j where j.organization_id = \(organization) and j.workflow_id = \(workflow)
        and \(LegalHolds.spare("j")) and \(Self.isOld)
      limit 1)) returning 1 as gone
    """
  }

  private static func left(_ workflow: UUID, _ organization: UUID) -> Statement {
    """
    select 1 as found from legal_holds where organization_id = \(organization)
    union all
    select 1 from jobs where organization_id = \(organization) and workflow_id = \(workflow)
    """
  }
}
