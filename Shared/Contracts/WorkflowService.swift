// Generated from workflow.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.workflow.v1.Workflow`.
public struct WorkflowClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Names a workflow; it starts when told to. Editor and up.
  public func createWorkflow(_ request: CreateWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "CreateWorkflow", payload: request.encoded(), options: options))
  }

  public func getWorkflow(_ request: GetWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowDetails
  {
    try WorkflowDetails(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "GetWorkflow", payload: request.encoded(), options: options))
  }

  public func listWorkflows(_ request: ListWorkflowsRequest, options: CallOptions = CallOptions()) async throws
    -> ListWorkflowsReply
  {
    try ListWorkflowsReply(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ListWorkflows", payload: request.encoded(), options: options))
  }

  /// Sets the first step going. Editor and up.
  public func startWorkflow(_ request: StartWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "StartWorkflow", payload: request.encoded(), options: options))
  }

  /// What the approver should see before deciding.
  public func getGate(_ request: GetGateRequest, options: CallOptions = CallOptions()) async throws -> Gate {
    try Gate(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "GetGate", payload: request.encoded(), options: options))
  }

  /// Chooses 2 to 100 seeds and moves on. Owner, admin.
  public func approveSeeds(_ request: ApproveSeedsRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ApproveSeeds", payload: request.encoded(), options: options))
  }

  /// Sends the workflow back to harvest again. Owner, admin.
  public func rejectSeeds(_ request: RejectGateRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "RejectSeeds", payload: request.encoded(), options: options))
  }

  /// Decides which keywords become articles and moves on. Owner, admin.
  public func approveSubtopics(_ request: ApproveSubtopicsRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ApproveSubtopics", payload: request.encoded(), options: options
      ))
  }

  /// Sends the workflow back to propose again. Owner, admin.
  public func rejectSubtopics(_ request: RejectGateRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "RejectSubtopics", payload: request.encoded(), options: options)
    )
  }

  /// Runs a failed step again. Editor and up.
  public func retryStep(_ request: RetryStepRequest, options: CallOptions = CallOptions()) async throws -> WorkflowRow {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "RetryStep", payload: request.encoded(), options: options))
  }

  /// Goes back to an earlier step; what was made since is kept, marked superseded. Owner, admin.
  public func resetWorkflow(_ request: ResetWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ResetWorkflow", payload: request.encoded(), options: options))
  }

  /// Editor and up.
  public func pauseWorkflow(_ request: PauseWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "PauseWorkflow", payload: request.encoded(), options: options))
  }

  /// Editor and up.
  public func resumeWorkflow(_ request: ResumeWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ResumeWorkflow", payload: request.encoded(), options: options))
  }

  /// Ends the workflow; pending work, money and publishing are taken back. Owner, admin.
  public func cancelWorkflow(_ request: CancelWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowRow
  {
    try WorkflowRow(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "CancelWorkflow", payload: request.encoded(), options: options))
  }

  /// Why it is not moving, in one sentence.
  public func explainWorkflow(_ request: ExplainWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> Explanation
  {
    try Explanation(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ExplainWorkflow", payload: request.encoded(), options: options)
    )
  }

  /// Progress as it happens, from a sequence number on: no gap, no repeat. Ends with the workflow.
  public func watchProgress(_ request: WatchProgressRequest, options: CallOptions = CallOptions()) async throws
    -> RPCStream<ProgressEvent>
  {
    try await channel.serverStream(
      service: "infin8.workflow.v1.Workflow", method: "WatchProgress", payload: request.encoded(), options: options
    )
    .map { try ProgressEvent(decoding: $0) }
  }

  public func listApprovals(_ request: ListApprovalsRequest, options: CallOptions = CallOptions()) async throws
    -> ListApprovalsReply
  {
    try ListApprovalsReply(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ListApprovals", payload: request.encoded(), options: options))
  }

  /// Owner, admin.
  public func listAuditLog(_ request: ListAuditLogRequest, options: CallOptions = CallOptions()) async throws
    -> ListAuditLogReply
  {
    try ListAuditLogReply(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ListAuditLog", payload: request.encoded(), options: options))
  }

  /// Recomputes the organization's hash chain. Owner, admin.
  public func verifyAuditChain(_ request: VerifyAuditChainRequest, options: CallOptions = CallOptions()) async throws
    -> AuditChainReport
  {
    try AuditChainReport(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "VerifyAuditChain", payload: request.encoded(), options: options
      ))
  }

  /// Who could do what, when: roles, keys and grants as the audit log tells them. Owner, admin.
  public func getAccessReport(_ request: GetAccessReportRequest, options: CallOptions = CallOptions()) async throws
    -> AccessReport
  {
    try AccessReport(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "GetAccessReport", payload: request.encoded(), options: options)
    )
  }

  /// What happened lately, newest first, for a month.
  public func listActivities(_ request: ListActivitiesRequest, options: CallOptions = CallOptions()) async throws
    -> ListActivitiesReply
  {
    try ListActivitiesReply(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ListActivities", payload: request.encoded(), options: options))
  }

  /// The same as it happens.
  public func watchActivities(_ request: WatchActivitiesRequest, options: CallOptions = CallOptions()) async throws
    -> RPCStream<Activity>
  {
    try await channel.serverStream(
      service: "infin8.workflow.v1.Workflow", method: "WatchActivities", payload: request.encoded(), options: options
    )
    .map { try Activity(decoding: $0) }
  }

  /// All personal data of the organization or of one person from all five services. Owner; a person their own.
  public func exportData(_ request: ExportDataRequest, options: CallOptions = CallOptions()) async throws -> RPCStream<
    ExportChunk
  > {
    try await channel.serverStream(
      service: "infin8.workflow.v1.Workflow", method: "ExportData", payload: request.encoded(), options: options
    )
    .map { try ExportChunk(decoding: $0) }
  }

  /// Asks for a person or the organization to be forgotten; it waits for a hold to pass. Owner; a person themselves.
  public func requestErasure(_ request: RequestErasureRequest, options: CallOptions = CallOptions()) async throws
    -> Erasure
  {
    try Erasure(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "RequestErasure", payload: request.encoded(), options: options))
  }

  /// Takes a request back while it waits. Owner; a person their own.
  public func cancelErasure(_ request: CancelErasureRequest, options: CallOptions = CallOptions()) async throws
    -> Erasure
  {
    try Erasure(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "CancelErasure", payload: request.encoded(), options: options))
  }

  /// How far it is, with the receipts of the services.
  public func getErasure(_ request: GetErasureRequest, options: CallOptions = CallOptions()) async throws -> Erasure {
    try Erasure(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "GetErasure", payload: request.encoded(), options: options))
  }

  public func listErasures(_ request: ListErasuresRequest, options: CallOptions = CallOptions()) async throws
    -> ListErasuresReply
  {
    try ListErasuresReply(
      decoding: await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "ListErasures", payload: request.encoded(), options: options))
  }
}

