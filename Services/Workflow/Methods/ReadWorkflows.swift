import Contracts
import Host
import Postgres
import RPC
import Vocabulary
import Wire

/// `GetWorkflow`, `ListWorkflows`, `GetGate`: what there is.
///
/// Refuses: `workflow_not_found`, `gate_not_open`, `field_invalid`.
struct ReadWorkflows {
  let desk: Desk

  func get(_ request: GetWorkflowRequest, _ context: CallContext) async throws -> WorkflowDetails {
    let record = try await desk.workflow(request.id, context)
    let id = try Desk.workflowID(request.id)
    let organization = try context.organization()
    let rows = try await desk.database.batch(
      for: organization,
      [
        StepRuns.list(workflow: id, organization: organization),
        Gates.current(workflow: id, organization: organization),
      ])
    return WorkflowDetails(
      workflow: record.row, steps: try rows[0].map(StepRun.init),
      gate: try rows[1].first.map { try Gate($0, workflow: record.row) },
      estimates: request.withEstimates ? try await estimates(record.row, organization, context) : [])
  }

  private func estimates(
    _ row: WorkflowRow, _ organization: UUID, _ context: CallContext
  ) async throws -> [StepEstimate] {
    let settings = try Settings.resolve(try await SettingsText.pairs(row.settingsJSON, desk.database, organization))
    return Estimate.steps(settings, prices: try await PriceReader(desk.environment).prices(context))
  }

  func list(_ request: ListWorkflowsRequest, _ context: CallContext) async throws -> ListWorkflowsReply {
    let organization = try context.organization()
    let page = try Page(request.page)
    guard request.search.unicodeScalars.count <= 200 else { throw Refusal.field("search", "at most 200 characters") }
    let sets = try await desk.database.batch(
      for: organization,
      [
        IntentWorkflows.list(
          organization: organization, state: request.state == .unspecified ? nil : request.state.text,
          doing: request.runStatus == .unspecified ? nil : request.runStatus.text, search: request.search,
          before: page.after, limit: page.limit),
        StepRuns.underWay(organization: organization), StepRuns.medians(organization: organization),
      ])
    let pace = try Pace(underWay: sets[1], medians: sets[2])
    let workflows = try sets[0].map { pace.timed(try WorkflowRecord($0)) }
    return ListWorkflowsReply(
      workflows: workflows,
      page: page.reply(workflows.count, workflows.last.map { (at: $0.createdAt, id: $0.id) }))
  }

  func gate(_ request: GetGateRequest, _ context: CallContext) async throws -> Gate {
    let details = try await get(GetWorkflowRequest(id: request.workflowID), context)
    guard let gate = details.gate else { throw Refusal(.gateNotOpen, "nothing waits for a decision here") }
    return gate
  }
}

/// How fast an organization's workflows move.
private struct Pace {
  private var elapsed: [UUID: Int64] = [:]
  private var medians: [WorkflowState: Int64] = [:]

  init(underWay: [Row], medians rows: [Row]) throws {
    for row in underWay { elapsed[try row.get("workflow_id")] = try row.get("seconds", as: Int64.self) }
    for row in rows {
      guard let step = WorkflowState(text: try row.get("step")) else { continue }
      medians[step] = try row.get("seconds", as: Int64.self)
    }
  }

  /// The workflow with the time until it rests.
  func timed(_ record: WorkflowRecord) -> WorkflowRow {
    var row = record.row
    let seconds = UUID(row.id).flatMap { elapsed[$0] } ?? 0
    row.etaSeconds = Forecast.seconds(in: row.state, record.phase, elapsed: seconds, medians: medians) ?? 0
    return row
  }
}

extension StepRun {
  init(_ row: Row) throws {
    let output: [UInt8] = try row.get("output")
    let outcome = output.isEmpty ? nil : try StepOutcome(decoding: output)
    self.init(
      step: WorkflowState(text: try row.get("step")) ?? .unspecified, runNo: try row.get("run_no"),
      status: try row.get("status"), attempt: try row.get("attempt"), made: try row.get("made"),
      itemsTotal: try row.get("items_total"), itemsDone: try row.get("items_done"),
      costMicros: try row.get("cost_micros"), reason: try row.get("reason"), message: try row.get("message"),
      startedAt: try row.get("started_at", as: Instant.self).micros,
      finishedAt: try row.get("finished_at", as: Instant?.self)?.micros ?? 0, counts: outcome?.output?.counts ?? [],
      warnings: try row.get("warnings"))
  }
}
