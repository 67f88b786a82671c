import Contracts
import RPC
import TestSupport
import Vocabulary

/// What there is to read: a finished workflow, and another organization that waits at a gate and has asked to be erased.
struct ReadScene {
  let finished: FinishedWorkflow
  let waiting: Tenant
  let waitingWorkflow: String
  let erasure: String

  static func make() async throws -> ReadScene {
    let waiting = try await Tenant.make(try await Fleet.shared(), name: "Reads")
    let workflow = try await waiting.workflowAtSeeds()
    let slug = try await waiting.identity.getOrganization(GetOrganizationRequest()).slug
    let erasure = try await waiting.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(), confirm: slug))
    return ReadScene(
      finished: try await FinishedWorkflow.shared(), waiting: waiting, waitingWorkflow: workflow, erasure: erasure.id)
  }

  var tenant: Tenant { finished.tenant }

  func service(_ issuer: ServiceName, _ audience: ServiceName) throws -> any RPCChannel {
    try tenant.fleet.channel(from: issuer, to: audience, organization: tenant.organization, onBehalfOf: tenant.user)
  }

  func keyword() async throws -> String {
    try await tenant.keywords(finished.id, .withSubtopics).first?.id ?? ""
  }
}

/// A valid call of every method that only reads, by its path: each is answered.
enum ReadRecipes {
  typealias Call = @Sendable (ReadScene) async throws -> Void

  static let all: [String: Call] = common.merging(identity) { one, _ in one }.merging(workflow) { one, _ in one }
    .merging(others) { one, _ in one }

  /// Reads what a stream begins with; one that has nothing to say is left after a moment.
  private static func begin<Message>(_ stream: RPCStream<Message>) async throws {
    do {
      for try await _ in stream { return }
    } catch let refusal as Refusal where refusal.reason == .deadlineExceeded || refusal.reason == .timeout {
      return
    }
  }

  private static let moment = CallOptions(timeout: .seconds(1))

  private static let common: [String: Call] = [
    "infin8.health.v1.Health/Check": { scene in
      for service in ServiceName.allCases {
        _ = try await HealthClient(scene.tenant.channel(service)).check(HealthCheckRequest())
      }
    },
    "infin8.health.v1.Health/Metrics": { scene in
      for service in ServiceName.allCases {
        _ = try await HealthClient(scene.tenant.channel(service)).metrics(MetricsRequest())
      }
    },
    "infin8.common.v1.DeadLetters/ListDeadLetters": { scene in
      for service in ServiceName.allCases {
        _ = try await DeadLettersClient(scene.tenant.channel(service)).listDeadLetters(ListDeadLettersRequest())
      }
    },
    "infin8.common.v1.Privacy/ExportSubject": { scene in
      for service in ServiceName.allCases where service != .workflow {
        let client = PrivacyClient(try scene.service(.workflow, service))
        for user in ["", scene.tenant.user.description] {
          for try await _ in try await client.exportSubject(PrivacySubject(userID: user)) {}
        }
      }
    },
    "infin8.common.v1.Privacy/VerifyErasure": { scene in
      for service in ServiceName.allCases where service != .workflow {
        let found = try await PrivacyClient(try scene.service(.workflow, service)).verifyErasure(
          VerifyErasureRequest(
            subject: PrivacySubject(userID: scene.tenant.user.description), needles: [scene.tenant.email]))
        guard service != .identity || !found.found.isEmpty else { throw Refusal(.fault, "nothing was found") }
      }
    },
  ]

  private static let identity: [String: Call] = [
    "infin8.identity.v1.Identity/ListSessions": { scene in
      _ = try await scene.tenant.identity.listSessions(ListSessionsRequest())
    },
    "infin8.identity.v1.Identity/GetOrganization": { scene in
      _ = try await scene.tenant.identity.getOrganization(GetOrganizationRequest())
    },
    "infin8.identity.v1.Identity/GetOnboarding": { scene in
      _ = try await scene.tenant.identity.getOnboarding(GetOnboardingRequest())
    },
    "infin8.identity.v1.Identity/GetUser": { scene in _ = try await scene.tenant.identity.getUser(GetUserRequest()) },
    "infin8.identity.v1.Identity/ListUsers": { scene in
      _ = try await scene.tenant.identity.listUsers(ListUsersRequest())
    },
    "infin8.identity.v1.Identity/ListInvitations": { scene in
      _ = try await scene.tenant.identity.listInvitations(ListInvitationsRequest())
    },
    "infin8.identity.v1.Identity/ListAPIKeys": { scene in
      _ = try await scene.tenant.identity.listAPIKeys(ListAPIKeysRequest())
    },
    "infin8.identity.v1.Identity/ListGrants": { scene in
      _ = try await scene.tenant.identity.listGrants(ListGrantsRequest())
    },
    "infin8.identity.v1.Identity/CheckGrant": { scene in
      let grants = try await scene.tenant.identity.listGrants(ListGrantsRequest()).grants
      _ = try await IdentityClient(try scene.service(.workflow, .identity)).checkGrant(
        CheckGrantRequest(grantID: grants.first?.id ?? ""))
    },
    "infin8.identity.v1.Identity/WatchRevocations": { scene in
      let channel = try scene.tenant.fleet.channel(from: .billing, to: .identity, organization: nil)
      try await begin(try await IdentityClient(channel).watchRevocations(WatchRevocationsRequest(), options: moment))
    },
  ]

