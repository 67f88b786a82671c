import Synchronization
import Telemetry

/// How calls of providers have ended lately, in this process.
public final class ProviderRecord: Sendable {
  public static let shared = ProviderRecord()

  public enum Outcome: String, Sendable {
    case answered, transient, rateLimited = "rate_limited", permanent, unknown

    init(_ error: any Error) {
      self =
        switch error as? ProviderFailure {
        case .transient: .transient
        case .rateLimited: .rateLimited
        case .permanent: .permanent
        case .unknown, nil: .unknown
        }
    }
  }

  /// A provider most of whose calls failed.
  public struct Failing: Sendable, Equatable {
    public let provider: String
    public let failed: Int
    public let calls: Int
  }

  private struct Call {
    let at: ContinuousClock.Instant
    let isAnswered: Bool
  }

  private static let lately: Duration = .seconds(600)
  private static let mostCalls = 100
  /// Of fewer nothing can be told.
  private static let fewestCalls = 5

  private let calls = Mutex<[String: [Call]]>([:])

  public init() {}

  public func note(
    _ provider: String, _ outcome: Outcome, took: Duration = .zero, at now: ContinuousClock.Instant = .now
  ) {
    Series.providerCalls.count(1, provider, outcome.rawValue)
    Series.providerTime.observe(took, provider)
    calls.withLock {
      let recent = ($0[provider] ?? []).suffix(Self.mostCalls - 1)
      $0[provider] = recent + [Call(at: now, isAnswered: outcome == .answered)]
    }
  }

  /// Providers of whose latest calls more than half failed.
  public func failing(at now: ContinuousClock.Instant = .now) -> [Failing] {
    calls.withLock(\.self).compactMap { provider, calls in
      let recent = calls.filter { now - $0.at < Self.lately }
      let failed = recent.count { !$0.isAnswered }
      guard recent.count >= Self.fewestCalls, failed * 2 > recent.count else { return nil }
      return Failing(provider: provider, failed: failed, calls: recent.count)
    }.sorted { $0.provider < $1.provider }
  }
}
