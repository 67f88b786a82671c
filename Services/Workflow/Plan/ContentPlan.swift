package import Contracts
import Vocabulary

/// The nine-step content workflow, whole.
///
/// Read a row from left to right: in this state, this party does this work, which makes this product, so many of which are
/// enough; then this gate must open; all within this time; and a watcher is shown this percentage. The next row is where
/// the workflow goes.
// swift-format-ignore
package let contentPlan: [Step] = [
  Step(.step1ICP,         .service(.content, .describeCustomer),   makes: "profile",        enough: 1, .open,            within: .minutes(5),  shows: 15),
  Step(.step2Competitors, .service(.keyword, .harvestCompetitors), makes: "candidate seeds", enough: 2, .open,           within: .minutes(10), shows: 25),
  Step(.step3Seeds,       .person,                                 makes: "seeds",          enough: 2, .admin(2...100),  within: .minutes(43_200), shows: 35),
  Step(.step4Longtails,   .service(.keyword, .expandLongtails),    makes: "long-tails",     enough: 1, .open,            within: .minutes(15), shows: 45),
  Step(.step5Filtering,   .service(.keyword, .filterKeywords),     makes: "kept keywords",  enough: 3, .open,            within: .minutes(2),  shows: 55),
  Step(.step6Clustering,  .service(.keyword, .clusterTopics),      makes: "clusters",       enough: 1, .open,            within: .minutes(2),  shows: 65),
  Step(.step7Validation,  .service(.keyword, .validateClusters),   makes: "valid clusters", enough: 1, .open,            within: .minutes(2),  shows: 75),
  Step(.step8Subtopics,   .service(.keyword, .proposeSubtopics),   makes: "subtopics",      enough: 3, .admin(1...5000), within: .minutes(5),  shows: 85),
  Step(.step9Articles,    .service(.content, .writeArticles),      makes: "articles",       enough: 1, .settled,         within: .minutes(60), shows: 95),
]

/// Where a workflow may go, from where: forward, back to an earlier step, out. Every other pair is illegal.
package enum LegalMoves {
  package enum Trigger: String, Sendable {
    case advance, cancel, rerun
  }

  /// The row of a state; nil when the workflow is over.
  package static func step(of state: WorkflowState) -> Step? { contentPlan.first { $0.state == state } }

  package static func next(after step: Step) -> WorkflowState {
    guard let index = contentPlan.firstIndex(of: step), index + 1 < contentPlan.count else { return .completed }
    return contentPlan[index + 1].state
  }

  /// The trigger that takes one state to another, if any does.
  package static func trigger(from: WorkflowState, to: WorkflowState) -> Trigger? {
    guard let step = step(of: from) else { return nil }
    if to == .cancelled { return .cancel }
    if to == next(after: step) { return .advance }
    guard let target = contentPlan.firstIndex(where: { $0.state == to }),
      let current = contentPlan.firstIndex(of: step), target < current
    else { return nil }
    return .rerun
  }
}
