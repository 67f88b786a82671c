import CoreMetrics

/// Everything that is counted or measured.
///
/// Labels take few values, and those are ours: a method, a step, an outcome. Never an organization, a person, or a text from
/// outside.
public enum Series: String, CaseIterable, Sendable {
  case calls = "infin8_rpc_calls_total"
  case callTime = "infin8_rpc_duration_seconds"
  case databaseUp = "infin8_database_up"
  case poolInUse = "infin8_pool_connections_in_use"
  case poolIdle = "infin8_pool_connections_idle"
  case poolWaiting = "infin8_pool_callers_waiting"
  case poolWait = "infin8_pool_wait_duration_seconds"
  case outboxWaiting = "infin8_outbox_messages_waiting"
  case outboxLag = "infin8_outbox_oldest_seconds"
  case deadLetters = "infin8_dead_letters"
  case queueDepth = "infin8_queue_items"
  case queueAge = "infin8_queue_oldest_seconds"
  case items = "infin8_items_total"
  case providerCalls = "infin8_provider_calls_total"
  case providerTime = "infin8_provider_call_duration_seconds"
  case money = "infin8_money_micros_total"
  case workerFailures = "infin8_worker_failures_total"
  case residentBytes = "infin8_process_resident_bytes"
  case uptime = "infin8_process_uptime_seconds"

  public enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  var declaration: (kind: Kind, labels: [String], help: String) {
    switch self {
    case .calls: (.counter, ["method", "code"], "Calls that were answered.")
    case .callTime: (.histogram, ["method"], "Time from a call's arrival to its answer.")
    case .databaseUp: (.gauge, [], "1 when the database answers, 0 when it does not.")
    case .poolInUse: (.gauge, ["pool"], "Database connections that are lent.")
    case .poolIdle: (.gauge, ["pool"], "Database connections that nobody uses.")
    case .poolWaiting: (.gauge, ["pool"], "Callers that wait for a database connection.")
    case .poolWait: (.histogram, ["pool"], "Time until a caller had a database connection, or was refused one.")
    case .outboxWaiting: (.gauge, [], "Messages to other services that are not delivered yet.")
    case .outboxLag: (.gauge, [], "Age of the oldest message that is not delivered yet.")
    case .deadLetters: (.gauge, [], "Messages that cannot be delivered and wait for a person.")
    case .queueDepth: (.gauge, ["state"], "Items of work that are ready, running, or parked.")
    case .queueAge: (.gauge, [], "How long the item that has been due the longest has waited.")
    case .items: (.counter, ["work", "outcome"], "Items of work that ended, or were put back.")
    case .providerCalls: (.counter, ["provider", "outcome"], "Calls of providers outside.")
    case .providerTime: (.histogram, ["provider"], "Time that providers took.")
    case .money: (.counter, ["movement"], "Money set aside, booked, given back and lost, in millionths of a dollar.")
    case .workerFailures: (.counter, ["worker"], "Background loops that ended with an error and were started again.")
    case .residentBytes: (.gauge, [], "Memory of the process.")
    case .uptime: (.gauge, [], "Time since the process began to serve.")
    }
  }

  // MARK: Measuring

  public func count(_ amount: Int64 = 1, _ values: String...) {
    Counter(label: rawValue, dimensions: dimensions(values)).increment(by: amount)
  }

  public func set(_ value: Double, _ values: String...) {
    Meter(label: rawValue, dimensions: dimensions(values)).set(value)
  }

  public func observe(_ time: Duration, _ values: String...) {
    let (seconds, attoseconds) = time.components
    Timer(label: rawValue, dimensions: dimensions(values))
      .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  private func dimensions(_ values: [String]) -> [(String, String)] { Array(zip(declaration.labels, values)) }
}
