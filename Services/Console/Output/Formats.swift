import Contracts
import Vocabulary

/// Figures as people read them.
enum Format {
  static func money(_ micros: Int64) -> String { Money(micros: micros).description }

  /// `1.3 s`, `2 min 05 s`.
  static func duration(milliseconds: Int64) -> String {
    if milliseconds < 60_000 { return "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s" }
    let seconds = milliseconds / 1_000
    return "\(seconds / 60) min \(String(seconds % 60 + 100).dropFirst()) s"
  }

  /// `0.725` from 725.
  static func permille(_ value: Int32) -> String { "\(value / 1_000).\(String(value % 1_000 + 1_000).dropFirst())" }

  /// `2 – 12`, or one figure where both are the same.
  static func range<Figure: Equatable & CustomStringConvertible>(_ low: Figure, _ high: Figure) -> String {
    low == high ? "\(low)" : "\(low) – \(high)"
  }

  static func percent(basisPoints: Int32) -> String { "\(basisPoints / 100) %" }

  static func counts(_ counts: [Count]) -> String {
    counts.map { "\($0.value) \($0.name.split(separator: "_").joined(separator: " "))" }.joined(separator: ", ")
  }

  static func bytes(_ count: Int64) -> String { "\((count + 524_288) / 1_048_576) MB" }

  /// A text that fits a column.
  static func clipped(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(width - 1) + "…"
  }

  /// `step 4 · long-tails`.
  static func state(_ state: WorkflowState) -> String {
    switch state {
    case .step1ICP: "1 customer profile"
    case .step2Competitors: "2 competitors"
    case .step3Seeds: "3 seeds"
    case .step4Longtails: "4 long-tails"
    case .step5Filtering: "5 filtering"
    case .step6Clustering: "6 clustering"
    case .step7Validation: "7 validation"
    case .step8Subtopics: "8 subtopics"
    case .step9Articles: "9 articles"
    default: state.text
    }
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}
