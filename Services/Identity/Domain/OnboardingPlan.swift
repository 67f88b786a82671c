import Contracts
import Vocabulary

/// The six steps of onboarding: which must be done, and what is still missing. Completion is computed from what is stored.
enum OnboardingPlan {
  static let required: Set<OnboardingStep> = [.business, .competitors, .articleRules, .keywordSettings]

  struct Saved: Sendable {
    let done: Bool
    let at: Instant
  }

  /// - Parameter missingFields: of the business step, as ``OnboardingRules/missing(website:description:audiences:)`` says.
  static func progress(_ saved: [OnboardingStep: Saved], missingFields: [String]) -> [OnboardingProgress] {
    OnboardingStep.allCases.map { step in
      OnboardingProgress(
        step: step, required: required.contains(step),
        done: step == .business ? missingFields.isEmpty : saved[step]?.done ?? false,
        savedAt: saved[step]?.at.micros ?? 0)
    }
  }

  /// The fields of the business step, and the names of the other steps, that are still needed.
  static func missing(_ progress: [OnboardingProgress], fields: [String]) -> [String] {
    fields + progress.filter { $0.required && !$0.done && $0.step != .business }.map(\.step.text)
  }
}
