public import Vocabulary

/// Who may call a method.
public enum Access: Sendable, Equatable {
  /// No credentials asked: sign-up, log-in, health.
  case anyone
  /// A person of the organization with this role or a higher one.
  case role(Role)
  /// Only these services.
  case services([ServiceName])
  /// A person with this role, or one of these services acting for the organization.
  case roleOrServices(Role, [ServiceName])
}

/// The one table of who may call what. A method that is not in it cannot be called.
public enum Permissions {
  // swift-format-ignore
  static let table: [String: Access] = [
    "infin8.health.v1.Health/Check":                 .anyone,
    "infin8.common.v1.Outbox/Collect":               .services([.workflow]),
    "infin8.work.v1.Work/Perform":                   .services([.workflow]),
    "infin8.work.v1.Work/CancelWork":                .services([.workflow]),

    "infin8.identity.v1.Identity/CreateOrganization": .anyone,
    "infin8.identity.v1.Identity/LogIn":              .anyone,
    "infin8.identity.v1.Identity/RefreshTokens":      .anyone,
    "infin8.identity.v1.Identity/LogOut":             .role(.viewer),
    "infin8.identity.v1.Identity/GetOrganization":    .roleOrServices(.viewer, [.workflow]),
    "infin8.identity.v1.Identity/UpdateOrganization": .role(.admin),
    "infin8.identity.v1.Identity/SaveOnboarding":     .role(.admin),
    "infin8.identity.v1.Identity/GetUser":            .role(.viewer),
    "infin8.identity.v1.Identity/ListUsers":          .role(.viewer),
    "infin8.identity.v1.Identity/UpdateProfile":      .role(.viewer),
    "infin8.identity.v1.Identity/AddUser":            .role(.admin),

    "infin8.workflow.v1.Workflow/CreateWorkflow":     .role(.editor),
    "infin8.workflow.v1.Workflow/GetWorkflow":        .role(.viewer),
    "infin8.workflow.v1.Workflow/ListWorkflows":      .role(.viewer),
    "infin8.workflow.v1.Workflow/StartWorkflow":      .role(.editor),
    "infin8.workflow.v1.Workflow/GetGate":            .role(.viewer),
    "infin8.workflow.v1.Workflow/ApproveSeeds":       .role(.admin),
    "infin8.workflow.v1.Workflow/RejectSeeds":        .role(.admin),
    "infin8.workflow.v1.Workflow/ApproveSubtopics":   .role(.admin),
    "infin8.workflow.v1.Workflow/RejectSubtopics":    .role(.admin),
    "infin8.workflow.v1.Workflow/RetryStep":          .role(.editor),
    "infin8.workflow.v1.Workflow/ResetWorkflow":      .role(.admin),
    "infin8.workflow.v1.Workflow/PauseWorkflow":      .role(.editor),
    "infin8.workflow.v1.Workflow/ResumeWorkflow":     .role(.editor),
    "infin8.workflow.v1.Workflow/CancelWorkflow":     .role(.admin),
    "infin8.workflow.v1.Workflow/ExplainWorkflow":    .role(.viewer),
    "infin8.workflow.v1.Workflow/WatchProgress":      .role(.viewer),
    "infin8.workflow.v1.Workflow/ListApprovals":      .role(.viewer),
    "infin8.workflow.v1.Workflow/ListAuditLog":       .role(.admin),
    "infin8.workflow.v1.Workflow/VerifyAuditChain":   .role(.admin),

    "infin8.keyword.v1.Keyword/AddCompetitors":       .role(.editor),
    "infin8.keyword.v1.Keyword/ListCompetitors":      .roleOrServices(.viewer, [.workflow]),
    "infin8.keyword.v1.Keyword/RemoveCompetitor":     .role(.editor),
    "infin8.keyword.v1.Keyword/ListKeywords":         .role(.viewer),
    "infin8.keyword.v1.Keyword/GetKeyword":           .role(.viewer),
    "infin8.keyword.v1.Keyword/ListClusters":         .role(.viewer),
    "infin8.keyword.v1.Keyword/SelectSeeds":          .services([.workflow]),
    "infin8.keyword.v1.Keyword/DecideSubtopics":      .services([.workflow]),
    "infin8.keyword.v1.Keyword/TraceLineage":         .role(.viewer),

    "infin8.content.v1.Content/ListArticles":         .role(.viewer),
    "infin8.content.v1.Content/GetArticle":           .role(.viewer),
    "infin8.content.v1.Content/ExportArticle":        .role(.viewer),
    "infin8.content.v1.Content/ExportWorkflow":       .role(.viewer),
    "infin8.content.v1.Content/VerifyProvenance":     .role(.viewer),

    "infin8.billing.v1.Billing/Reserve":              .services([.keyword, .content]),
    "infin8.billing.v1.Billing/Settle":               .services([.keyword, .content]),
    "infin8.billing.v1.Billing/Release":              .services([.keyword, .content]),
    "infin8.billing.v1.Billing/SumForWorkflow":       .services([.workflow]),
    "infin8.billing.v1.Billing/GetUsage":             .role(.viewer),
    "infin8.billing.v1.Billing/ListLedger":           .role(.admin),
    "infin8.billing.v1.Billing/GetBudget":            .role(.admin),
    "infin8.billing.v1.Billing/SetBudget":            .role(.owner),
    "infin8.billing.v1.Billing/GetPlan":              .role(.viewer),
  ]

  /// Who may call a method, by its path; nil for a method the table does not know, which nobody may call.
  public static func access(to path: String) -> Access? { table[path] }

  /// Every path the table knows.
  public static var paths: [String] { table.keys.sorted() }

  /// - Throws: `token_missing` when nobody is logged in, `role_too_low` or `service_not_allowed` otherwise.
  public static func check(_ principal: Principal, may path: String) throws(Refusal) {
    guard let access = access(to: path) else {
      throw Refusal(.serviceNotAllowed, "\(path) may be called by nobody")
    }
    switch access {
    case .anyone: return
    case .role(let lowest): try requireRole(principal, lowest, path)
    case .services(let allowed): try requireService(principal, allowed, path)
    case .roleOrServices(let lowest, let allowed):
      if case .service = principal.caller { return try requireService(principal, allowed, path) }
      try requireRole(principal, lowest, path)
    }
  }

  private static func requireRole(_ principal: Principal, _ lowest: Role, _ path: String) throws(Refusal) {
    switch principal.caller {
    case .user(_, let role) where role >= lowest: return
    case .user(_, let role):
      throw Refusal(.roleTooLow, "this needs the role \(lowest.rawValue) or a higher one; yours is \(role.rawValue)")
    case .service: throw Refusal(.serviceNotAllowed, "\(path) is for people, not for services")
    case .anonymous: throw Refusal(.tokenMissing, "log in first: this call needs an access token")
    }
  }

  private static func requireService(_ principal: Principal, _ allowed: [ServiceName], _ path: String) throws(Refusal) {
    switch principal.caller {
    case .service(let name, _) where allowed.contains(name): return
    case .service(let name, _): throw Refusal(.serviceNotAllowed, "\(name.rawValue) may not call \(path)")
    case .user: throw Refusal(.serviceNotAllowed, "\(path) is for services, not for people")
    case .anonymous: throw Refusal(.tokenMissing, "\(path) needs a service token")
    }
  }
}
