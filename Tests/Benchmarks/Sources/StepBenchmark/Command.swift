import Contracts
import Durable
import Postgres
import RPC
import Vocabulary
import Wire

/// A command of one item, as a service accepts it.
enum Command {
  static func acceptance(_ key: UUID, of organization: UUID) -> [Statement] {
    [
      Inbox.admit(key, organization: organization, bodyHash: [UInt8](repeating: 1, count: 32)),
      """
      insert into jobs (command_key, organization_id, workflow_id, work, run_no, input, items_total, deadline_at)
      values (\(key), \(organization), \(key), 'describe_customer', 1, '', 1, clock_timestamp() + interval '10 minutes')
      """,
      """
      insert into items (command_key, item_no, organization_id, natural_key, payload)
      values (\(key), 1, \(organization), 'one', '')
      """,
    ]
  }
}

/// A step that computes nothing.
struct Nothing: Performer {
  let kind = WorkKind.describeCustomer
  let metric = Metric.icpGeneration

  func items(for request: PerformRequest) async throws -> [WorkItem] { [] }
  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult { ItemResult { _ in } }
  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    Conclusion(made: 1, outputHash: [], output: StepOutput())
  }
}

/// A billing that says yes.
struct Granted: RPCChannel {
  func unary(service: String, method: String, payload: [UInt8], options: CallOptions) async throws -> [UInt8] {
    try Reservation(state: .held).encoded()
  }

  func serverStream(
    service: String, method: String, payload: [UInt8], options: CallOptions
  ) async throws -> RPCStream<[UInt8]> { throw Refusal(.methodUnknown, method) }

  func duplex(service: String, method: String, shape: DuplexShape, options: CallOptions) async throws -> RPCDuplex {
    throw Refusal(.methodUnknown, method)
  }
}
