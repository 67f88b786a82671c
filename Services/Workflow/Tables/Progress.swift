import Contracts
import Postgres
import Vocabulary
import Wire

/// What people who watch are told: numbered without gaps for each workflow.
struct ProgressNote: Sendable {
  var kind: String
  var step: WorkflowState
  var phase: Phase
  var runNo: Int32 = 0
  var made: Int32 = 0
  var itemsDone: Int32 = 0
  var itemsTotal: Int32 = 0
  var costMicros: Int64 = 0
  var tookMs: Int64 = 0
  var message = ""
  var counts: [Count] = []
  var warnings: [String] = []

  init(_ kind: String, _ step: WorkflowState, _ phase: Phase) {
    self.kind = kind
    self.step = step
    self.phase = phase
  }
}

enum Progress {
  static func append(_ note: ProgressNote, workflow: UUID) -> Statement {
    """
    select append_progress(\(workflow), \(note.kind)::text, \(note.step.text)::text, jsonb_build_object(
      'run_status', \(note.phase.rawValue)::text, 'run_no', \(note.runNo), 'made', \(note.made),
      'items_done', \(note.itemsDone), 'items_total', \(note.itemsTotal), 'cost_micros', \(note.costMicros),
      'took_ms', \(note.tookMs), 'message', \(note.message)::text, 'warnings', to_jsonb(\(note.warnings)),
      'count_names', to_jsonb(\(note.counts.map(\.name))), 'count_values', to_jsonb(\(note.counts.map(\.value)))))
    """
  }

  static func after(_ sequence: Int64, workflow: UUID, organization: UUID) -> Statement {
    """
    select p.seq, p.kind, coalesce(p.step, '') as step, p.at, coalesce(p.payload->>'run_status', '') as run_status,
      coalesce((p.payload->>'run_no')::int, 0) as run_no, coalesce((p.payload->>'made')::int, 0) as made,
      coalesce((p.payload->>'items_done')::int, 0) as items_done,
      coalesce((p.payload->>'items_total')::int, 0) as items_total,
      coalesce((p.payload->>'cost_micros')::bigint, 0) as cost_micros,
      coalesce((p.payload->>'took_ms')::bigint, 0) as took_ms, coalesce(p.payload->>'message', '') as message,
      array(select jsonb_array_elements_text(p.payload->'warnings')) as warnings,
      array(select jsonb_array_elements_text(p.payload->'count_names')) as count_names,
      array(select jsonb_array_elements_text(p.payload->'count_values')::bigint) as count_values
    from progress p where p.organization_id = \(organization) and p.workflow_id = \(workflow) and p.seq > \(sequence)
    order by p.seq limit 200
    """
  }
}

extension ProgressEvent {
  init(_ row: Row) throws {
    let names: [String] = try row.get("count_names")
    let values: [Int64] = try row.get("count_values")
    let step = WorkflowState(text: try row.get("step")) ?? .unspecified
    let kind: String = try row.get("kind")
    self.init(
      sequence: try row.get("seq"), kind: kind, step: step,
      runStatus: RunStatus(text: try row.get("run_status")) ?? .unspecified, runNo: try row.get("run_no"),
      made: try row.get("made"), itemsDone: try row.get("items_done"), itemsTotal: try row.get("items_total"),
      costMicros: try row.get("cost_micros"), tookMs: try row.get("took_ms"), message: try row.get("message"),
      at: try row.get("at", as: Instant.self).micros,
      completionBasisPoints: kind == "completed" ? 10_000 : Int32((LegalMoves.step(of: step)?.completion ?? 0) * 100),
      counts: zip(names, values).map { Count(name: $0, value: $1) }, warnings: try row.get("warnings"))
  }

  /// Nothing follows it.
  var isLast: Bool { kind == "completed" || kind == "cancelled" }
}
