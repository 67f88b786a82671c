import Contracts
public import Durable
public import Host
public import Postgres
public import RPC
public import Vocabulary

/// What happens next, and the proof of what happened.
public struct WorkflowService: Service {
  public static let name = ServiceName.workflow

  public static var configurationKeys: [ConfigurationKey] {
    [
      ConfigurationKey(
        "INFIN8_WORKFLOW_ERASURE_HOLD_DAYS", default: "30", in: 0...90,
        summary: "days for which an erasure waits and can be taken back"),
      ConfigurationKey(
        "INFIN8_WORKFLOW_ANCHOR_DIR", default: "",
        summary: "a folder outside the database that signed heads of the audit chains are added to; empty: none are"),
      ConfigurationKey(
        "INFIN8_WORKFLOW_ANCHOR_MINUTES", default: "60", in: 1...1_440,
        summary: "how often the head of a chain that has grown is signed"),
    ]
  }

  public static var constraintRefusals: [String: Refusal] {
    [
      "intent_workflows_name_key": Refusal(.workflowNameTaken, "another workflow of the organization has this name"),
      "step_runs_dispatched": Refusal(.versionConflict, "a step of this workflow is at work already"),
      "gates_open": Refusal(.versionConflict, "a gate of this workflow is open already"),
      "erasure_requests_open": Refusal(.erasureUnderWay, "this has been asked for already"),
      "transitions_cause_key": Refusal(.versionConflict, "this has been done before"),
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(
        table: "intent_workflows", constraint: "valid_workflow_state", values: WorkflowState.allCases.map(\.text)),
      Agreement(table: "intent_workflows", constraint: "valid_run_status", values: RunStatus.allCases.map(\.text)),
      Agreement(
        table: "intent_approvals", constraint: "valid_entity_type", values: ApprovalEntity.allCases.map(\.text)),
      Agreement(table: "intent_approvals", constraint: "valid_decision", values: ApprovalDecision.allCases.map(\.text)),
      Agreement(table: "cost_entries", constraint: "valid_metric_type", values: Metric.allCases.map(\.text)),
    ]
  }

  private let environment: ServiceEnvironment
  private let chains = ChainWatch.Findings()

  public init(environment: ServiceEnvironment) async throws {
    self.environment = environment
    try await Self.agreeOnMoves(environment)
  }

  public func register(in router: inout Router) {
    let desk = Desk(environment: environment)
    WorkflowMethodTable(desk: desk).register(in: &router)
    desk.privacy.register(in: &router)
  }

  public var workers: [any Worker] {
    let collected: [ServiceName] = [.identity, .billing, .keyword, .content]
    return collected.map { Collector(service: $0, environment: environment) }
      + [ServiceName.keyword, .content].map { Dispatcher.relay(to: $0, environment) }
      + [
        Settlement(environment: environment), Timers(environment: environment), Revival(environment: environment),
        Eraser(environment: environment, privacy: Desk(environment: environment).privacy),
        Anchors(environment: environment), Retention(environment: environment),
        Archiver(environment: environment),
        ChainWatch(environment: environment, findings: chains),
      ]
  }

  public var healthChecks: [HealthCheck] {
    [
      HealthCheck("audit_chain") { chains.finding },
      HealthCheck("due") { [workers = environment.workers] in try await Timers.finding(workers) },
    ]
  }

  /// The log is this service's own.
  public func auditEntry(_ action: String, entity: String, id: UUID, session: SessionContext) -> Statement {
    AuditLog.append(action, entity: entity, id: id, by: session.user)
  }

  /// The plan's moves and the database's are the same, or nothing is served.
  private static func agreeOnMoves(_ environment: ServiceEnvironment) async throws {
    let rows = try await environment.database.query(
      "select from_state, to_state, trigger from legal_transitions", for: nil)
    let stored = Set(
      try rows.map {
        "\(try $0.get("from_state", as: String.self)) \(try $0.get("to_state", as: String.self)) \(try $0.get("trigger", as: String.self))"
      })
    var planned: Set<String> = []
    for from in WorkflowState.allCases {
      for to in WorkflowState.allCases {
        if let trigger = LegalMoves.trigger(from: from, to: to) {
          planned.insert("\(from.text) \(to.text) \(trigger.rawValue)")
        }
      }
    }
    guard stored == planned else {
      throw Refusal(
        .fault, "plan and database disagree about legal moves: \(stored.symmetricDifference(planned).sorted())")
    }
  }
}

/// Each RPC with the file that does it.
struct WorkflowMethodTable: WorkflowMethods {
  let desk: Desk

