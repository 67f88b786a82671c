package import Contracts

/// When a workflow will rest: done, or before a person.
package enum Forecast {
  /// - Parameters:
  ///   - elapsed: seconds since the step that is at work was given out.
  ///   - medians: seconds that each step has taken lately.
  /// - Returns: nil for a workflow that does not move by itself, or whose way is through a step nobody has measured.
  package static func seconds(
    in state: WorkflowState, _ phase: Phase, elapsed: Int64, medians: [WorkflowState: Int64]
  ) -> Int64? {
    guard phase == .queued || phase == .running, let first = contentPlan.firstIndex(where: { $0.state == state }) else {
      return nil
    }
    var total = -elapsed
    for step in contentPlan[first...] {
      guard step.service != nil else { break }
      guard let usual = medians[step.state] else { return nil }
      total = max(0, total + usual)
      if case .admin = step.exit { break }
    }
    return max(1, total)
  }
}