  private static let workflow: [String: Call] = [
    "infin8.workflow.v1.Workflow/GetWorkflow": { scene in
      _ = try await scene.tenant.workflow.getWorkflow(GetWorkflowRequest(id: scene.finished.id))
    },
    "infin8.workflow.v1.Workflow/ListWorkflows": { scene in
      _ = try await scene.tenant.workflow.listWorkflows(ListWorkflowsRequest())
    },
    "infin8.workflow.v1.Workflow/GetGate": { scene in
      _ = try await scene.waiting.workflow.getGate(GetGateRequest(workflowID: scene.waitingWorkflow))
    },
    "infin8.workflow.v1.Workflow/ExplainWorkflow": { scene in
      _ = try await scene.waiting.workflow.explainWorkflow(ExplainWorkflowRequest(id: scene.waitingWorkflow))
    },
    "infin8.workflow.v1.Workflow/WatchProgress": { scene in
      try await begin(
        try await scene.tenant.workflow.watchProgress(WatchProgressRequest(workflowID: scene.finished.id)))
    },
    "infin8.workflow.v1.Workflow/ListApprovals": { scene in
      _ = try await scene.tenant.workflow.listApprovals(ListApprovalsRequest(workflowID: scene.finished.id))
    },
    "infin8.workflow.v1.Workflow/ListAuditLog": { scene in
      _ = try await scene.tenant.workflow.listAuditLog(ListAuditLogRequest(withChain: true))
    },
    "infin8.workflow.v1.Workflow/VerifyAuditChain": { scene in
      _ = try await scene.tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
    },
    "infin8.workflow.v1.Workflow/GetAccessReport": { scene in
      _ = try await scene.tenant.workflow.getAccessReport(GetAccessReportRequest())
    },
    "infin8.workflow.v1.Workflow/ListActivities": { scene in
      _ = try await scene.tenant.workflow.listActivities(ListActivitiesRequest())
    },
    "infin8.workflow.v1.Workflow/WatchActivities": { scene in
      try await begin(
        try await scene.tenant.workflow.watchActivities(WatchActivitiesRequest(afterSequence: 1), options: moment))
    },
    "infin8.workflow.v1.Workflow/GetErasure": { scene in
      _ = try await scene.waiting.workflow.getErasure(GetErasureRequest(id: scene.erasure))
    },
    "infin8.workflow.v1.Workflow/ListErasures": { scene in
      _ = try await scene.waiting.workflow.listErasures(ListErasuresRequest())
    },
  ]

  private static let others: [String: Call] = [
    "infin8.keyword.v1.Keyword/ListCompetitors": { scene in
      _ = try await scene.tenant.keyword.listCompetitors(ListCompetitorsRequest())
    },
    "infin8.keyword.v1.Keyword/ListKeywords": { scene in
      _ = try await scene.tenant.keyword.listKeywords(ListKeywordsRequest(workflowID: scene.finished.id, stage: .seeds))
    },
    "infin8.keyword.v1.Keyword/GetKeyword": { scene in
      _ = try await scene.tenant.keyword.getKeyword(GetKeywordRequest(id: try await scene.keyword()))
    },
    "infin8.keyword.v1.Keyword/ListClusters": { scene in
      _ = try await scene.tenant.keyword.listClusters(ListClustersRequest(workflowID: scene.finished.id))
    },
    "infin8.keyword.v1.Keyword/TraceLineage": { scene in
      _ = try await scene.tenant.keyword.traceLineage(TraceLineageRequest(keywordID: try await scene.keyword()))
    },
    "infin8.content.v1.Content/ListArticles": { scene in
      _ = try await scene.tenant.content.listArticles(ListArticlesRequest(workflowID: scene.finished.id))
    },
    "infin8.content.v1.Content/GetArticle": { scene in
      _ = try await scene.tenant.content.getArticle(GetArticleRequest(id: scene.finished.articles[0].id))
    },
    "infin8.content.v1.Content/ExportArticle": { scene in
      _ = try await scene.tenant.content.exportArticle(
        ExportArticleRequest(id: scene.finished.articles[0].id, format: .html))
    },
    "infin8.content.v1.Content/ExportWorkflow": { scene in
      for try await _ in try await scene.tenant.content.exportWorkflow(
        ExportWorkflowRequest(workflowID: scene.finished.id, formats: [.html]))
      {}
    },
    "infin8.content.v1.Content/VerifyProvenance": { scene in
      _ = try await scene.tenant.content.verifyProvenance(
        VerifyProvenanceRequest(articleID: scene.finished.articles[0].id))
    },
    "infin8.content.v1.Content/ListConnections": { scene in
      _ = try await scene.tenant.content.listConnections(ListConnectionsRequest())
    },
    "infin8.billing.v1.Billing/SumForWorkflow": { scene in
      _ = try await BillingClient(try scene.service(.workflow, .billing)).sumForWorkflow(
        SumForWorkflowRequest(workflowID: scene.finished.id))
    },
    "infin8.billing.v1.Billing/GetUsage": { scene in
      _ = try await scene.tenant.billing.getUsage(GetUsageRequest())
    },
    "infin8.billing.v1.Billing/ListLedger": { scene in
      _ = try await scene.tenant.billing.listLedger(ListLedgerRequest(workflowID: scene.finished.id))
    },
    "infin8.billing.v1.Billing/GetBudget": { scene in
      _ = try await scene.tenant.billing.getBudget(GetBudgetRequest())
    },
    "infin8.billing.v1.Billing/GetPlan": { scene in _ = try await scene.tenant.billing.getPlan(GetPlanRequest()) },
  ]
}
