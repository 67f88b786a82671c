import Contracts
import Host
import RPC
import Vocabulary

/// What billing says that providers ask.
struct PriceReader {
  let environment: ServiceEnvironment

  init(_ environment: ServiceEnvironment) { self.environment = environment }

  func prices(_ context: CallContext) async throws -> [Price] {
    let channel = environment.channel(
      to: .billing, organization: try context.organization(), onBehalfOf: try context.user(), because: context)
    return try await BillingClient(channel).getPlan(GetPlanRequest()).prices
  }
}
