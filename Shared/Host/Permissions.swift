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

/// What a call leaves behind.
public enum Record: Sendable, Equatable {
  /// Nothing: it only reads.
  case reads
  /// One entry in the audit log with this action, in the transaction of the change.
  case audits(String)
  /// Steps between services, many a second, that are entries of an append-only book themselves.
  case books(Book)

  public enum Book: String, Sendable {
    /// Every reservation and every settlement is a row of billing's own books.
    case ledger
    /// Every command and every item is a row; the workflow audits the moves they are part of.
    case jobs
    /// What was handed over is marked delivered.
    case outbox
    /// A letter, and what waits for its answer: there is no organization yet whose log could hold it.
    case mails
  }
}

/// All that is declared of a method.
public struct Rule: Sendable, Equatable {
  public let access: Access
  /// What an API key needs for it; nil where no key will do.
  public let scope: Scope?
  public let record: Record

  init(_ access: Access, _ scope: Scope?, _ record: Record) {
    self.access = access
    self.scope = scope
    self.record = record
  }
}

/// The one table of who may call what. A method that is not in it cannot be called.
public enum Permissions {
  // swift-format-ignore
  static let table: [String: Rule] = [
    "infin8.health.v1.Health/Check":                        Rule(.anyone,                                              nil,                .reads),
    "infin8.health.v1.Health/Metrics":                      Rule(.anyone,                                              nil,                .reads),

    "infin8.common.v1.Outbox/Collect":                      Rule(.services([.workflow]),                               nil,                .books(.outbox)),
    "infin8.common.v1.DeadLetters/ListDeadLetters":         Rule(.role(.admin),                                        nil,                .reads),
    "infin8.common.v1.DeadLetters/RetryDeadLetter":         Rule(.role(.admin),                                        nil,                .audits("message.delivery.retried")),
    "infin8.common.v1.DeadLetters/DiscardDeadLetter":       Rule(.role(.admin),                                        nil,                .audits("message.delivery.discarded")),
    "infin8.common.v1.Privacy/ExportSubject":               Rule(.services([.workflow]),                               nil,                .reads),
    "infin8.common.v1.Privacy/EraseSubject":                Rule(.services([.workflow]),                               nil,                .audits("privacy.subject.erased")),
    "infin8.common.v1.Privacy/VerifyErasure":               Rule(.services([.workflow]),                               nil,                .reads),

    "infin8.work.v1.Work/Perform":                          Rule(.services([.workflow]),                               nil,                .books(.jobs)),
    "infin8.work.v1.Work/CancelWork":                       Rule(.services([.workflow]),                               nil,                .books(.jobs)),
    "infin8.work.v1.Work/HoldWork":                         Rule(.services([.workflow]),                               nil,                .books(.jobs)),
    "infin8.work.v1.Work/ForgetWorkflow":                   Rule(.services([.workflow]),                               nil,                .books(.jobs)),

    "infin8.identity.v1.Identity/SignUp":                   Rule(.anyone,                                              nil,                .books(.mails)),
    "infin8.identity.v1.Identity/CreateOrganization":       Rule(.anyone,                                              nil,                .audits("identity.organization.created")),
    "infin8.identity.v1.Identity/LogIn":                    Rule(.anyone,                                              nil,                .audits("identity.session.opened")),
    "infin8.identity.v1.Identity/RefreshTokens":            Rule(.anyone,                                              nil,                .audits("identity.session.renewed")),
    "infin8.identity.v1.Identity/ExchangeAPIKey":           Rule(.anyone,                                              nil,                .audits("identity.key.used")),
    "infin8.identity.v1.Identity/LogOut":                   Rule(.role(.viewer),                                       nil,                .audits("identity.session.closed")),
    "infin8.identity.v1.Identity/ListSessions":             Rule(.role(.viewer),                                       nil,                .reads),
    "infin8.identity.v1.Identity/RevokeSession":            Rule(.role(.viewer),                                       nil,                .audits("identity.session.revoked")),
    "infin8.identity.v1.Identity/RequestEmailVerification": Rule(.role(.viewer),                                       nil,                .audits("identity.code.sent")),
    "infin8.identity.v1.Identity/VerifyEmail":              Rule(.role(.viewer),                                       nil,                .audits("identity.email.verified")),
    "infin8.identity.v1.Identity/RequestPasswordReset":     Rule(.anyone,                                              nil,                .audits("identity.code.sent")),
    "infin8.identity.v1.Identity/ResetPassword":            Rule(.anyone,                                              nil,                .audits("identity.password.reset")),
    "infin8.identity.v1.Identity/ChangePassword":           Rule(.role(.viewer),                                       nil,                .audits("identity.password.changed")),
    "infin8.identity.v1.Identity/GetOrganization":          Rule(.roleOrServices(.viewer, [.workflow]),                .organizationRead,  .reads),
    "infin8.identity.v1.Identity/UpdateOrganization":       Rule(.role(.admin),                                        .organizationWrite, .audits("identity.organization.updated")),
    "infin8.identity.v1.Identity/SaveOnboarding":           Rule(.role(.admin),                                        .organizationWrite, .audits("identity.onboarding.saved")),
    "infin8.identity.v1.Identity/GetOnboarding":            Rule(.role(.viewer),                                       .organizationRead,  .reads),
    "infin8.identity.v1.Identity/RecordOnboardingFact":     Rule(.services([.keyword, .content]),                      nil,                .audits("identity.onboarding.recorded")),
    "infin8.identity.v1.Identity/ApplySubscription":        Rule(.services([.billing]),                                nil,                .audits("identity.subscription.applied")),
    "infin8.identity.v1.Identity/GetUser":                  Rule(.role(.viewer),                                       .organizationRead,  .reads),
    "infin8.identity.v1.Identity/ListUsers":                Rule(.roleOrServices(.viewer, [.workflow]),                .organizationRead,  .reads),
    "infin8.identity.v1.Identity/UpdateProfile":            Rule(.role(.viewer),                                       nil,                .audits("identity.profile.updated")),
    "infin8.identity.v1.Identity/AddUser":                  Rule(.role(.admin),                                        nil,                .audits("identity.user.added")),
    "infin8.identity.v1.Identity/ChangeRole":               Rule(.role(.admin),                                        nil,                .audits("identity.role.changed")),
    "infin8.identity.v1.Identity/TransferOwnership":        Rule(.role(.owner),                                        nil,                .audits("identity.ownership.transferred")),
    "infin8.identity.v1.Identity/RemoveMember":             Rule(.role(.admin),                                        nil,                .audits("identity.user.removed")),
    "infin8.identity.v1.Identity/InviteMember":             Rule(.role(.admin),                                        nil,                .audits("identity.invitation.sent")),
    "infin8.identity.v1.Identity/ListInvitations":          Rule(.role(.admin),                                        nil,                .reads),
    "infin8.identity.v1.Identity/RevokeInvitation":         Rule(.role(.admin),                                        nil,                .audits("identity.invitation.revoked")),
    "infin8.identity.v1.Identity/AcceptInvitation":         Rule(.anyone,                                              nil,                .audits("identity.invitation.accepted")),
    "infin8.identity.v1.Identity/CreateAPIKey":             Rule(.role(.admin),                                        nil,                .audits("identity.key.created")),
    "infin8.identity.v1.Identity/ListAPIKeys":              Rule(.role(.admin),                                        nil,                .reads),
    "infin8.identity.v1.Identity/RotateAPIKey":             Rule(.role(.admin),                                        nil,                .audits("identity.key.rotated")),
    "infin8.identity.v1.Identity/RevokeAPIKey":             Rule(.role(.admin),                                        nil,                .audits("identity.key.revoked")),
    "infin8.identity.v1.Identity/OpenGrant":                Rule(.services([.workflow]),                               nil,                .audits("identity.grant.opened")),
    "infin8.identity.v1.Identity/CheckGrant":               Rule(.services([.workflow]),                               nil,                .reads),
    "infin8.identity.v1.Identity/ListGrants":               Rule(.role(.admin),                                        nil,                .reads),
    "infin8.identity.v1.Identity/RevokeGrant":              Rule(.role(.admin),                                        nil,                .audits("identity.grant.revoked")),
    "infin8.identity.v1.Identity/WatchRevocations":         Rule(.services([.workflow, .keyword, .content, .billing]), nil,                .reads),

    "infin8.workflow.v1.Workflow/CreateWorkflow":           Rule(.role(.editor),                                       .workflowsWrite,    .audits("workflow.created")),
    "infin8.workflow.v1.Workflow/GetWorkflow":              Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/ListWorkflows":            Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/StartWorkflow":            Rule(.role(.editor),                                       .workflowsWrite,    .audits("workflow.started")),
    "infin8.workflow.v1.Workflow/GetGate":                  Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/ApproveSeeds":             Rule(.role(.admin),                                        .workflowsApprove,  .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/RejectSeeds":              Rule(.role(.admin),                                        .workflowsApprove,  .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/ApproveSubtopics":         Rule(.role(.admin),                                        .workflowsApprove,  .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/RejectSubtopics":          Rule(.role(.admin),                                        .workflowsApprove,  .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/RetryStep":                Rule(.role(.editor),                                       .workflowsWrite,    .audits("workflow.step.retried")),
    "infin8.workflow.v1.Workflow/ResetWorkflow":            Rule(.role(.admin),                                        .workflowsWrite,    .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/PauseWorkflow":            Rule(.role(.editor),                                       .workflowsWrite,    .audits("workflow.paused")),
    "infin8.workflow.v1.Workflow/ResumeWorkflow":           Rule(.role(.editor),                                       .workflowsWrite,    .audits("workflow.resumed")),
    "infin8.workflow.v1.Workflow/CancelWorkflow":           Rule(.role(.admin),                                        .workflowsWrite,    .audits("workflow.state_transition")),
    "infin8.workflow.v1.Workflow/ExplainWorkflow":          Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/WatchProgress":            Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/ListApprovals":            Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/ListAuditLog":             Rule(.role(.admin),                                        .auditRead,         .reads),
    "infin8.workflow.v1.Workflow/VerifyAuditChain":         Rule(.role(.admin),                                        .auditRead,         .reads),
    "infin8.workflow.v1.Workflow/GetAccessReport":          Rule(.role(.admin),                                        .auditRead,         .reads),
    "infin8.workflow.v1.Workflow/ListActivities":           Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/WatchActivities":          Rule(.role(.viewer),                                       .workflowsRead,     .reads),
    "infin8.workflow.v1.Workflow/ExportData":               Rule(.role(.viewer),                                       nil,                .audits("privacy.data.exported")),
    "infin8.workflow.v1.Workflow/RequestErasure":           Rule(.role(.viewer),                                       nil,                .audits("privacy.erasure.requested")),
    "infin8.workflow.v1.Workflow/CancelErasure":            Rule(.role(.viewer),                                       nil,                .audits("privacy.erasure.cancelled")),
    "infin8.workflow.v1.Workflow/GetErasure":               Rule(.role(.viewer),                                       nil,                .reads),
    "infin8.workflow.v1.Workflow/ListErasures":             Rule(.role(.viewer),                                       nil,                .reads),

    "infin8.keyword.v1.Keyword/AddCompetitors":             Rule(.role(.editor),                                       .keywordsWrite,     .audits("keyword.competitors.added")),
    "infin8.keyword.v1.Keyword/ListCompetitors":            Rule(.roleOrServices(.viewer, [.workflow]),                .keywordsRead,      .reads),
    "infin8.keyword.v1.Keyword/RemoveCompetitor":           Rule(.role(.editor),                                       .keywordsWrite,     .audits("keyword.competitor.removed")),
    "infin8.keyword.v1.Keyword/ListKeywords":               Rule(.role(.viewer),                                       .keywordsRead,      .reads),
    "infin8.keyword.v1.Keyword/GetKeyword":                 Rule(.role(.viewer),                                       .keywordsRead,      .reads),
    "infin8.keyword.v1.Keyword/ListClusters":               Rule(.role(.viewer),                                       .keywordsRead,      .reads),
    "infin8.keyword.v1.Keyword/SelectSeeds":                Rule(.services([.workflow]),                               nil,                .audits("keyword.seeds.selected")),
    "infin8.keyword.v1.Keyword/DecideSubtopics":            Rule(.services([.workflow]),                               nil,                .audits("keyword.subtopics.decided")),
    "infin8.keyword.v1.Keyword/TraceLineage":               Rule(.role(.viewer),                                       .keywordsRead,      .reads),

    "infin8.content.v1.Content/ListArticles":               Rule(.role(.viewer),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/GetArticle":                 Rule(.role(.viewer),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/ExportArticle":              Rule(.role(.viewer),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/ExportWorkflow":             Rule(.role(.viewer),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/VerifyProvenance":           Rule(.role(.viewer),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/SaveConnection":             Rule(.role(.admin),                                        nil,                .audits("content.connection.saved")),
    "infin8.content.v1.Content/ListConnections":            Rule(.role(.editor),                                       .contentRead,       .reads),
    "infin8.content.v1.Content/DeleteConnection":           Rule(.role(.admin),                                        nil,                .audits("content.connection.deleted")),

    "infin8.billing.v1.Billing/Reserve":                    Rule(.services([.keyword, .content]),                      nil,                .books(.ledger)),
    "infin8.billing.v1.Billing/Settle":                     Rule(.services([.keyword, .content]),                      nil,                .books(.ledger)),
    "infin8.billing.v1.Billing/Release":                    Rule(.services([.keyword, .content]),                      nil,                .books(.ledger)),
    "infin8.billing.v1.Billing/Renew":                      Rule(.services([.keyword, .content]),                      nil,                .books(.ledger)),
    "infin8.billing.v1.Billing/RecordWaste":                Rule(.services([.keyword, .content]),                      nil,                .books(.ledger)),
    "infin8.billing.v1.Billing/SumForWorkflow":             Rule(.services([.workflow]),                               nil,                .reads),
    "infin8.billing.v1.Billing/GetUsage":                   Rule(.role(.viewer),                                       .billingRead,       .reads),
    "infin8.billing.v1.Billing/ListLedger":                 Rule(.role(.admin),                                        .billingRead,       .reads),
    "infin8.billing.v1.Billing/GetBudget":                  Rule(.role(.admin),                                        .billingRead,       .reads),
    "infin8.billing.v1.Billing/SetBudget":                  Rule(.role(.owner),                                        nil,                .audits("billing.budget.changed")),
    "infin8.billing.v1.Billing/GetPlan":                    Rule(.roleOrServices(.viewer, [.workflow, .content]),      .billingRead,       .reads),
  ]

  /// What is declared of a method, by its path; nil for a method the table does not know, which nobody may call.
  public static func rule(for path: String) -> Rule? { table[path] }

  /// Who may call a method, by its path; nil for a method the table does not know, which nobody may call.
  public static func access(to path: String) -> Access? { table[path]?.access }

  /// Every path the table knows.
  public static var paths: [String] { table.keys.sorted() }

  /// - Throws: `token_missing` when nobody is logged in, `scope_missing`, `role_too_low` or `service_not_allowed` otherwise.
  public static func check(_ principal: Principal, may path: String) throws(Refusal) {
    guard let rule = rule(for: path) else {
      throw Refusal(.serviceNotAllowed, "\(path) may be called by nobody")
    }
    try requireScope(principal, rule.scope, path)
    switch rule.access {
    case .anyone: return
    case .role(let lowest): try requireRole(principal, lowest, path)
    case .services(let allowed): try requireService(principal, allowed, path)
    case .roleOrServices(let lowest, let allowed):
      if case .service = principal.caller { return try requireService(principal, allowed, path) }
      try requireRole(principal, lowest, path)
    }
  }

  /// A token that is confined to scopes needs the method's; methods without one are for people who log in.
  private static func requireScope(_ principal: Principal, _ scope: Scope?, _ path: String) throws(Refusal) {
    guard let held = principal.scopes, access(to: path) != .anyone else { return }
    guard let scope else { throw Refusal(.scopeMissing, "\(path) is not for API keys: log in") }
    guard held.contains(scope) else { throw Refusal(.scopeMissing, "the key lacks the scope \(scope.rawValue)") }
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
