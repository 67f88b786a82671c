/// Whether a cluster is worth writing about.
public enum ClusterValidation {
  public enum Problem: String, Sendable, CaseIterable {
    case tooFewSpokes = "too_few_spokes"
    case tooManySpokes = "too_many_spokes"
    case lowAverageSimilarity = "low_average_similarity"
    case spokeBelowThreshold = "spoke_below_threshold"
    case duplicateSpoke = "duplicate_spoke"
  }

  public struct Verdict: Sendable, Equatable {
    public let averageSimilarity: Double
    public let problems: [Problem]
    public var isValid: Bool { problems.isEmpty }
  }

  public static func judge(
    spokes: [(id: String, similarity: Double)], leastSpokes: Int, mostSpokes: Int, leastSimilarity: Double,
    leastAverage: Double
  ) -> Verdict {
    var problems: [Problem] = []
    let average = spokes.isEmpty ? 0 : spokes.map(\.similarity).reduce(0, +) / Double(spokes.count)
    if spokes.count < leastSpokes { problems.append(.tooFewSpokes) }
    if spokes.count > mostSpokes { problems.append(.tooManySpokes) }
    if average < leastAverage { problems.append(.lowAverageSimilarity) }
    // Stored similarities have four decimals.
    if spokes.contains(where: { $0.similarity < leastSimilarity - 0.00005 }) { problems.append(.spokeBelowThreshold) }
    if Set(spokes.map(\.id)).count < spokes.count { problems.append(.duplicateSpoke) }
    return Verdict(averageSimilarity: average, problems: problems)
  }
}
