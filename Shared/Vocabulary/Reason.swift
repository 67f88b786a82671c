/// Why a call was refused: a stable word for machines. What each means stands beside it; its code is in ``code``.
///
/// Reasons are part of the contract: add, never rename. They travel as `google.rpc.ErrorInfo.reason`.
public enum Reason: String, Sendable, CaseIterable {
  // Malformed: fix the request.
  case fieldInvalid = "field_invalid"
  case messageMalformed = "message_malformed"
  case seedsOutOfRange = "seeds_out_of_range"
  // Unknown caller: log in.
  case tokenMissing = "token_missing"
  case tokenInvalid = "token_invalid"
  case tokenExpired = "token_expired"
  case credentialsWrong = "credentials_wrong"
  case codeWrong = "code_wrong"
  case keyInvalid = "key_invalid"
  case invitationInvalid = "invitation_invalid"
  // Not allowed: ask someone else.
  case roleTooLow = "role_too_low"
  case scopeMissing = "scope_missing"
  case grantRevoked = "grant_revoked"
  case peerNotAllowed = "peer_not_allowed"
  case serviceNotAllowed = "service_not_allowed"
  case urlNotAllowed = "url_not_allowed"
  case letterNotYours = "letter_not_yours"
  // Absent, or another organization's.
  case organizationNotFound = "organization_not_found"
  case userNotFound = "user_not_found"
  case workflowNotFound = "workflow_not_found"
  case keywordNotFound = "keyword_not_found"
  case competitorNotFound = "competitor_not_found"
  case articleNotFound = "article_not_found"
  case reservationNotFound = "reservation_not_found"
  case sessionNotFound = "session_not_found"
  case invitationNotFound = "invitation_not_found"
  case keyNotFound = "key_not_found"
  case grantNotFound = "grant_not_found"
  case connectionNotFound = "connection_not_found"
  case erasureNotFound = "erasure_not_found"
  case letterNotFound = "letter_not_found"
  case notFound = "not_found"
  // Taken: choose another.
  case slugTaken = "slug_taken"
  case emailTaken = "email_taken"
  case workflowNameTaken = "workflow_name_taken"
  case competitorTaken = "competitor_taken"
  case connectionNameTaken = "connection_name_taken"
  case keyReusedWithOtherBody = "key_reused_with_other_body"
  case alreadyDone = "already_done"
  // Wrong state: change it first.
  case onboardingIncomplete = "onboarding_incomplete"
  case gateNotOpen = "gate_not_open"
  case gateLapsed = "gate_lapsed"
  case illegalMove = "illegal_move"
  case nothingApproved = "nothing_approved"
  case nothingToRetry = "nothing_to_retry"
  case workflowOver = "workflow_over"
  case organizationSuspended = "organization_suspended"
  case lastOwner = "last_owner"
  case seatsTaken = "seats_taken"
  case alreadyVerified = "already_verified"
  case confirmationWrong = "confirmation_wrong"
  case erasureUnderWay = "erasure_under_way"
  case legalHold = "legal_hold"
  // Lost a race: read again, decide again.
  case gateSuperseded = "gate_superseded"
  case versionConflict = "version_conflict"
  // Out of budget, quota or room.
  case quotaReached = "quota_reached"
  case ceilingReached = "ceiling_reached"
  case installationCeilingReached = "installation_ceiling_reached"
  case priceUnknown = "price_unknown"
  case tooManyRequests = "too_many_requests"
  case messageTooLarge = "message_too_large"
  // Nobody home: same key again, later.
  case databaseDown = "database_down"
  case serviceDown = "service_down"
  case revocationsUnknown = "revocations_unknown"
  case draining = "draining"
  // We cannot know: ask again with the same key.
  case outcomeUnknown = "outcome_unknown"
  // Time, wish, version.
  case deadlineExceeded = "deadline_exceeded"
  case cancelled = "cancelled"
  case methodUnknown = "method_unknown"
  // Outcomes of work, named.
  case noKeywordsFound = "no_keywords_found"
  case noLongtailsFound = "no_longtails_found"
  case nothingKept = "nothing_kept"
  case noClusters = "no_clusters"
  case noValidClusters = "no_valid_clusters"
  case noSources = "no_sources"
  case siteUnreachable = "site_unreachable"
  case badOutput = "bad_output"
  case timeout = "timeout"
  // Ours: report the fault id.
  case fault = "fault"
  case auditChainBroken = "audit_chain_broken"

  /// The gRPC code a refusal with this reason carries.
  public var code: StatusCode {
    switch self {
    case .fieldInvalid, .messageMalformed, .seedsOutOfRange: .invalidArgument
    case .tokenMissing, .tokenInvalid, .tokenExpired, .credentialsWrong, .codeWrong, .keyInvalid,
      .invitationInvalid:
      .unauthenticated
    case .roleTooLow, .scopeMissing, .grantRevoked, .peerNotAllowed, .serviceNotAllowed, .urlNotAllowed,
      .letterNotYours:
      .permissionDenied
    case .organizationNotFound, .userNotFound, .workflowNotFound, .keywordNotFound, .competitorNotFound,
      .articleNotFound, .reservationNotFound, .sessionNotFound, .invitationNotFound, .keyNotFound, .grantNotFound,
      .connectionNotFound, .erasureNotFound, .letterNotFound, .notFound:
      .notFound
    case .slugTaken, .emailTaken, .workflowNameTaken, .competitorTaken, .connectionNameTaken, .keyReusedWithOtherBody,
      .alreadyDone:
      .alreadyExists
    case .onboardingIncomplete, .gateNotOpen, .gateLapsed, .illegalMove, .nothingApproved, .nothingToRetry,
      .workflowOver,
      .organizationSuspended, .lastOwner, .seatsTaken, .alreadyVerified, .confirmationWrong, .erasureUnderWay,
      .legalHold,
      .noKeywordsFound, .noLongtailsFound, .nothingKept, .noClusters, .noValidClusters,
      .noSources, .badOutput:
      .failedPrecondition
    case .gateSuperseded, .versionConflict: .aborted
    case .quotaReached, .ceilingReached, .installationCeilingReached, .priceUnknown, .tooManyRequests, .messageTooLarge:
      .resourceExhausted
    case .databaseDown, .serviceDown, .revocationsUnknown, .draining, .siteUnreachable: .unavailable
    case .outcomeUnknown: .unknown
    case .deadlineExceeded, .timeout: .deadlineExceeded
    case .cancelled: .cancelled
    case .methodUnknown: .unimplemented
    case .fault: .internal
    case .auditChainBroken: .dataLoss
    }
  }

  /// Whether there is work and no money may be spent on it: it waits for whoever can change that.
  public var isWantOfMoney: Bool { self == .ceilingReached || isForOperator }

  /// Whether only the operator of the installation can change it.
  public var isForOperator: Bool { self == .installationCeilingReached || self == .priceUnknown }

  /// Whether the same request may succeed later without being changed.
  public var isRetryable: Bool {
    switch code {
    case .unavailable, .unknown, .aborted, .deadlineExceeded: true
    case .resourceExhausted: self == .tooManyRequests
    default: false
    }
  }
}
