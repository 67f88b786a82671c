import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// Tells identity whether the organization has competitors: one of its onboarding's steps is done here.
///
/// What is told is a row written with the change, so it is never lost; it is also told at once, so that whoever adds the first
/// competitor may go on without waiting for the relay. An older fact never replaces a newer one.
enum OnboardingFacts {
  private static let kind = "onboarding_fact"

  struct Fact: Sendable {
    let request: RecordOnboardingFactRequest
    let organization: UUID
  }

  /// Call it in the transaction of the change, after it.
  static func write(_ organization: UUID, in transaction: Transaction) async throws -> Fact {
    let row = try await transaction.one(Competitors.exist(organization: organization))
    let fact = Fact(
      request: RecordOnboardingFactRequest(
        step: .competitors, done: try row?.get("yes") ?? false, asOf: Instant.now.micros), organization: organization)
    try await transaction.execute(
      Outbox.message(
        to: ServiceName.identity.rawValue, kind: kind, id: UUID.random(), organization: organization,
        body: try fact.request.encoded()))
    return fact
  }

  /// Whatever comes of it: the relay tells it again.
  static func tell(_ fact: Fact, _ environment: ServiceEnvironment, because context: CallContext) async {
    let identity = IdentityClient(
      environment.channel(to: .identity, organization: fact.organization, because: context))
    _ = try? await identity.recordOnboardingFact(fact.request, options: .init(timeout: .seconds(10)))
  }

  static func relay(_ environment: ServiceEnvironment) -> OutboxRelay {
    OutboxRelay(
      name: "identity-relay", database: environment.workers, destination: ServiceName.identity.rawValue,
      logger: environment.logger,
      deliver: { message in
        guard message.kind == kind else { throw Refusal(.methodUnknown, "nobody takes \"\(message.kind)\"") }
        _ = try await IdentityClient(environment.channel(to: .identity, organization: message.organization))
          .recordOnboardingFact(try RecordOnboardingFactRequest(decoding: message.body), options: .delivery)
      })
  }
}