  func createWorkflow(_ request: CreateWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await CreateWorkflow(desk: desk)(request, context)
  }
  func getWorkflow(_ request: GetWorkflowRequest, context: CallContext) async throws -> WorkflowDetails {
    try await ReadWorkflows(desk: desk).get(request, context)
  }
  func listWorkflows(_ request: ListWorkflowsRequest, context: CallContext) async throws -> ListWorkflowsReply {
    try await ReadWorkflows(desk: desk).list(request, context)
  }
  func startWorkflow(_ request: StartWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await StartWorkflow(desk: desk)(request, context)
  }
  func getGate(_ request: GetGateRequest, context: CallContext) async throws -> Gate {
    try await ReadWorkflows(desk: desk).gate(request, context)
  }
  func approveSeeds(_ request: ApproveSeedsRequest, context: CallContext) async throws -> WorkflowRow {
    try await ApproveSeeds(desk: desk)(request, context)
  }
  func rejectSeeds(_ request: RejectGateRequest, context: CallContext) async throws -> WorkflowRow {
    try await RejectGate(desk: desk, step: .step3Seeds)(request, context)
  }
  func approveSubtopics(_ request: ApproveSubtopicsRequest, context: CallContext) async throws -> WorkflowRow {
    try await ApproveSubtopics(desk: desk)(request, context)
  }
  func rejectSubtopics(_ request: RejectGateRequest, context: CallContext) async throws -> WorkflowRow {
    try await RejectGate(desk: desk, step: .step8Subtopics)(request, context)
  }
  func retryStep(_ request: RetryStepRequest, context: CallContext) async throws -> WorkflowRow {
    try await SteerWorkflow(desk: desk).retry(request, context)
  }
  func resetWorkflow(_ request: ResetWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await SteerWorkflow(desk: desk).reset(request, context)
  }
  func pauseWorkflow(_ request: PauseWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await SteerWorkflow(desk: desk).pause(request, context)
  }
  func resumeWorkflow(_ request: ResumeWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await SteerWorkflow(desk: desk).resume(request, context)
  }
  func cancelWorkflow(_ request: CancelWorkflowRequest, context: CallContext) async throws -> WorkflowRow {
    try await SteerWorkflow(desk: desk).cancel(request, context)
  }
  func explainWorkflow(_ request: ExplainWorkflowRequest, context: CallContext) async throws -> Explanation {
    try await ExplainWorkflow(desk: desk)(request, context)
  }
  func watchProgress(
    _ request: WatchProgressRequest, context: CallContext, send: @Sendable (ProgressEvent) async throws -> Void
  ) async throws {
    try await WatchProgress(desk: desk)(request, context, send)
  }
  func listApprovals(_ request: ListApprovalsRequest, context: CallContext) async throws -> ListApprovalsReply {
    try await ReadRecords(desk: desk).approvals(request, context)
  }
  func listAuditLog(_ request: ListAuditLogRequest, context: CallContext) async throws -> ListAuditLogReply {
    try await ReadRecords(desk: desk).auditLog(request, context)
  }
  func verifyAuditChain(_ request: VerifyAuditChainRequest, context: CallContext) async throws -> AuditChainReport {
    try await VerifyAuditChain(desk: desk)(context)
  }
  func getAccessReport(_ request: GetAccessReportRequest, context: CallContext) async throws -> AccessReport {
    try await GetAccessReport(desk: desk)(request, context)
  }
  func listActivities(_ request: ListActivitiesRequest, context: CallContext) async throws -> ListActivitiesReply {
    try await ReadActivities(desk: desk).list(request, context)
  }
  func watchActivities(
    _ request: WatchActivitiesRequest, context: CallContext, send: @Sendable (Activity) async throws -> Void
  ) async throws {
    try await ReadActivities(desk: desk).watch(request, context, send)
  }
  func exportData(
    _ request: ExportDataRequest, context: CallContext, send: @Sendable (ExportChunk) async throws -> Void
  ) async throws {
    try await Privacy(desk: desk).export(request, context, send)
  }
  func requestErasure(_ request: RequestErasureRequest, context: CallContext) async throws -> Erasure {
    try await Privacy(desk: desk).request(request, context)
  }
  func cancelErasure(_ request: CancelErasureRequest, context: CallContext) async throws -> Erasure {
    try await Privacy(desk: desk).cancel(request, context)
  }
  func getErasure(_ request: GetErasureRequest, context: CallContext) async throws -> Erasure {
    try await Privacy(desk: desk).get(request, context)
  }
  func listErasures(_ request: ListErasuresRequest, context: CallContext) async throws -> ListErasuresReply {
    try await Privacy(desk: desk).list(request, context)
  }
}
