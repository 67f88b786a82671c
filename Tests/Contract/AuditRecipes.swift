import Contracts
import RPC
import TestSupport
import Vocabulary

/// A valid call of one method, with everything it needs in place before.
struct AuditRecipe: Sendable {
  typealias Call = @Sendable () async throws -> Void

  /// Puts things in place and gives the call.
  let prepare: @Sendable (Tenant) async throws -> Call
  /// Other actions that the call causes elsewhere, each with an entry of its own.
  var also: Set<String> = []
  /// Counts only entries that leave this state: the engine goes on by itself afterwards.
  var leaving: String?

  init(
    also: Set<String> = [], leaving: String? = nil, _ prepare: @escaping @Sendable (Tenant) async throws -> Call
  ) {
    self.prepare = prepare
    self.also = also
    self.leaving = leaving
  }
}

/// A recipe for every method that changes something, by its path.
enum AuditRecipes {
  static let all: [String: AuditRecipe] = identity.merging(workflow) { one, _ in one }.merging(others) { one, _ in one }

  private static func open(_ tenant: Tenant) -> IdentityClient { IdentityClient(tenant.fleet.client(.identity)) }

  private static func logIn(_ tenant: Tenant) async throws -> Tokens {
    try await open(tenant).logIn(LogInRequest(email: tenant.email, password: Tenant.password))
  }

  private static func key(_ tenant: Tenant) async throws -> CreateAPIKeyReply {
    try await tenant.subscribe(to: .agency)
    return try await tenant.identity.createAPIKey(CreateAPIKeyRequest(name: "Audit", scopes: [.workflowsRead]))
  }

  private static func invite(_ tenant: Tenant) async throws -> (email: String, invitation: Invitation) {
    try await tenant.subscribe(to: .agency)
    let email = "\(UUID.random())@example.test"
    return (email, try await tenant.identity.inviteMember(InviteMemberRequest(email: email, role: .editor)))
  }

  private static func setAside(_ tenant: Tenant) async throws -> (DeadLettersClient, id: String) {
    let id = UUID.random().description
    try await tenant.fleet.change(
      """
      insert into content.dead_letters (msg_id, organization_id, destination, kind, body, reason)
      values ($2::uuid, $1::uuid, 'keyword', 'hold_work', '', 'unreadable') returning 1
      """, tenant.organization.description, id)
    return (DeadLettersClient(tenant.channel(.content)), id)
  }

