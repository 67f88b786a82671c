public import Contracts
public import Logging
public import Postgres
public import RPC
public import Vocabulary
import Wire

/// What a service knows of an organization's onboarding, told to identity: a step is done here, or is not any more.
///
/// It is a row written with the change, so it is never lost, whoever is away meanwhile; an older fact never replaces a newer one.
public struct OnboardingFact: Sendable {
  private static let kind = "onboarding_fact"

  private let request: RecordOnboardingFactRequest

  /// Writes the fact. Call it in the transaction of the change, after it.
  @discardableResult
  public static func write(
    _ step: OnboardingStep, done: Bool, organization: UUID, in transaction: Transaction
  ) async throws -> OnboardingFact {
    let fact = OnboardingFact(
      request: RecordOnboardingFactRequest(step: step, done: done, asOf: Instant.now.micros))
    try await transaction.execute(
      Outbox.message(
        to: ServiceName.identity.rawValue, kind: kind, id: UUID.random(), organization: organization,
        body: try fact.request.encoded()))
    return fact
  }

  /// Tells it at once, for whoever goes on right away. Whatever comes of it: the relay tells it again.
  public func tell(_ channel: any RPCChannel) async {
    _ = try? await IdentityClient(channel).recordOnboardingFact(request, options: .init(timeout: .seconds(10)))
  }

  /// Carries the facts.
  ///
  /// - Parameter channel: to identity, for an organization.
  public static func relay(
    database: Database, logger: Logger, channel: @escaping @Sendable (UUID) -> any RPCChannel
  ) -> OutboxRelay {
    OutboxRelay(
      name: "identity-relay", database: database, destination: ServiceName.identity.rawValue, logger: logger,
      deliver: { message in
        guard message.kind == kind else { throw Refusal(.methodUnknown, "nobody takes \"\(message.kind)\"") }
        _ = try await IdentityClient(channel(message.organization)).recordOnboardingFact(
          try RecordOnboardingFactRequest(decoding: message.body), options: .delivery)
      })
  }
}
