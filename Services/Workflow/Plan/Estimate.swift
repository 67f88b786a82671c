package import Contracts
import Vocabulary

/// What a workflow may come to, before it starts: for each step the fewest and the most calls that its settings allow, at the
/// least and the most that billing's price book asks for one.
package enum Estimate {
  package static func steps(_ settings: StepSettings, prices: [Price]) -> [StepEstimate] {
    contentPlan.compactMap { step in
      guard let work = step.work, let metric = Costs.metric(of: work) else { return nil }
      let calls = calls(work, settings)
      let asked = prices.filter { $0.metric == metric }.map(\.microsPerUnit)
      return StepEstimate(
        step: step.state, callsLow: Int32(calls.lowerBound), callsHigh: Int32(calls.upperBound),
        microsLow: Int64(calls.lowerBound) * (asked.min() ?? 0),
        microsHigh: Int64(calls.upperBound) * (asked.max() ?? 0))
    }
  }

  /// The most that all steps together may cost.
  package static func micros(_ settings: StepSettings, prices: [Price]) -> Int64 {
    steps(settings, prices: prices).reduce(0) { $0 + $1.microsHigh }
  }

  private static func calls(_ work: WorkKind, _ settings: StepSettings) -> ClosedRange<Int> {
    let harvested = Int(settings.maxCompetitors * settings.keywordsPerCompetitor)
    let seeds = max(2, min(100, harvested))
    // A hub with as few spokes as make a cluster, or everything there is.
    let fewest = 1 + Int(settings.minSpokes)
    let most = max(fewest, harvested + seeds * Int(settings.longtailsPerSeed))
    switch work {
    case .harvestCompetitors: return 1...Int(settings.maxCompetitors)
    case .expandLongtails: return 2...seeds
    case .proposeSubtopics: return fewest...most
    case .writeArticles: return 1...most
    default: return 1...1
    }
  }
}
