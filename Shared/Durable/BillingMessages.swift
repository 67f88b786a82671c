import Contracts
import Postgres
import Vocabulary
import Wire

/// Whose money is spent, and for what work.
protocol Spender {
  var organization: UUID { get }
  var workflow: UUID { get }
  var kind: WorkKind { get }
}

extension ClaimedItem: Spender {}

/// What something has cost, on its way to billing: once for each key.
struct Bill {
  let key: UUID
  let micros: Int64
  let units: Int64
  let at: Instant

  func message(_ spender: some Spender) throws -> Statement {
    let request = SettleRequest(
      effectID: key.description, micros: micros, units: units, occurredAt: at.micros, step: spender.kind.text)
    return spender.tellBilling("settle", .derived(from: key.description, "settle"), try request.encoded())
  }
}

/// Money given back, on its way to billing.
struct Release {
  let key: UUID
  let because: String

  init(_ key: UUID, _ because: String) {
    self.key = key
    self.because = because
  }

  func message(_ spender: some Spender) throws -> Statement {
    spender.tellBilling(
      "release", .derived(from: key.description, "release"),
      try ReleaseRequest(effectID: key.description, reason: because).encoded())
  }
}

/// Money that was spent for something that came to nothing, on its way back from the platform to the organization.
struct Refund {
  let key: UUID

  func message(_ spender: some Spender) throws -> Statement {
    spender.tellBilling(
      "release", .derived(from: key.description, "refund"),
      try ReleaseRequest(effectID: key.description, reason: "refunded", refund: true).encoded())
  }
}

/// Money that bought nothing, on its way to billing: the platform's loss.
struct Waste {
  let key: UUID
  /// Which loss of this call's it is.
  let ordinal: Int32
  let metric: Metric
  let provider: String
  let micros: Int64
  let why: String

  func message(_ spender: some Spender) throws -> Statement {
    let id = UUID.derived(from: key.description, "waste", String(ordinal))
    let request = RecordWasteRequest(
      wasteID: id.description, effectID: key.description, workflowID: spender.workflow.description, metric: metric,
      provider: provider, micros: micros, occurredAt: Instant.now.micros, why: why)
    return spender.tellBilling("waste", id, try request.encoded())
  }
}

extension Spender {
  fileprivate func tellBilling(_ kind: String, _ id: UUID, _ body: [UInt8]) -> Statement {
    Outbox.message(to: "billing", kind: kind, id: id, organization: organization, body: body)
  }
}
