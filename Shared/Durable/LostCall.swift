import Contracts
import Logging
import Postgres
import Vocabulary
import Wire

/// A call whose item has ended, and of which nobody knows what came.
struct LostCall: Sendable, Spender {
  let id: UUID
  let organization: UUID
  let workflow: UUID
  let commandKey: UUID
  let kind: WorkKind
  let runNo: Int32
  let provider: String
  let metric: Metric
  let revision: Int32
  let wasted: Int32
  let maxMicros: Int64
  /// How often it has been asked about, this time included.
  let lookups: Int32
  /// What an item that failed has paid for is given back; whoever cancels has had what was done until then.
  let isRefunded: Bool

  var key: UUID { EffectRow.key(id, revision: revision) }

  init(_ row: Row) throws {
    id = try row.get("effect_id")
    organization = try row.get("organization_id")
    workflow = try row.get("workflow_id")
    commandKey = try row.get("command_key")
    kind = WorkKind(text: try row.get("work", as: String.self)) ?? .unspecified
    runNo = try row.get("run_no")
    provider = try row.get("provider")
    metric = Metric(text: try row.get("metric")) ?? .apiCall
    revision = try row.get("revision")
    wasted = try row.get("wasted")
    maxMicros = try row.get("max_micros")
    lookups = try row.get("lookups")
    isRefunded = try row.get("is_refunded")
  }

  /// What it cost, on its way to the workflow's own sum: the outcome of its item did not say so.
  func cost(_ micros: Int64) throws -> Statement {
    let outcome = StepOutcome(
      commandKey: commandKey.description, organizationID: organization.description, workflowID: workflow.description,
      work: kind, runNo: runNo, status: .failed, costMicros: micros, message: "the answer to a lost call was found")
    return Outbox.message(
      to: "workflow", kind: "late_cost", id: .derived(from: key.description, "late_cost"), organization: organization,
      body: try outcome.encoded())
  }

  /// Nobody can be asked: it is booked at the most it can have cost.
  var loss: Statement { get throws { try waste(maxMicros, "lost_call") } }

  func refusal(costing micros: Int64) throws -> Statement { try waste(micros, "refused_answer") }

  private func waste(_ micros: Int64, _ why: String) throws -> Statement {
    try Waste(key: key, ordinal: wasted + 1, metric: metric, provider: provider, micros: micros, why: why).message(self)
  }

  var metadata: Logger.Metadata {
    ["workflow": "\(workflow)", "provider": "\(provider)", "effect": "\(id)", "lookups": "\(lookups)"]
  }
}

/// Every statement on lost calls.
enum LostCallTable {
  /// As long as a provider that honours keys and cannot be searched may remember one, a later run can repeat the call.
  private static let memory: Duration = .seconds(23 * 3_600)

  /// Takes those that are due: other processes leave them alone for a while.
  static func claim(_ providers: [any Provider], for lease: Duration) -> Statement {
    let waits = providers.map {
      $0.canBeSearched || $0.effectClass == .c ? $0.patience : max($0.patience, memory)
    }
    return """
      update effects e set lookups = e.lookups + 1,
        look_up_at = clock_timestamp() + \(lease.milliseconds) * interval '1 ms'
      from jobs j, (
        select l.effect_id, i.status in ('failed', 'quarantined') as is_refunded
        from effects l
          join items i on i.organization_id = l.organization_id and i.command_key = l.command_key and i.item_no = l.item_no
          join unnest(\(providers.map(\.name))::text[], \(waits.map(\.milliseconds))::bigint[]) p (name, wait_ms)
            on p.name = l.provider
        where l.state in ('sent', 'unknown') and l.kind <> 'item'
          and i.status not in ('pending', 'running')
          and coalesce(l.last_sent_at, l.created_at) <= clock_timestamp() - p.wait_ms * interval '1 ms'
          and coalesce(l.look_up_at, '-infinity') <= clock_timestamp()
        order by l.created_at limit 16 for update of l skip locked) due
      where e.effect_id = due.effect_id and j.organization_id = e.organization_id and j.command_key = e.command_key
      returning e.effect_id, e.organization_id, e.command_key, e.provider, e.metric, e.revision, e.wasted, e.max_micros,
        e.lookups, due.is_refunded, j.workflow_id, j.work, j.run_no
      """
  }

  static func postpone(_ call: LostCall, by delay: Duration) -> Statement {
    """
    update effects set look_up_at = clock_timestamp() + \(max(delay, .zero).milliseconds) * interval '1 ms'
    where \(isOurs(call))
    """
  }

  static func record(_ answer: ProviderAnswer, at: Instant, _ call: LostCall) -> Statement {
    """
    update effects set state = 'done', response = \(answer.body), response_hash = sha256(\(answer.body)),
      external_id = left(\(answer.externalID), 500), cost_micros = \(answer.costMicros), units = \(answer.units),
      occurred_at = \(at), finished_at = clock_timestamp(), token_at_record = (
        select i.token from items i where i.organization_id = effects.organization_id
          and i.command_key = effects.command_key and i.item_no = effects.item_no)
    where \(isOurs(call))
    """
  }

  static func close(_ call: LostCall) -> Statement {
    """
    update effects set state = 'failed', failure_reason = 'cancelled', failure_message = 'its call came to nothing',
      finished_at = clock_timestamp()
    where \(isOurs(call))
    """
  }

  static func refuse(_ call: LostCall) -> Statement {
    """
    update effects set state = 'failed', wasted = wasted + 1, failure_reason = 'bad_output',
      failure_message = 'the provider''s answer could not be kept', finished_at = clock_timestamp()
    where \(isOurs(call))
    """
  }

  static func waste(_ call: LostCall) -> Statement {
    """
    update effects set state = 'waste', wasted = wasted + 1, failure_reason = 'cancelled',
      failure_message = 'nobody can say what came of its call', finished_at = clock_timestamp()
    where \(isOurs(call))
    """
  }

  /// As it was when it was taken.
  private static func isOurs(_ call: LostCall) -> Statement {
    """
    organization_id = \(call.organization) and effect_id = \(call.id) and command_key = \(call.commandKey)
      and revision = \(call.revision) and state in ('sent', 'unknown')
    """
  }
}
