import Contracts
import Postgres
import Vocabulary
import Wire

/// What something has cost, on its way to billing: once for each key.
struct Bill {
  let key: UUID
  let micros: Int64
  let units: Int64
  let at: Instant

  func message(_ item: ClaimedItem) throws -> Statement {
    let request = SettleRequest(
      effectID: key.description, micros: micros, units: units, occurredAt: at.micros, step: item.kind.text)
    return item.tellBilling("settle", .derived(from: key.description, "settle"), try request.encoded())
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

  func message(_ item: ClaimedItem) throws -> Statement {
    item.tellBilling(
      "release", .derived(from: key.description, "release"),
      try ReleaseRequest(effectID: key.description, reason: because).encoded())
  }
}

/// Money that was spent for something that came to nothing, on its way back from the platform to the organization.
struct Refund {
  let key: UUID

  func message(_ item: ClaimedItem) throws -> Statement {
    item.tellBilling(
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

  func message(_ item: ClaimedItem) throws -> Statement {
    let id = UUID.derived(from: key.description, "waste", String(ordinal))
    let request = RecordWasteRequest(
      wasteID: id.description, effectID: key.description, workflowID: item.workflow.description, metric: metric,
      provider: provider, micros: micros, occurredAt: Instant.now.micros, why: why)
    return item.tellBilling("waste", id, try request.encoded())
  }
}

extension ClaimedItem {
  fileprivate func tellBilling(_ kind: String, _ id: UUID, _ body: [UInt8]) -> Statement {
    Outbox.message(to: "billing", kind: kind, id: id, organization: organization, body: body)
  }
}
