public import Vocabulary

/// What a provider does with a call that was made before.
public enum EffectClass: String, Sendable, CaseIterable {
  /// It honours keys: the same key with the same bytes acts once and answers the same.
  case a = "A"
  /// It does not, but what a call made can be found by the call's key.
  case b = "B"
  /// Neither: a call whose answer was lost is lost, and the platform pays for it.
  case c = "C"
}

/// Somebody outside who does something that cannot be taken back, mostly for money.
public protocol Provider: Sendable {
  /// As the price book spells it.
  var name: String { get }
  var effectClass: EffectClass { get }
  /// How long the provider may still act on a call nobody waits for any more.
  var patience: Duration { get }
  /// Whether ``find(_:)`` knows: class B's always do, some of class A's too.
  var canBeSearched: Bool { get }

  /// Makes one call.
  ///
  /// - Parameter key: the call's own, the same for every repetition of it: an idempotency key (class A), or a mark to find it
  ///   by (class B).
  /// - Throws: ``ProviderFailure``. Anything else counts as ``ProviderFailure/unknown(_:)``.
  func call(_ request: [UInt8], key: UUID) async throws -> ProviderAnswer

  /// What a call made, if it made anything. Costs nothing, changes nothing.
  func find(_ key: UUID) async throws -> ProviderAnswer?
}

extension Provider {
  public var canBeSearched: Bool { effectClass == .b }
  public func find(_ key: UUID) async throws -> ProviderAnswer? { nil }
}

/// What a provider answered, and what it asks for that.
public struct ProviderAnswer: Sendable, Equatable {
  public let body: [UInt8]
  /// The provider's own name for what it made.
  public let externalID: String?
  public let costMicros: Int64
  public let units: Int64

  public init(body: [UInt8], externalID: String? = nil, costMicros: Int64 = 0, units: Int64 = 1) {
    self.body = body
    self.externalID = externalID
    self.costMicros = costMicros
    self.units = units
  }

  /// An answer that is too large, or whose bill is below zero, is kept by nobody.
  var canBeKept: Bool { body.count <= Effects.longestAnswer && costMicros >= 0 && units >= 0 }
}

/// Why a call gave no answer, told by what may have been done nevertheless.
public enum ProviderFailure: Error, Equatable, Sendable {
  /// Surely nothing was done; it may work later.
  case transient(String)
  /// Surely nothing was done: we asked too often. Does not count as an attempt.
  case rateLimited(retryAfter: Duration?, String)
  /// Nothing was done, and nothing ever will be for this request.
  case permanent(Reason, String)
  /// It may have been done.
  case unknown(String)
}