  private static let identity: [String: AuditRecipe] = [
    "infin8.identity.v1.Identity/LogIn": AuditRecipe { tenant in { _ = try await logIn(tenant) } },
    "infin8.identity.v1.Identity/RefreshTokens": AuditRecipe { tenant in
      let tokens = try await logIn(tenant)
      return {
        _ = try await open(tenant).refreshTokens(RefreshTokensRequest(refreshToken: tokens.refreshToken))
      }
    },
    "infin8.identity.v1.Identity/ExchangeAPIKey": AuditRecipe { tenant in
      let made = try await key(tenant)
      return { _ = try await open(tenant).exchangeAPIKey(ExchangeAPIKeyRequest(apiKey: made.secret)) }
    },
    "infin8.identity.v1.Identity/LogOut": AuditRecipe { tenant in
      { _ = try await tenant.identity.logOut(LogOutRequest()) }
    },
    "infin8.identity.v1.Identity/RevokeSession": AuditRecipe { tenant in
      _ = try await logIn(tenant)
      let sessions = try await tenant.identity.listSessions(ListSessionsRequest()).sessions
      guard let other = sessions.first(where: { !$0.current }) else { throw Refusal(.fault, "no second session") }
      return { _ = try await tenant.identity.revokeSession(RevokeSessionRequest(sessionID: other.id)) }
    },
    "infin8.identity.v1.Identity/RequestEmailVerification": AuditRecipe { tenant in
      let person = try await tenant.colleague(.member)
      return { _ = try await person.identity.requestEmailVerification(RequestEmailVerificationRequest()) }
    },
    "infin8.identity.v1.Identity/VerifyEmail": AuditRecipe { tenant in
      let person = try await tenant.colleague(.member)
      _ = try await person.identity.requestEmailVerification(RequestEmailVerificationRequest())
      let code = try await person.fleet.code(to: person.email)
      return { _ = try await person.identity.verifyEmail(VerifyEmailRequest(code: code)) }
    },
    "infin8.identity.v1.Identity/RequestPasswordReset": AuditRecipe { tenant in
      { _ = try await open(tenant).requestPasswordReset(RequestPasswordResetRequest(email: tenant.email)) }
    },
    "infin8.identity.v1.Identity/ResetPassword": AuditRecipe { tenant in
      _ = try await open(tenant).requestPasswordReset(RequestPasswordResetRequest(email: tenant.email))
      let code = try await tenant.fleet.token("ifp_", to: tenant.email)
      return {
        _ = try await open(tenant).resetPassword(
          ResetPasswordRequest(email: tenant.email, code: code, newPassword: "another horse battery staple"))
      }
    },
    "infin8.identity.v1.Identity/ChangePassword": AuditRecipe { tenant in
      {
        _ = try await tenant.identity.changePassword(
          ChangePasswordRequest(oldPassword: Tenant.password, newPassword: "another horse battery staple"))
      }
    },
    "infin8.identity.v1.Identity/UpdateOrganization": AuditRecipe { tenant in
      { _ = try await tenant.identity.updateOrganization(UpdateOrganizationRequest(name: "Another name")) }
    },
    "infin8.identity.v1.Identity/SaveOnboarding": AuditRecipe { tenant in
      {
        _ = try await tenant.identity.saveOnboarding(
          SaveOnboardingRequest(businessDescription: "We help engineering teams run their databases."))
      }
    },
    "infin8.identity.v1.Identity/RecordOnboardingFact": AuditRecipe { tenant in
      let keyword = try tenant.fleet.channel(from: .keyword, to: .identity, organization: tenant.organization)
      return {
        _ = try await IdentityClient(keyword).recordOnboardingFact(
          RecordOnboardingFactRequest(step: .competitors, done: true, asOf: Instant.now.micros))
      }
    },
    "infin8.identity.v1.Identity/ApplySubscription": AuditRecipe { tenant in
      { try await tenant.subscribe(to: .pro) }
    },
    "infin8.identity.v1.Identity/UpdateProfile": AuditRecipe { tenant in
      { _ = try await tenant.identity.updateProfile(UpdateProfileRequest(firstName: "Ada")) }
    },
    "infin8.identity.v1.Identity/AddUser": AuditRecipe { tenant in
      try await tenant.subscribe(to: .agency)
      return {
        _ = try await tenant.identity.addUser(
          AddUserRequest(email: "\(UUID.random())@example.test", password: Tenant.password, role: .viewer))
      }
    },
    "infin8.identity.v1.Identity/ChangeRole": AuditRecipe { tenant in
      let other = try await tenant.colleague(.viewer)
      return {
        _ = try await tenant.identity.changeRole(
          ChangeRoleRequest(userID: other.user.description, role: .editor))
      }
    },
    "infin8.identity.v1.Identity/TransferOwnership": AuditRecipe { tenant in
      let other = try await tenant.colleague(.admin)
      return {
        _ = try await tenant.identity.transferOwnership(
          TransferOwnershipRequest(userID: other.user.description))
      }
    },
    "infin8.identity.v1.Identity/RemoveMember": AuditRecipe { tenant in
      let other = try await tenant.colleague(.editor)
      return { _ = try await tenant.identity.removeMember(RemoveMemberRequest(userID: other.user.description)) }
    },
    "infin8.identity.v1.Identity/InviteMember": AuditRecipe { tenant in
      try await tenant.subscribe(to: .agency)
      return {
        _ = try await tenant.identity.inviteMember(
          InviteMemberRequest(email: "\(UUID.random())@example.test", role: .viewer))
      }
    },
    "infin8.identity.v1.Identity/RevokeInvitation": AuditRecipe { tenant in
      let id = try await invite(tenant).invitation.id
      return { _ = try await tenant.identity.revokeInvitation(RevokeInvitationRequest(id: id)) }
    },
    "infin8.identity.v1.Identity/AcceptInvitation": AuditRecipe { tenant in
      let token = try await tenant.fleet.invitationToken(for: try await invite(tenant).email)
      return {
        _ = try await open(tenant).acceptInvitation(
          AcceptInvitationRequest(token: token, password: Tenant.password))
      }
    },
    "infin8.identity.v1.Identity/CreateAPIKey": AuditRecipe { tenant in
      try await tenant.subscribe(to: .agency)
      return {
        _ = try await tenant.identity.createAPIKey(CreateAPIKeyRequest(name: "Audit", scopes: [.workflowsRead]))
      }
    },
    "infin8.identity.v1.Identity/RotateAPIKey": AuditRecipe { tenant in
      let id = try await key(tenant).key?.id ?? ""
      return { _ = try await tenant.identity.rotateAPIKey(RotateAPIKeyRequest(id: id)) }
    },
    "infin8.identity.v1.Identity/RevokeAPIKey": AuditRecipe { tenant in
      let id = try await key(tenant).key?.id ?? ""
      return { _ = try await tenant.identity.revokeAPIKey(RevokeAPIKeyRequest(id: id)) }
    },
    "infin8.identity.v1.Identity/OpenGrant": AuditRecipe { tenant in
      let workflow = try tenant.fleet.channel(
        from: .workflow, to: .identity, organization: tenant.organization, onBehalfOf: tenant.user, token: tenant.token)
      return {
        _ = try await IdentityClient(workflow).openGrant(OpenGrantRequest(workflowID: UUID.random().description))
      }
    },
    "infin8.identity.v1.Identity/RevokeGrant": AuditRecipe { tenant in
      let workflow = try tenant.fleet.channel(
        from: .workflow, to: .identity, organization: tenant.organization, onBehalfOf: tenant.user, token: tenant.token)
      let grant = try await IdentityClient(workflow).openGrant(OpenGrantRequest(workflowID: UUID.random().description))
      return { _ = try await tenant.identity.revokeGrant(RevokeGrantRequest(id: grant.id)) }
    },
  ]

