import Contracts
import Postgres
import Vocabulary
import Wire

/// What a run has cost, whatever became of it: a run that failed, was cancelled or came too late was paid for all the same,
/// and the books balance only when the workflow's own sum says what billing's does.
enum Costs {
  /// - Parameter late: the message that says what a lost call of the run has cost besides.
  /// - Returns: the statement that counts the outcome's cost, once however often it is run; nil for work that has no price.
  static func record(_ outcome: StepOutcome, workflow: UUID, late: UUID? = nil) -> Statement? {
    guard let metric = metric(of: outcome.work), let step = contentPlan.first(where: { $0.work == outcome.work }) else {
      return nil
    }
    return """
      select record_cost(\(late ?? UUID.derived(from: outcome.commandKey, "cost")), \(workflow), \(step.state.text)::text,
        \(metric.text)::text, \(Int64(outcome.itemsTotal)), \(outcome.costMicros))
      """
  }

  static func metric(of work: WorkKind) -> Metric? {
    switch work {
    case .describeCustomer: .icpGeneration
    case .harvestCompetitors: .competitorAnalysis
    case .expandLongtails: .longtailExpansion
    case .filterKeywords, .validateClusters: .keywordResearch
    case .clusterTopics: .embedding
    case .proposeSubtopics: .subtopics
    case .writeArticles: .articleGeneration
    default: nil
    }
  }
}
