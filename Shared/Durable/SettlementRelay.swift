import Contracts
public import Logging
public import Postgres
public import RPC
public import Vocabulary
import Wire

extension OutboxRelay {
  /// Carries bills, releases and losses to billing, for the services that perform work.
  public static func toBilling(
    database: Database, logger: Logger, channel: @escaping @Sendable (UUID) -> any RPCChannel
  ) -> OutboxRelay {
    OutboxRelay(name: "billing-relay", database: database, destination: "billing", logger: logger) { message in
      let billing = BillingClient(channel(message.organization))
      switch message.kind {
      case "settle": _ = try await billing.settle(SettleRequest(decoding: message.body), options: .delivery)
      case "release": _ = try await billing.release(ReleaseRequest(decoding: message.body), options: .delivery)
      case "waste": _ = try await billing.recordWaste(RecordWasteRequest(decoding: message.body), options: .delivery)
      default: throw Refusal(.methodUnknown, "billing takes no \"\(message.kind)\"")
      }
    }
  }
}