  private static func created(_ tenant: Tenant) async throws -> String {
    try await tenant.onboard()
    return try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Audit")).id
  }

  private static func atSubtopics(_ tenant: Tenant) async throws -> (id: String, gate: Gate) {
    let id = try await tenant.workflowAtSeeds()
    try await tenant.approveSeeds(id)
    _ = try await tenant.settle(id)
    return (id, try await tenant.workflow.getGate(GetGateRequest(workflowID: id)))
  }

  private static let workflow: [String: AuditRecipe] = [
    "infin8.workflow.v1.Workflow/CreateWorkflow": AuditRecipe { tenant in
      try await tenant.onboard()
      return { _ = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Audit")) }
    },
    "infin8.workflow.v1.Workflow/StartWorkflow": AuditRecipe(
      also: ["identity.grant.opened", "workflow.state_transition"]
    ) { tenant in
      let id = try await created(tenant)
      return { _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: id)) }
    },
    "infin8.workflow.v1.Workflow/PauseWorkflow": AuditRecipe { tenant in
      let id = try await tenant.workflowAtSeeds()
      return { _ = try await tenant.workflow.pauseWorkflow(PauseWorkflowRequest(id: id)) }
    },
    "infin8.workflow.v1.Workflow/ResumeWorkflow": AuditRecipe(also: ["identity.grant.opened"]) { tenant in
      let id = try await tenant.workflowAtSeeds()
      _ = try await tenant.workflow.pauseWorkflow(PauseWorkflowRequest(id: id))
      return { _ = try await tenant.workflow.resumeWorkflow(ResumeWorkflowRequest(id: id)) }
    },
    "infin8.workflow.v1.Workflow/RetryStep": AuditRecipe(
      also: ["identity.grant.opened", "workflow.state_transition"]
    ) { tenant in
      let id = try await tenant.workflowAtSeeds()
      for grant in try await tenant.identity.listGrants(ListGrantsRequest(active: true)).grants {
        _ = try await tenant.identity.revokeGrant(RevokeGrantRequest(id: grant.id))
      }
      try await tenant.approveSeeds(id)
      _ = try await tenant.settle(id)
      return { _ = try await tenant.workflow.retryStep(RetryStepRequest(id: id)) }
    },
    "infin8.workflow.v1.Workflow/CancelWorkflow": AuditRecipe { tenant in
      let id = try await tenant.workflowAtSeeds()
      return { _ = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: id, reason: "no more")) }
    },
    "infin8.workflow.v1.Workflow/ResetWorkflow": AuditRecipe(leaving: "step_3_seeds") { tenant in
      let id = try await tenant.workflowAtSeeds()
      return {
        _ = try await tenant.workflow.resetWorkflow(
          ResetWorkflowRequest(id: id, to: .step1ICP, reason: "once more"))
      }
    },
    "infin8.workflow.v1.Workflow/ApproveSeeds": AuditRecipe(leaving: "step_3_seeds") { tenant in
      let id = try await tenant.workflowAtSeeds()
      return { try await tenant.approveSeeds(id) }
    },
    "infin8.workflow.v1.Workflow/RejectSeeds": AuditRecipe(leaving: "step_3_seeds") { tenant in
      let id = try await tenant.workflowAtSeeds()
      let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
      return {
        _ = try await tenant.workflow.rejectSeeds(
          RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: "others"))
      }
    },
    "infin8.workflow.v1.Workflow/ApproveSubtopics": AuditRecipe(leaving: "step_8_subtopics") { tenant in
      let (id, gate) = try await atSubtopics(tenant)
      let chosen = try await tenant.keywords(id, .withSubtopics).prefix(1).map(\.id)
      return {
        _ = try await tenant.workflow.approveSubtopics(
          ApproveSubtopicsRequest(workflowID: id, subjectHash: gate.subjectHash, keywordIDs: Array(chosen)))
      }
    },
    "infin8.workflow.v1.Workflow/RejectSubtopics": AuditRecipe(leaving: "step_8_subtopics") { tenant in
      let (id, gate) = try await atSubtopics(tenant)
      return {
        _ = try await tenant.workflow.rejectSubtopics(
          RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: "others"))
      }
    },
    "infin8.workflow.v1.Workflow/ExportData": AuditRecipe { tenant in
      {
        for try await _ in try await tenant.workflow.exportData(ExportDataRequest(subject: PrivacySubject())) {}
      }
    },
    "infin8.workflow.v1.Workflow/RequestErasure": AuditRecipe { tenant in
      { _ = try await erasure(tenant) }
    },
    "infin8.workflow.v1.Workflow/CancelErasure": AuditRecipe { tenant in
      let id = try await erasure(tenant).id
      return { _ = try await tenant.workflow.cancelErasure(CancelErasureRequest(id: id)) }
    },
  ]

  private static func erasure(_ tenant: Tenant) async throws -> Erasure {
    let slug = try await tenant.identity.getOrganization(GetOrganizationRequest()).slug
    return try await tenant.workflow.requestErasure(
      RequestErasureRequest(subject: PrivacySubject(), confirm: slug))
  }

  private static let others: [String: AuditRecipe] = [
    "infin8.keyword.v1.Keyword/AddCompetitors": AuditRecipe(also: ["identity.onboarding.recorded"]) { tenant in
      { _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: tenant.fleet.sites)) }
    },
    "infin8.keyword.v1.Keyword/RemoveCompetitor": AuditRecipe(also: ["identity.onboarding.recorded"]) { tenant in
      let id = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: tenant.fleet.sites)).competitors[0]
        .id
      return { _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: id)) }
    },
    "infin8.keyword.v1.Keyword/SelectSeeds": AuditRecipe { tenant in
      let id = try await tenant.workflowAtSeeds()
      let epoch = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.epoch ?? 0
      let seeds = try await tenant.keywords(id, .seeds).prefix(3).map(\.id)
      let keyword = try tenant.fleet.channel(from: .workflow, to: .keyword, organization: tenant.organization)
      return {
        _ = try await KeywordClient(keyword).selectSeeds(
          SelectSeedsRequest(
            workflowID: id, runNo: epoch, keywordIDs: Array(seeds), selectedBy: tenant.user.description))
      }
    },
    "infin8.keyword.v1.Keyword/DecideSubtopics": AuditRecipe { tenant in
      let id = try await atSubtopics(tenant).id
      let epoch = try await tenant.workflow.getWorkflow(GetWorkflowRequest(id: id)).workflow?.epoch ?? 0
      let chosen = try await tenant.keywords(id, .withSubtopics).prefix(1).map(\.id)
      let keyword = try tenant.fleet.channel(from: .workflow, to: .keyword, organization: tenant.organization)
      return {
        _ = try await KeywordClient(keyword).decideSubtopics(
          DecideSubtopicsRequest(
            workflowID: id, runNo: epoch, approvedKeywordIDs: Array(chosen), decidedBy: tenant.user.description))
      }
    },
    "infin8.content.v1.Content/SaveConnection": AuditRecipe(also: ["identity.onboarding.recorded"]) { tenant in
      { _ = try await connection(tenant) }
    },
    "infin8.content.v1.Content/DeleteConnection": AuditRecipe(also: ["identity.onboarding.recorded"]) { tenant in
      let id = try await connection(tenant).id
      return { _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: id)) }
    },
    "infin8.billing.v1.Billing/SetBudget": AuditRecipe { tenant in
      { _ = try await tenant.billing.setBudget(SetBudgetRequest(monthlyCapMicros: 1_000_000)) }
    },
    "infin8.common.v1.DeadLetters/RetryDeadLetter": AuditRecipe { tenant in
      let (client, id) = try await setAside(tenant)
      return { _ = try await client.retryDeadLetter(RetryDeadLetterRequest(id: id)) }
    },
    "infin8.common.v1.DeadLetters/DiscardDeadLetter": AuditRecipe { tenant in
      let (client, id) = try await setAside(tenant)
      return { _ = try await client.discardDeadLetter(DiscardDeadLetterRequest(id: id)) }
    },
    "infin8.common.v1.Privacy/EraseSubject": AuditRecipe { tenant in
      let content = try tenant.fleet.channel(from: .workflow, to: .content, organization: tenant.organization)
      return {
        _ = try await PrivacyClient(content).eraseSubject(
          EraseSubjectRequest(
            erasureID: UUID.random().description, subject: PrivacySubject(userID: tenant.user.description)))
      }
    },
  ]

  private static func connection(_ tenant: Tenant) async throws -> Connection {
    try await tenant.content.saveConnection(
      SaveConnectionRequest(
        kind: .wordpress, name: "Blog", url: "https://blog.example.com", account: "editor",
        secret: "abcd efgh ijkl mnop"))
  }
}
