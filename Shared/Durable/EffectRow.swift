import Postgres
import Vocabulary

/// One effect as it stands in the database.
struct EffectRow: Sendable {
  enum State: String {
    /// Nothing has been sent, or surely nothing came of what was.
    case intent
    /// A call is under way, or was when its caller died.
    case sent
    /// A call ended without anybody knowing how.
    case unknown
    case done
    case failed
    /// A class C call was lost for good and booked to the platform.
    case waste
    case recorded
  }

  let id: UUID
  let provider: String
  let state: State
  let commandKey: UUID
  let request: [UInt8]
  let revision: Int32
  var wasted: Int32
  /// Nothing was sent as far as the rows know, but they are those of a backup that was restored: what was done after its moment is
  /// forgotten here.
  let isInLostWindow: Bool
  /// Time since the last call was begun, by the database's clock; of one in a lost window, since the restore.
  let sentAgo: Duration?
  /// Whether it was first sent so long ago that a provider may have forgotten its key: they keep them for a day.
  let isOld: Bool
  let answer: ProviderAnswer?
  let failure: (reason: Reason, message: String)?

  /// What the provider and billing know the effect by: a definitive failure is answered from memory for ever by providers that
  /// honour keys, so what is tried anew after one has another.
  var key: UUID { Self.key(id, revision: revision) }

  static func key(_ id: UUID, revision: Int32) -> UUID {
    revision == 0 ? id : .derived(from: id.description, String(revision))
  }

  var mayHaveBeenDone: Bool { wasSent || state == .intent && isInLostWindow }

  var wasSent: Bool { state == .sent || state == .unknown }

  init(_ row: Row) throws {
    id = try row.get("effect_id")
    provider = try row.get("provider")
    state = State(rawValue: try row.get("state")) ?? .unknown
    commandKey = try row.get("command_key")
    request = try row.get("request", as: [UInt8]?.self) ?? []
    revision = try row.get("revision")
    wasted = try row.get("wasted")
    isInLostWindow = try row.get("is_in_lost_window")
    sentAgo = try row.get("sent_ms_ago", as: Int64?.self).map { .milliseconds($0) }
    isOld = try row.get("is_old", as: Bool?.self) ?? false
    answer =
      if let body = try row.get("response", as: [UInt8]?.self), state == .done {
        ProviderAnswer(
          body: body, externalID: try row.get("external_id", as: String?.self), costMicros: try row.get("cost_micros"),
          units: try row.get("units"))
      } else { nil }
    failure =
      if let message = try row.get("failure_message", as: String?.self) {
        (Reason(rawValue: try row.get("failure_reason", as: String?.self) ?? "") ?? .fault, message)
      } else { nil }
  }
}
