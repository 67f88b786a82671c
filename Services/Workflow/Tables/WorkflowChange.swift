import Contracts
import Postgres
import Vocabulary

/// What an event changes of a workflow beside its state: one statement, however many acts it has.
struct WorkflowChange: Sendable {
  /// How the step of the present state is doing, and why, if it does not go on.
  struct Standing: Sendable {
    var phase: Phase
    var pausedFrom: Phase?
    var reason: String?
    var message: String?
  }

  var standing: Standing?
  /// Percent; never back but with ``isReset``.
  var completion: Int?
  var isReset = false
  /// What a step leaves on the workflow itself; nothing given changes nothing.
  var output: StepOutput?

  /// nil when nothing changes.
  func statement(id: UUID, organization: UUID) -> Statement? {
    let changes = [standingChange, completionChange, outputChange].compactMap { $0 }
    guard let first = changes.first else { return nil }
    let all = changes.dropFirst().reduce(first) { "\($0), \($1)" }
    return "update intent_workflows set \(all) where organization_id = \(organization) and id = \(id)"
  }

  private var standingChange: Statement? {
    standing.map { standing in
      """
      run_status = \(standing.phase.rawValue), paused_from = \(standing.pausedFrom?.rawValue),
        failure_reason = \(standing.reason), failure_message = \(standing.message)
      """
    }
  }

  private var completionChange: Statement? {
    completion.map { completion in
      isReset
        ? "completion_percentage = \(completion)::int::numeric"
        : "completion_percentage = greatest(completion_percentage, \(completion)::int::numeric)"
    }
  }

  private var outputChange: Statement? {
    output.map { output in
      """
      icp_data = coalesce(nullif(\(output.icpJSON), '')::jsonb, icp_data),
        competitor_urls = case when cardinality(\(output.competitorURLs)) > 0 then \(output.competitorURLs)
          else competitor_urls end,
        keywords_count = greatest(keywords_count, \(output.keywordsCount)),
        articles_count = greatest(articles_count, \(output.articlesCount))
      """
    }
  }
}
