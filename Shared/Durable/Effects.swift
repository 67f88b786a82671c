public import Contracts
import Crypto
import Logging
import Postgres
import RPC
import Vocabulary
import Wire

/// Where one call stands: what is durable when a process dies there is told by its name.
package enum EffectPoint: String, Sendable, CaseIterable {
  case intended, reserved, reconciled, sent, answered, recorded

  var failpoint: Failpoint {
    switch self {
    case .intended: .effectIntended
    case .reserved: .effectReserved
    case .reconciled: .effectReconciled
    case .sent: .effectSent
    case .answered: .effectAnswered
    case .recorded: .effectRecorded
    }
  }
}

/// The way out of a performer: calls of providers, each paid for once however often the item is begun again.
///
/// A call is known by what it is for and by what it asks, never by who asks or when: the same request of the same workflow finds
/// the answer that was paid for, another request is another call. Its row says how far it came (``EffectRow/State``), and whoever
/// takes the item up after a crash goes on from there: an answer is taken from the row; a call that may have been made is asked
/// about the way its provider allows (``EffectClass``); money is set aside before anything is sent, and what was lost with nobody
/// to ask is the platform's.
///
/// What it throws beside ``ProviderFailure/permanent(_:_:)`` is for the runner: a performer that catches it must throw it on.
public struct Effects: Sendable {
  let item: ClaimedItem
  let database: Database
  let held: HeldReservations
  let billing: @Sendable (UUID, UUID?) -> any RPCChannel
  let reached: @Sendable (EffectPoint) async throws -> Void
  private let turns = Turns()

  /// A request's and an answer's bytes are kept in the row.
  static let longestRequest = 1 << 20
  static let longestAnswer = 1 << 22
  private static let longestCall: Duration = .seconds(600)
  /// A wait that is not worth giving the item back for.
  private static let moment: Duration = .milliseconds(500)

  init(
    item: ClaimedItem, database: Database, held: HeldReservations,
    billing: @escaping @Sendable (UUID, UUID?) -> any RPCChannel,
    reached: @escaping @Sendable (EffectPoint) async throws -> Void = { _ in }
  ) {
    self.item = item
    self.database = database
    self.held = held
    self.billing = billing
    self.reached = reached
  }

  /// Makes a call, or gives the answer of the one that was made. An item makes one call at a time.
  ///
  /// - Parameters:
  ///   - kind: what the call is for within its item: `outline`, `section 3`. The same request to another provider is another kind.
  ///   - maxMicros: the most it can cost: set aside before anything is sent.
  /// - Throws: ``ProviderFailure/permanent(_:_:)`` when the provider will never do it.
  public func callAsFunction(
    _ kind: String, by provider: any Provider, metric: Metric, request: [UInt8], maxMicros: Int64
  ) async throws -> ProviderAnswer {
    guard request.count <= Self.longestRequest else {
      throw Refusal(.messageTooLarge, "a request to a provider has at most \(Self.longestRequest) bytes")
    }
    guard kind != "item", maxMicros >= 0 else { throw Refusal(.fault, "\(kind): not the kind or the price of a call") }
    return try await turns.take {
      let call = EffectCall(
        effects: self, id: id(kind, request), kind: kind, provider: provider, metric: metric, request: request,
        maxMicros: maxMicros)
      return try await call.make()
    }
  }

  /// Never from an attempt, a token, a time or a process.
  private func id(_ kind: String, _ request: [UInt8]) -> UUID {
    .derived(
      from: item.workflow.description, item.kind.text, item.naturalKey, kind,
      Hexadecimal.encode(SHA256.hash(data: request)))
  }

  static func timeLeft(of item: ClaimedItem) -> Duration {
    min(longestCall, item.deadline.map { $0 - ContinuousClock.now } ?? longestCall)
  }

  /// Waits a moment, or gives the item back for longer.
  static func wait(_ delay: Duration, for reason: String) async throws {
    if delay > moment { throw PutBack(after: delay, isAttempt: false, reason) }
    if delay > .zero { try await Task.sleep(for: delay) }
  }
}
