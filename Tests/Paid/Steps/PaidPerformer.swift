public import Contracts
public import Durable
import Foundation
public import Postgres
import TestSupport

/// A step that pays the stub's three providers for each of its items before it does what it does.
public struct PaidPerformer: Performer {
  private let step: any Performer
  private let providers: [any Provider]

  /// The most one call can cost; the stub asks for half of it.
  private static let maxMicros: Int64 = 2_000

  /// - Parameter step: what is done when all is paid.
  public init(_ step: any Performer) {
    self.step = step
    let port = ProcessInfo.processInfo.environment[PaidPrograms.portVariable].flatMap(UInt16.init) ?? 0
    providers = EffectClass.allCases.map {
      StubProvider(effectClass: $0, port: port, patience: .milliseconds(1_500))
    }
  }

  public var kind: WorkKind { step.kind }
  public var metric: Metric { step.metric }
  public var maxMicros: Int64 { step.maxMicros }
  public var provider: String { step.provider }

  public func items(for request: PerformRequest) async throws -> [WorkItem] { try await step.items(for: request) }

  public func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    for provider in providers {
      let request = Array("\(item.kind.text) \(item.naturalKey)".utf8)
      _ = try await effects(
        "for \(provider.name)", by: provider, metric: .apiCall, request: request, maxMicros: Self.maxMicros)
    }
    return try await step.perform(item, effects: effects)
  }

  public func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    try await step.conclude(job, in: transaction)
  }
}