public protocol WorkflowMethods: Sendable {
  /// Names a workflow; it starts when told to. Editor and up.
  func createWorkflow(_ request: CreateWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  func getWorkflow(_ request: GetWorkflowRequest, context: CallContext) async throws -> WorkflowDetails
  func listWorkflows(_ request: ListWorkflowsRequest, context: CallContext) async throws -> ListWorkflowsReply
  /// Sets the first step going. Editor and up.
  func startWorkflow(_ request: StartWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  /// What the approver should see before deciding.
  func getGate(_ request: GetGateRequest, context: CallContext) async throws -> Gate
  /// Chooses 2 to 100 seeds and moves on. Owner, admin.
  func approveSeeds(_ request: ApproveSeedsRequest, context: CallContext) async throws -> WorkflowRow
  /// Sends the workflow back to harvest again. Owner, admin.
  func rejectSeeds(_ request: RejectGateRequest, context: CallContext) async throws -> WorkflowRow
  /// Decides which keywords become articles and moves on. Owner, admin.
  func approveSubtopics(_ request: ApproveSubtopicsRequest, context: CallContext) async throws -> WorkflowRow
  /// Sends the workflow back to propose again. Owner, admin.
  func rejectSubtopics(_ request: RejectGateRequest, context: CallContext) async throws -> WorkflowRow
  /// Runs a failed step again. Editor and up.
  func retryStep(_ request: RetryStepRequest, context: CallContext) async throws -> WorkflowRow
  /// Goes back to an earlier step; what was made since is kept, marked superseded. Owner, admin.
  func resetWorkflow(_ request: ResetWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  /// Editor and up.
  func pauseWorkflow(_ request: PauseWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  /// Editor and up.
  func resumeWorkflow(_ request: ResumeWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  /// Ends the workflow; pending work, money and publishing are taken back. Owner, admin.
  func cancelWorkflow(_ request: CancelWorkflowRequest, context: CallContext) async throws -> WorkflowRow
  /// Why it is not moving, in one sentence.
  func explainWorkflow(_ request: ExplainWorkflowRequest, context: CallContext) async throws -> Explanation
  /// Progress as it happens, from a sequence number on: no gap, no repeat. Ends with the workflow.
  func watchProgress(
    _ request: WatchProgressRequest, context: CallContext, send: @Sendable (ProgressEvent) async throws -> Void)
    async throws
  func listApprovals(_ request: ListApprovalsRequest, context: CallContext) async throws -> ListApprovalsReply
  /// Owner, admin.
  func listAuditLog(_ request: ListAuditLogRequest, context: CallContext) async throws -> ListAuditLogReply
  /// Recomputes the organization's hash chain. Owner, admin.
  func verifyAuditChain(_ request: VerifyAuditChainRequest, context: CallContext) async throws -> AuditChainReport
  /// Who could do what, when: roles, keys and grants as the audit log tells them. Owner, admin.
  func getAccessReport(_ request: GetAccessReportRequest, context: CallContext) async throws -> AccessReport
  /// What happened lately, newest first, for a month.
  func listActivities(_ request: ListActivitiesRequest, context: CallContext) async throws -> ListActivitiesReply
  /// The same as it happens.
  func watchActivities(
    _ request: WatchActivitiesRequest, context: CallContext, send: @Sendable (Activity) async throws -> Void)
    async throws
  /// All personal data of the organization or of one person from all five services. Owner; a person their own.
  func exportData(
    _ request: ExportDataRequest, context: CallContext, send: @Sendable (ExportChunk) async throws -> Void) async throws
  /// Asks for a person or the organization to be forgotten; it waits for a hold to pass. Owner; a person themselves.
  func requestErasure(_ request: RequestErasureRequest, context: CallContext) async throws -> Erasure
  /// Takes a request back while it waits. Owner; a person their own.
  func cancelErasure(_ request: CancelErasureRequest, context: CallContext) async throws -> Erasure
  /// How far it is, with the receipts of the services.
  func getErasure(_ request: GetErasureRequest, context: CallContext) async throws -> Erasure
  func listErasures(_ request: ListErasuresRequest, context: CallContext) async throws -> ListErasuresReply
}

extension WorkflowMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.workflow.v1.Workflow", method: "CreateWorkflow") { payload, context in
      try await self.createWorkflow(CreateWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "GetWorkflow") { payload, context in
      try await self.getWorkflow(GetWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ListWorkflows") { payload, context in
      try await self.listWorkflows(ListWorkflowsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "StartWorkflow") { payload, context in
      try await self.startWorkflow(StartWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "GetGate") { payload, context in
      try await self.getGate(GetGateRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ApproveSeeds") { payload, context in
      try await self.approveSeeds(ApproveSeedsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "RejectSeeds") { payload, context in
      try await self.rejectSeeds(RejectGateRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ApproveSubtopics") { payload, context in
      try await self.approveSubtopics(ApproveSubtopicsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "RejectSubtopics") { payload, context in
      try await self.rejectSubtopics(RejectGateRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "RetryStep") { payload, context in
      try await self.retryStep(RetryStepRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ResetWorkflow") { payload, context in
      try await self.resetWorkflow(ResetWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "PauseWorkflow") { payload, context in
      try await self.pauseWorkflow(PauseWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ResumeWorkflow") { payload, context in
      try await self.resumeWorkflow(ResumeWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "CancelWorkflow") { payload, context in
      try await self.cancelWorkflow(CancelWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ExplainWorkflow") { payload, context in
      try await self.explainWorkflow(ExplainWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.serverStream(service: "infin8.workflow.v1.Workflow", method: "WatchProgress") { payload, context, send in
      try await self.watchProgress(WatchProgressRequest(decoding: payload), context: context) {
        try await send($0.encoded())
      }
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ListApprovals") { payload, context in
      try await self.listApprovals(ListApprovalsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ListAuditLog") { payload, context in
      try await self.listAuditLog(ListAuditLogRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "VerifyAuditChain") { payload, context in
      try await self.verifyAuditChain(VerifyAuditChainRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "GetAccessReport") { payload, context in
      try await self.getAccessReport(GetAccessReportRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ListActivities") { payload, context in
      try await self.listActivities(ListActivitiesRequest(decoding: payload), context: context).encoded()
    }
    router.serverStream(service: "infin8.workflow.v1.Workflow", method: "WatchActivities") { payload, context, send in
      try await self.watchActivities(WatchActivitiesRequest(decoding: payload), context: context) {
        try await send($0.encoded())
      }
    }
    router.serverStream(service: "infin8.workflow.v1.Workflow", method: "ExportData") { payload, context, send in
      try await self.exportData(ExportDataRequest(decoding: payload), context: context) { try await send($0.encoded()) }
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "RequestErasure") { payload, context in
      try await self.requestErasure(RequestErasureRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "CancelErasure") { payload, context in
      try await self.cancelErasure(CancelErasureRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "GetErasure") { payload, context in
      try await self.getErasure(GetErasureRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.workflow.v1.Workflow", method: "ListErasures") { payload, context in
      try await self.listErasures(ListErasuresRequest(decoding: payload), context: context).encoded()
    }
  }
}
