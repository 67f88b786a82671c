// Generated from workflow.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

public struct WorkflowState: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let step1ICP = Self(rawValue: 1)
  public static let step2Competitors = Self(rawValue: 2)
  public static let step3Seeds = Self(rawValue: 3)
  public static let step4Longtails = Self(rawValue: 4)
  public static let step5Filtering = Self(rawValue: 5)
  public static let step6Clustering = Self(rawValue: 6)
  public static let step7Validation = Self(rawValue: 7)
  public static let step8Subtopics = Self(rawValue: 8)
  public static let step9Articles = Self(rawValue: 9)
  public static let completed = Self(rawValue: 10)
  public static let cancelled = Self(rawValue: 11)

  public static let allCases: [Self] = [
    .step1ICP, .step2Competitors, .step3Seeds, .step4Longtails, .step5Filtering, .step6Clustering, .step7Validation,
    .step8Subtopics, .step9Articles, .completed, .cancelled,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .step1ICP: "step_1_icp"
    case .step2Competitors: "step_2_competitors"
    case .step3Seeds: "step_3_seeds"
    case .step4Longtails: "step_4_longtails"
    case .step5Filtering: "step_5_filtering"
    case .step6Clustering: "step_6_clustering"
    case .step7Validation: "step_7_validation"
    case .step8Subtopics: "step_8_subtopics"
    case .step9Articles: "step_9_articles"
    case .completed: "completed"
    case .cancelled: "cancelled"
    default: "unknown_\(rawValue)"
    }
  }
}

/// What a workflow is doing in its state.
public struct RunStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let idle = Self(rawValue: 1)
  public static let queued = Self(rawValue: 2)
  public static let running = Self(rawValue: 3)
  public static let waitingHuman = Self(rawValue: 4)
  public static let failed = Self(rawValue: 5)
  public static let paused = Self(rawValue: 6)

  public static let allCases: [Self] = [.idle, .queued, .running, .waitingHuman, .failed, .paused]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .idle: "idle"
    case .queued: "queued"
    case .running: "running"
    case .waitingHuman: "waiting_human"
    case .failed: "failed"
    case .paused: "paused"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ApprovalDecision: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let approved = Self(rawValue: 1)
  public static let rejected = Self(rawValue: 2)

  public static let allCases: [Self] = [.approved, .rejected]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .approved: "approved"
    case .rejected: "rejected"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ApprovalEntity: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let keyword = Self(rawValue: 1)
  public static let workflow = Self(rawValue: 2)
  public static let cluster = Self(rawValue: 3)
  public static let article = Self(rawValue: 4)

  public static let allCases: [Self] = [.keyword, .workflow, .cluster, .article]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .keyword: "keyword"
    case .workflow: "workflow"
    case .cluster: "cluster"
    case .article: "article"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ErasureStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let held = Self(rawValue: 1)
  public static let erasing = Self(rawValue: 2)
  public static let done = Self(rawValue: 3)
  public static let cancelled = Self(rawValue: 4)
  public static let incomplete = Self(rawValue: 5)

  public static let allCases: [Self] = [.held, .erasing, .done, .cancelled, .incomplete]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .held: "held"
    case .erasing: "erasing"
    case .done: "done"
    case .cancelled: "cancelled"
    case .incomplete: "incomplete"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct WorkflowRow: Message {
  public var id: String = ""
  public var name: String = ""
  public var description: String = ""
  public var state: WorkflowState = .unspecified
  public var runStatus: RunStatus = .unspecified
  public var epoch: Int32 = 0
  public var icpJSON: String = ""
  public var competitorURLs: [String] = []
  public var settingsJSON: String = ""
  public var keywordsCount: Int32 = 0
  public var articlesCount: Int32 = 0
  /// Hundredths of a per cent: 4500 is 45.00 %.
  public var completionBasisPoints: Int32 = 0
  public var estimatedCostMicros: Int64 = 0
  public var actualCostMicros: Int64 = 0
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0
  public var failureReason: String = ""
  public var failureMessage: String = ""
  public var version: Int64 = 0
  public var createdBy: String = ""
  /// The grant it runs under; empty until it is started.
  public var grantID: String = ""
  /// Until it is done or asks a person, by what its steps have taken lately; 0 when it does not move or nobody can tell.
  public var etaSeconds: Int64 = 0
  /// When its details were removed, a year after its end; 0 while they are there.
  public var archivedAt: Int64 = 0

  public init() {}

  public init(
    id: String = "", name: String = "", description: String = "", state: WorkflowState = .unspecified,
    runStatus: RunStatus = .unspecified, epoch: Int32 = 0, icpJSON: String = "", competitorURLs: [String] = [],
    settingsJSON: String = "", keywordsCount: Int32 = 0, articlesCount: Int32 = 0, completionBasisPoints: Int32 = 0,
    estimatedCostMicros: Int64 = 0, actualCostMicros: Int64 = 0, createdAt: Int64 = 0, updatedAt: Int64 = 0,
    failureReason: String = "", failureMessage: String = "", version: Int64 = 0, createdBy: String = "",
    grantID: String = "", etaSeconds: Int64 = 0, archivedAt: Int64 = 0
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.state = state
    self.runStatus = runStatus
    self.epoch = epoch
    self.icpJSON = icpJSON
    self.competitorURLs = competitorURLs
    self.settingsJSON = settingsJSON
    self.keywordsCount = keywordsCount
    self.articlesCount = articlesCount
    self.completionBasisPoints = completionBasisPoints
    self.estimatedCostMicros = estimatedCostMicros
    self.actualCostMicros = actualCostMicros
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.failureReason = failureReason
    self.failureMessage = failureMessage
    self.version = version
    self.createdBy = createdBy
    self.grantID = grantID
    self.etaSeconds = etaSeconds
    self.archivedAt = archivedAt
  }

  public static let fullName = "infin8.workflow.v1.WorkflowRow"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__WorkflowRow>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__workflow_row__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowRow.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowRow.self)
    self.id = Copy.string(c.pointee.id)
    self.name = Copy.string(c.pointee.name)
    self.description = Copy.string(c.pointee.description)
    self.state = WorkflowState(rawValue: Copy.number(c.pointee.state))
    self.runStatus = RunStatus(rawValue: Copy.number(c.pointee.run_status))
    self.epoch = c.pointee.epoch
    self.icpJSON = Copy.string(c.pointee.icp_json)
    self.competitorURLs = Copy.array(c.pointee.competitor_urls, c.pointee.n_competitor_urls) { Copy.string($0) }
    self.settingsJSON = Copy.string(c.pointee.settings_json)
    self.keywordsCount = c.pointee.keywords_count
    self.articlesCount = c.pointee.articles_count
    self.completionBasisPoints = c.pointee.completion_basis_points
    self.estimatedCostMicros = c.pointee.estimated_cost_micros
    self.actualCostMicros = c.pointee.actual_cost_micros
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
    self.failureReason = Copy.string(c.pointee.failure_reason)
    self.failureMessage = Copy.string(c.pointee.failure_message)
    self.version = c.pointee.version
    self.createdBy = Copy.string(c.pointee.created_by)
    self.grantID = Copy.string(c.pointee.grant_id)
    self.etaSeconds = c.pointee.eta_seconds
    self.archivedAt = c.pointee.archived_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowRow.self)
    c.pointee.id = try arena.string(id)
    c.pointee.name = try arena.string(name)
    c.pointee.description = try arena.string(description)
    c.pointee.state = Copy.cEnum(state.rawValue)
    c.pointee.run_status = Copy.cEnum(runStatus.rawValue)
    c.pointee.epoch = epoch
    c.pointee.icp_json = try arena.string(icpJSON)
    c.pointee.n_competitor_urls = competitorURLs.count
    c.pointee.competitor_urls = try arena.array(competitorURLs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.settings_json = try arena.string(settingsJSON)
    c.pointee.keywords_count = keywordsCount
    c.pointee.articles_count = articlesCount
    c.pointee.completion_basis_points = completionBasisPoints
    c.pointee.estimated_cost_micros = estimatedCostMicros
    c.pointee.actual_cost_micros = actualCostMicros
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
    c.pointee.failure_reason = try arena.string(failureReason)
    c.pointee.failure_message = try arena.string(failureMessage)
    c.pointee.version = version
    c.pointee.created_by = try arena.string(createdBy)
    c.pointee.grant_id = try arena.string(grantID)
    c.pointee.eta_seconds = etaSeconds
    c.pointee.archived_at = archivedAt
  }
}

public struct StepRun: Message {
  public var step: WorkflowState = .unspecified
  public var runNo: Int32 = 0
  public var status: String = ""
  public var attempt: Int32 = 0
  public var made: Int32 = 0
  public var itemsTotal: Int32 = 0
  public var itemsDone: Int32 = 0
  public var costMicros: Int64 = 0
  public var reason: String = ""
  public var message: String = ""
  public var startedAt: Int64 = 0
  public var finishedAt: Int64 = 0
  public var counts: [Count] = []
  public var warnings: [String] = []

  public init() {}

  public init(
    step: WorkflowState = .unspecified, runNo: Int32 = 0, status: String = "", attempt: Int32 = 0, made: Int32 = 0,
    itemsTotal: Int32 = 0, itemsDone: Int32 = 0, costMicros: Int64 = 0, reason: String = "", message: String = "",
    startedAt: Int64 = 0, finishedAt: Int64 = 0, counts: [Count] = [], warnings: [String] = []
  ) {
    self.step = step
    self.runNo = runNo
    self.status = status
    self.attempt = attempt
    self.made = made
    self.itemsTotal = itemsTotal
    self.itemsDone = itemsDone
    self.costMicros = costMicros
    self.reason = reason
    self.message = message
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.counts = counts
    self.warnings = warnings
  }

  public static let fullName = "infin8.workflow.v1.StepRun"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__StepRun>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__step_run__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__StepRun.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__StepRun.self)
    self.step = WorkflowState(rawValue: Copy.number(c.pointee.step))
    self.runNo = c.pointee.run_no
    self.status = Copy.string(c.pointee.status)
    self.attempt = c.pointee.attempt
    self.made = c.pointee.made
    self.itemsTotal = c.pointee.items_total
    self.itemsDone = c.pointee.items_done
    self.costMicros = c.pointee.cost_micros
    self.reason = Copy.string(c.pointee.reason)
    self.message = Copy.string(c.pointee.message)
    self.startedAt = c.pointee.started_at
    self.finishedAt = c.pointee.finished_at
    self.counts = Copy.messages(c.pointee.counts, c.pointee.n_counts)
    self.warnings = Copy.array(c.pointee.warnings, c.pointee.n_warnings) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__StepRun.self)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.run_no = runNo
    c.pointee.status = try arena.string(status)
    c.pointee.attempt = attempt
    c.pointee.made = made
    c.pointee.items_total = itemsTotal
    c.pointee.items_done = itemsDone
    c.pointee.cost_micros = costMicros
    c.pointee.reason = try arena.string(reason)
    c.pointee.message = try arena.string(message)
    c.pointee.started_at = startedAt
    c.pointee.finished_at = finishedAt
    c.pointee.n_counts = counts.count
    c.pointee.counts = try arena.array(counts, of: (UnsafeMutablePointer<Infin8__Work__V1__Count>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    }
    c.pointee.n_warnings = warnings.count
    c.pointee.warnings = try arena.array(warnings, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct WorkflowDetails: Message {
  public var workflow: WorkflowRow? = nil
  public var steps: [StepRun] = []
  /// Present while a gate is open.
  public var gate: Gate? = nil
  /// When asked for.
  public var estimates: [StepEstimate] = []

  public init() {}

  public init(workflow: WorkflowRow? = nil, steps: [StepRun] = [], gate: Gate? = nil, estimates: [StepEstimate] = []) {
    self.workflow = workflow
    self.steps = steps
    self.gate = gate
    self.estimates = estimates
  }

  public static let fullName = "infin8.workflow.v1.WorkflowDetails"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__WorkflowDetails>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__workflow_details__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowDetails.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowDetails.self)
    if let inner = c.pointee.workflow { self.workflow = WorkflowRow(unpacked: inner) }
    self.steps = Copy.messages(c.pointee.steps, c.pointee.n_steps)
    if let inner = c.pointee.gate { self.gate = Gate(unpacked: inner) }
    self.estimates = Copy.messages(c.pointee.estimates, c.pointee.n_estimates)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowDetails.self)
    if let workflow {
      c.pointee.workflow = try arena.make(workflow).assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowRow.self)
    }
    c.pointee.n_steps = steps.count
    c.pointee.steps = try arena.array(steps, of: (UnsafeMutablePointer<Infin8__Workflow__V1__StepRun>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__StepRun.self)
    }
    if let gate { c.pointee.gate = try arena.make(gate).assumingMemoryBound(to: Infin8__Workflow__V1__Gate.self) }
    c.pointee.n_estimates = estimates.count
    c.pointee.estimates = try arena.array(
      estimates, of: (UnsafeMutablePointer<Infin8__Workflow__V1__StepEstimate>?).self
    ) { value throws(WireError) in
      try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__StepEstimate.self)
    }
  }
}

/// What a step may come to, before it runs: the least and the most, by the workflow's settings and billing's prices.
public struct StepEstimate: Message {
  public var step: WorkflowState = .unspecified
  public var callsLow: Int32 = 0
  public var callsHigh: Int32 = 0
  public var microsLow: Int64 = 0
  public var microsHigh: Int64 = 0

  public init() {}

  public init(
    step: WorkflowState = .unspecified, callsLow: Int32 = 0, callsHigh: Int32 = 0, microsLow: Int64 = 0,
    microsHigh: Int64 = 0
  ) {
    self.step = step
    self.callsLow = callsLow
    self.callsHigh = callsHigh
    self.microsLow = microsLow
    self.microsHigh = microsHigh
  }

  public static let fullName = "infin8.workflow.v1.StepEstimate"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__StepEstimate>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__step_estimate__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__StepEstimate.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__StepEstimate.self)
    self.step = WorkflowState(rawValue: Copy.number(c.pointee.step))
    self.callsLow = c.pointee.calls_low
    self.callsHigh = c.pointee.calls_high
    self.microsLow = c.pointee.micros_low
    self.microsHigh = c.pointee.micros_high
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__StepEstimate.self)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.calls_low = callsLow
    c.pointee.calls_high = callsHigh
    c.pointee.micros_low = microsLow
    c.pointee.micros_high = microsHigh
  }
}

public struct Gate: Message {
  public var workflowID: String = ""
  public var step: WorkflowState = .unspecified
  public var runNo: Int32 = 0
  /// Send it back with the approval: it names exactly what was looked at.
  public var subjectHash: [UInt8] = []
  public var requiredRole: String = ""
  /// `open`, `passed`, `rejected`, `superseded`.
  public var status: String = ""
  public var openedAt: Int64 = 0
  public var expiresAt: Int64 = 0
  public var subjects: Int32 = 0
  public var samples: [String] = []
  public var costSoFarMicros: Int64 = 0
  public var costIfApprovedMicros: Int64 = 0
  public var requiredAction: String = ""

  public init() {}

  public init(
    workflowID: String = "", step: WorkflowState = .unspecified, runNo: Int32 = 0, subjectHash: [UInt8] = [],
    requiredRole: String = "", status: String = "", openedAt: Int64 = 0, expiresAt: Int64 = 0, subjects: Int32 = 0,
    samples: [String] = [], costSoFarMicros: Int64 = 0, costIfApprovedMicros: Int64 = 0, requiredAction: String = ""
  ) {
    self.workflowID = workflowID
    self.step = step
    self.runNo = runNo
    self.subjectHash = subjectHash
    self.requiredRole = requiredRole
    self.status = status
    self.openedAt = openedAt
    self.expiresAt = expiresAt
    self.subjects = subjects
    self.samples = samples
    self.costSoFarMicros = costSoFarMicros
    self.costIfApprovedMicros = costIfApprovedMicros
    self.requiredAction = requiredAction
  }

  public static let fullName = "infin8.workflow.v1.Gate"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__Gate>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__gate__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__Gate.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__Gate.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.step = WorkflowState(rawValue: Copy.number(c.pointee.step))
    self.runNo = c.pointee.run_no
    self.subjectHash = Copy.bytes(c.pointee.subject_hash)
    self.requiredRole = Copy.string(c.pointee.required_role)
    self.status = Copy.string(c.pointee.status)
    self.openedAt = c.pointee.opened_at
    self.expiresAt = c.pointee.expires_at
    self.subjects = c.pointee.subjects
    self.samples = Copy.array(c.pointee.samples, c.pointee.n_samples) { Copy.string($0) }
    self.costSoFarMicros = c.pointee.cost_so_far_micros
    self.costIfApprovedMicros = c.pointee.cost_if_approved_micros
    self.requiredAction = Copy.string(c.pointee.required_action)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__Gate.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.run_no = runNo
    c.pointee.subject_hash = try Copy.data(subjectHash, arena)
    c.pointee.required_role = try arena.string(requiredRole)
    c.pointee.status = try arena.string(status)
    c.pointee.opened_at = openedAt
    c.pointee.expires_at = expiresAt
    c.pointee.subjects = subjects
    c.pointee.n_samples = samples.count
    c.pointee.samples = try arena.array(samples, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    c.pointee.cost_so_far_micros = costSoFarMicros
    c.pointee.cost_if_approved_micros = costIfApprovedMicros
    c.pointee.required_action = try arena.string(requiredAction)
  }
}

public struct CreateWorkflowRequest: Message {
  public var name: String = ""
  public var description: String = ""
  /// A JSON object of thresholds; empty for the defaults.
  public var settingsJSON: String = ""

  public init() {}

  public init(name: String = "", description: String = "", settingsJSON: String = "") {
    self.name = name
    self.description = description
    self.settingsJSON = settingsJSON
  }

  public static let fullName = "infin8.workflow.v1.CreateWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__CreateWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__create_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__CreateWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__CreateWorkflowRequest.self)
    self.name = Copy.string(c.pointee.name)
    self.description = Copy.string(c.pointee.description)
    self.settingsJSON = Copy.string(c.pointee.settings_json)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__CreateWorkflowRequest.self)
    c.pointee.name = try arena.string(name)
    c.pointee.description = try arena.string(description)
    c.pointee.settings_json = try arena.string(settingsJSON)
  }
}

public struct GetWorkflowRequest: Message {
  public var id: String = ""
  public var withEstimates: Bool = false

  public init() {}

  public init(id: String = "", withEstimates: Bool = false) {
    self.id = id
    self.withEstimates = withEstimates
  }

  public static let fullName = "infin8.workflow.v1.GetWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__GetWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__get_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__GetWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__GetWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.withEstimates = c.pointee.with_estimates != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__GetWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.with_estimates = withEstimates ? 1 : 0
  }
}

public struct ListWorkflowsRequest: Message {
  public var page: PageRequest? = nil
  public var state: WorkflowState = .unspecified
  /// Part of the name.
  public var search: String = ""
  public var runStatus: RunStatus = .unspecified

  public init() {}

  public init(
    page: PageRequest? = nil, state: WorkflowState = .unspecified, search: String = "",
    runStatus: RunStatus = .unspecified
  ) {
    self.page = page
    self.state = state
    self.search = search
    self.runStatus = runStatus
  }

  public static let fullName = "infin8.workflow.v1.ListWorkflowsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListWorkflowsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_workflows_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
    self.state = WorkflowState(rawValue: Copy.number(c.pointee.state))
    self.search = Copy.string(c.pointee.search)
    self.runStatus = RunStatus(rawValue: Copy.number(c.pointee.run_status))
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
    c.pointee.state = Copy.cEnum(state.rawValue)
    c.pointee.search = try arena.string(search)
    c.pointee.run_status = Copy.cEnum(runStatus.rawValue)
  }
}

public struct ListWorkflowsReply: Message {
  public var workflows: [WorkflowRow] = []
  public var page: PageReply? = nil

  public init() {}

  public init(workflows: [WorkflowRow] = [], page: PageReply? = nil) {
    self.workflows = workflows
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListWorkflowsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListWorkflowsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_workflows_reply__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsReply.self)
    self.workflows = Copy.messages(c.pointee.workflows, c.pointee.n_workflows)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListWorkflowsReply.self)
    c.pointee.n_workflows = workflows.count
    c.pointee.workflows = try arena.array(
      workflows, of: (UnsafeMutablePointer<Infin8__Workflow__V1__WorkflowRow>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__WorkflowRow.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct StartWorkflowRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.StartWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__StartWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__start_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__StartWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__StartWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__StartWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct GetGateRequest: Message {
  public var workflowID: String = ""

  public init() {}

  public init(workflowID: String = "") {
    self.workflowID = workflowID
  }

  public static let fullName = "infin8.workflow.v1.GetGateRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__GetGateRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__get_gate_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__GetGateRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__GetGateRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__GetGateRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
  }
}

public struct ApproveSeedsRequest: Message {
  public var workflowID: String = ""
  public var subjectHash: [UInt8] = []
  public var keywordIDs: [String] = []
  public var feedback: String = ""

  public init() {}

  public init(workflowID: String = "", subjectHash: [UInt8] = [], keywordIDs: [String] = [], feedback: String = "") {
    self.workflowID = workflowID
    self.subjectHash = subjectHash
    self.keywordIDs = keywordIDs
    self.feedback = feedback
  }

  public static let fullName = "infin8.workflow.v1.ApproveSeedsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ApproveSeedsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__approve_seeds_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSeedsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSeedsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.subjectHash = Copy.bytes(c.pointee.subject_hash)
    self.keywordIDs = Copy.array(c.pointee.keyword_ids, c.pointee.n_keyword_ids) { Copy.string($0) }
    self.feedback = Copy.string(c.pointee.feedback)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSeedsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.subject_hash = try Copy.data(subjectHash, arena)
    c.pointee.n_keyword_ids = keywordIDs.count
    c.pointee.keyword_ids = try arena.array(keywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.feedback = try arena.string(feedback)
  }
}

public struct ApproveSubtopicsRequest: Message {
  public var workflowID: String = ""
  public var subjectHash: [UInt8] = []
  /// Keywords whose articles are to be written.
  public var keywordIDs: [String] = []
  public var feedback: String = ""

  public init() {}

  public init(workflowID: String = "", subjectHash: [UInt8] = [], keywordIDs: [String] = [], feedback: String = "") {
    self.workflowID = workflowID
    self.subjectHash = subjectHash
    self.keywordIDs = keywordIDs
    self.feedback = feedback
  }

  public static let fullName = "infin8.workflow.v1.ApproveSubtopicsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ApproveSubtopicsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__approve_subtopics_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSubtopicsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSubtopicsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.subjectHash = Copy.bytes(c.pointee.subject_hash)
    self.keywordIDs = Copy.array(c.pointee.keyword_ids, c.pointee.n_keyword_ids) { Copy.string($0) }
    self.feedback = Copy.string(c.pointee.feedback)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ApproveSubtopicsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.subject_hash = try Copy.data(subjectHash, arena)
    c.pointee.n_keyword_ids = keywordIDs.count
    c.pointee.keyword_ids = try arena.array(keywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.feedback = try arena.string(feedback)
  }
}

public struct RejectGateRequest: Message {
  public var workflowID: String = ""
  public var subjectHash: [UInt8] = []
  /// Required: what should be different.
  public var feedback: String = ""

  public init() {}

  public init(workflowID: String = "", subjectHash: [UInt8] = [], feedback: String = "") {
    self.workflowID = workflowID
    self.subjectHash = subjectHash
    self.feedback = feedback
  }

  public static let fullName = "infin8.workflow.v1.RejectGateRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__RejectGateRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__reject_gate_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__RejectGateRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__RejectGateRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.subjectHash = Copy.bytes(c.pointee.subject_hash)
    self.feedback = Copy.string(c.pointee.feedback)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__RejectGateRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.subject_hash = try Copy.data(subjectHash, arena)
    c.pointee.feedback = try arena.string(feedback)
  }
}

public struct RetryStepRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.RetryStepRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__RetryStepRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__retry_step_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__RetryStepRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__RetryStepRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__RetryStepRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct ResetWorkflowRequest: Message {
  public var id: String = ""
  public var to: WorkflowState = .unspecified
  public var reason: String = ""

  public init() {}

  public init(id: String = "", to: WorkflowState = .unspecified, reason: String = "") {
    self.id = id
    self.to = to
    self.reason = reason
  }

  public static let fullName = "infin8.workflow.v1.ResetWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ResetWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__reset_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ResetWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ResetWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.to = WorkflowState(rawValue: Copy.number(c.pointee.to))
    self.reason = Copy.string(c.pointee.reason)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ResetWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.to = Copy.cEnum(to.rawValue)
    c.pointee.reason = try arena.string(reason)
  }
}

public struct PauseWorkflowRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.PauseWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__PauseWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__pause_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__PauseWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__PauseWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__PauseWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct ResumeWorkflowRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.ResumeWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ResumeWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__resume_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ResumeWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ResumeWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ResumeWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct CancelWorkflowRequest: Message {
  public var id: String = ""
  public var reason: String = ""

  public init() {}

  public init(id: String = "", reason: String = "") {
    self.id = id
    self.reason = reason
  }

  public static let fullName = "infin8.workflow.v1.CancelWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__CancelWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__cancel_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__CancelWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__CancelWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.reason = Copy.string(c.pointee.reason)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__CancelWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.reason = try arena.string(reason)
  }
}

public struct ExplainWorkflowRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.ExplainWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ExplainWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__explain_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ExplainWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ExplainWorkflowRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ExplainWorkflowRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct Explanation: Message {
  /// One sentence for a person.
  public var sentence: String = ""
  /// What blocks: `nothing`, `human`, `money`, `worker`, `message`, `books`, `failure`, `pause`, `over`,
  /// `not_started`.
  public var blockedBy: String = ""
  public var requiredAction: String = ""
  public var since: Int64 = 0
  /// What else is known, a sentence each: the time left, the money so far.
  public var facts: [String] = []

  public init() {}

  public init(
    sentence: String = "", blockedBy: String = "", requiredAction: String = "", since: Int64 = 0, facts: [String] = []
  ) {
    self.sentence = sentence
    self.blockedBy = blockedBy
    self.requiredAction = requiredAction
    self.since = since
    self.facts = facts
  }

  public static let fullName = "infin8.workflow.v1.Explanation"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__Explanation>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__explanation__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__Explanation.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__Explanation.self)
    self.sentence = Copy.string(c.pointee.sentence)
    self.blockedBy = Copy.string(c.pointee.blocked_by)
    self.requiredAction = Copy.string(c.pointee.required_action)
    self.since = c.pointee.since
    self.facts = Copy.array(c.pointee.facts, c.pointee.n_facts) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__Explanation.self)
    c.pointee.sentence = try arena.string(sentence)
    c.pointee.blocked_by = try arena.string(blockedBy)
    c.pointee.required_action = try arena.string(requiredAction)
    c.pointee.since = since
    c.pointee.n_facts = facts.count
    c.pointee.facts = try arena.array(facts, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct WatchProgressRequest: Message {
  public var workflowID: String = ""
  /// The last sequence number seen; 0 for the beginning.
  public var afterSequence: Int64 = 0

  public init() {}

  public init(workflowID: String = "", afterSequence: Int64 = 0) {
    self.workflowID = workflowID
    self.afterSequence = afterSequence
  }

  public static let fullName = "infin8.workflow.v1.WatchProgressRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__WatchProgressRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__watch_progress_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__WatchProgressRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__WatchProgressRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.afterSequence = c.pointee.after_sequence
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__WatchProgressRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.after_sequence = afterSequence
  }
}

public struct ProgressEvent: Message {
  public var sequence: Int64 = 0
  /// `created`, `step_started`, `step_progress`, `step_finished`, `gate_opened`, `gate_passed`, `gate_rejected`,
  /// `failed`, `retried`, `reset`, `paused`, `waits`, `resumed`, `completed`, `cancelled`.
  public var kind: String = ""
  public var step: WorkflowState = .unspecified
  public var runStatus: RunStatus = .unspecified
  public var runNo: Int32 = 0
  public var made: Int32 = 0
  public var itemsDone: Int32 = 0
  public var itemsTotal: Int32 = 0
  public var costMicros: Int64 = 0
  public var tookMs: Int64 = 0
  public var message: String = ""
  public var at: Int64 = 0
  public var completionBasisPoints: Int32 = 0
  public var counts: [Count] = []
  public var warnings: [String] = []

  public init() {}

  public init(
    sequence: Int64 = 0, kind: String = "", step: WorkflowState = .unspecified, runStatus: RunStatus = .unspecified,
    runNo: Int32 = 0, made: Int32 = 0, itemsDone: Int32 = 0, itemsTotal: Int32 = 0, costMicros: Int64 = 0,
    tookMs: Int64 = 0, message: String = "", at: Int64 = 0, completionBasisPoints: Int32 = 0, counts: [Count] = [],
    warnings: [String] = []
  ) {
    self.sequence = sequence
    self.kind = kind
    self.step = step
    self.runStatus = runStatus
    self.runNo = runNo
    self.made = made
    self.itemsDone = itemsDone
    self.itemsTotal = itemsTotal
    self.costMicros = costMicros
    self.tookMs = tookMs
    self.message = message
    self.at = at
    self.completionBasisPoints = completionBasisPoints
    self.counts = counts
    self.warnings = warnings
  }

  public static let fullName = "infin8.workflow.v1.ProgressEvent"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ProgressEvent>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__progress_event__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__ProgressEvent.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ProgressEvent.self)
    self.sequence = c.pointee.sequence
    self.kind = Copy.string(c.pointee.kind)
    self.step = WorkflowState(rawValue: Copy.number(c.pointee.step))
    self.runStatus = RunStatus(rawValue: Copy.number(c.pointee.run_status))
    self.runNo = c.pointee.run_no
    self.made = c.pointee.made
    self.itemsDone = c.pointee.items_done
    self.itemsTotal = c.pointee.items_total
    self.costMicros = c.pointee.cost_micros
    self.tookMs = c.pointee.took_ms
    self.message = Copy.string(c.pointee.message)
    self.at = c.pointee.at
    self.completionBasisPoints = c.pointee.completion_basis_points
    self.counts = Copy.messages(c.pointee.counts, c.pointee.n_counts)
    self.warnings = Copy.array(c.pointee.warnings, c.pointee.n_warnings) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ProgressEvent.self)
    c.pointee.sequence = sequence
    c.pointee.kind = try arena.string(kind)
    c.pointee.step = Copy.cEnum(step.rawValue)
    c.pointee.run_status = Copy.cEnum(runStatus.rawValue)
    c.pointee.run_no = runNo
    c.pointee.made = made
    c.pointee.items_done = itemsDone
    c.pointee.items_total = itemsTotal
    c.pointee.cost_micros = costMicros
    c.pointee.took_ms = tookMs
    c.pointee.message = try arena.string(message)
    c.pointee.at = at
    c.pointee.completion_basis_points = completionBasisPoints
    c.pointee.n_counts = counts.count
    c.pointee.counts = try arena.array(counts, of: (UnsafeMutablePointer<Infin8__Work__V1__Count>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    }
    c.pointee.n_warnings = warnings.count
    c.pointee.warnings = try arena.array(warnings, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct ListApprovalsRequest: Message {
  public var workflowID: String = ""
  public var page: PageRequest? = nil

  public init() {}

  public init(workflowID: String = "", page: PageRequest? = nil) {
    self.workflowID = workflowID
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListApprovalsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListApprovalsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_approvals_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListApprovalsReply: Message {
  public var approvals: [Approval] = []
  public var page: PageReply? = nil

  public init() {}

  public init(approvals: [Approval] = [], page: PageReply? = nil) {
    self.approvals = approvals
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListApprovalsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListApprovalsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_approvals_reply__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsReply.self)
    self.approvals = Copy.messages(c.pointee.approvals, c.pointee.n_approvals)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListApprovalsReply.self)
    c.pointee.n_approvals = approvals.count
    c.pointee.approvals = try arena.array(approvals, of: (UnsafeMutablePointer<Infin8__Workflow__V1__Approval>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__Approval.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct Approval: Message {
  public var id: String = ""
  public var workflowID: String = ""
  public var entityType: ApprovalEntity = .unspecified
  public var entityID: String = ""
  public var decision: ApprovalDecision = .unspecified
  public var feedback: String = ""
  public var userID: String = ""
  public var createdAt: Int64 = 0
  public var epoch: Int32 = 0
  public var isCurrent: Bool = false

  public init() {}

  public init(
    id: String = "", workflowID: String = "", entityType: ApprovalEntity = .unspecified, entityID: String = "",
    decision: ApprovalDecision = .unspecified, feedback: String = "", userID: String = "", createdAt: Int64 = 0,
    epoch: Int32 = 0, isCurrent: Bool = false
  ) {
    self.id = id
    self.workflowID = workflowID
    self.entityType = entityType
    self.entityID = entityID
    self.decision = decision
    self.feedback = feedback
    self.userID = userID
    self.createdAt = createdAt
    self.epoch = epoch
    self.isCurrent = isCurrent
  }

  public static let fullName = "infin8.workflow.v1.Approval"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__Approval>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__approval__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__Approval.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__Approval.self)
    self.id = Copy.string(c.pointee.id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.entityType = ApprovalEntity(rawValue: Copy.number(c.pointee.entity_type))
    self.entityID = Copy.string(c.pointee.entity_id)
    self.decision = ApprovalDecision(rawValue: Copy.number(c.pointee.decision))
    self.feedback = Copy.string(c.pointee.feedback)
    self.userID = Copy.string(c.pointee.user_id)
    self.createdAt = c.pointee.created_at
    self.epoch = c.pointee.epoch
    self.isCurrent = c.pointee.is_current != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__Approval.self)
    c.pointee.id = try arena.string(id)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.entity_type = Copy.cEnum(entityType.rawValue)
    c.pointee.entity_id = try arena.string(entityID)
    c.pointee.decision = Copy.cEnum(decision.rawValue)
    c.pointee.feedback = try arena.string(feedback)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.created_at = createdAt
    c.pointee.epoch = epoch
    c.pointee.is_current = isCurrent ? 1 : 0
  }
}

public struct ListAuditLogRequest: Message {
  /// Whole, or the beginning followed by a star: `identity.user.*`.
  public var action: String = ""
  public var entityID: String = ""
  public var userID: String = ""
  /// Microseconds since 1970; 0 for no bound.
  public var since: Int64 = 0
  public var until: Int64 = 0
  public var page: PageRequest? = nil
  /// Which service made the change: `identity`, `keyword`, …
  public var service: String = ""
  /// With each entry what the chain covers of it, so that somebody else can recompute the chain.
  public var withChain: Bool = false

  public init() {}

  public init(
    action: String = "", entityID: String = "", userID: String = "", since: Int64 = 0, until: Int64 = 0,
    page: PageRequest? = nil, service: String = "", withChain: Bool = false
  ) {
    self.action = action
    self.entityID = entityID
    self.userID = userID
    self.since = since
    self.until = until
    self.page = page
    self.service = service
    self.withChain = withChain
  }

  public static let fullName = "infin8.workflow.v1.ListAuditLogRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListAuditLogRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_audit_log_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogRequest.self)
    self.action = Copy.string(c.pointee.action)
    self.entityID = Copy.string(c.pointee.entity_id)
    self.userID = Copy.string(c.pointee.user_id)
    self.since = c.pointee.since
    self.until = c.pointee.until
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
    self.service = Copy.string(c.pointee.service)
    self.withChain = c.pointee.with_chain != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogRequest.self)
    c.pointee.action = try arena.string(action)
    c.pointee.entity_id = try arena.string(entityID)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.since = since
    c.pointee.until = until
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
    c.pointee.service = try arena.string(service)
    c.pointee.with_chain = withChain ? 1 : 0
  }
}

public struct ListAuditLogReply: Message {
  public var entries: [AuditEntry] = []
  public var page: PageReply? = nil

  public init() {}

  public init(entries: [AuditEntry] = [], page: PageReply? = nil) {
    self.entries = entries
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListAuditLogReply"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListAuditLogReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_audit_log_reply__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogReply.self)
    self.entries = Copy.messages(c.pointee.entries, c.pointee.n_entries)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListAuditLogReply.self)
    c.pointee.n_entries = entries.count
    c.pointee.entries = try arena.array(entries, of: (UnsafeMutablePointer<Infin8__Workflow__V1__AuditEntry>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__AuditEntry.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct AuditEntry: Message {
  public var id: String = ""
  public var action: String = ""
  public var entityType: String = ""
  public var entityID: String = ""
  public var fromState: String = ""
  public var toState: String = ""
  public var userID: String = ""
  public var ipAddress: String = ""
  public var userAgent: String = ""
  public var detailsJSON: String = ""
  public var metadataJSON: String = ""
  public var createdAt: Int64 = 0
  public var sequence: Int64 = 0
  public var service: String = ""
  /// When asked for: the entry as the chain covers it, and SHA-256 of the hash before it and this text.
  public var chainedText: String = ""
  public var hash: [UInt8] = []
  public var prevHash: [UInt8] = []

  public init() {}

  public init(
    id: String = "", action: String = "", entityType: String = "", entityID: String = "", fromState: String = "",
    toState: String = "", userID: String = "", ipAddress: String = "", userAgent: String = "", detailsJSON: String = "",
    metadataJSON: String = "", createdAt: Int64 = 0, sequence: Int64 = 0, service: String = "",
    chainedText: String = "", hash: [UInt8] = [], prevHash: [UInt8] = []
  ) {
    self.id = id
    self.action = action
    self.entityType = entityType
    self.entityID = entityID
    self.fromState = fromState
    self.toState = toState
    self.userID = userID
    self.ipAddress = ipAddress
    self.userAgent = userAgent
    self.detailsJSON = detailsJSON
    self.metadataJSON = metadataJSON
    self.createdAt = createdAt
    self.sequence = sequence
    self.service = service
    self.chainedText = chainedText
    self.hash = hash
    self.prevHash = prevHash
  }

  public static let fullName = "infin8.workflow.v1.AuditEntry"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__AuditEntry>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__audit_entry__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__AuditEntry.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__AuditEntry.self)
    self.id = Copy.string(c.pointee.id)
    self.action = Copy.string(c.pointee.action)
    self.entityType = Copy.string(c.pointee.entity_type)
    self.entityID = Copy.string(c.pointee.entity_id)
    self.fromState = Copy.string(c.pointee.from_state)
    self.toState = Copy.string(c.pointee.to_state)
    self.userID = Copy.string(c.pointee.user_id)
    self.ipAddress = Copy.string(c.pointee.ip_address)
    self.userAgent = Copy.string(c.pointee.user_agent)
    self.detailsJSON = Copy.string(c.pointee.details_json)
    self.metadataJSON = Copy.string(c.pointee.metadata_json)
    self.createdAt = c.pointee.created_at
    self.sequence = c.pointee.sequence
    self.service = Copy.string(c.pointee.service)
    self.chainedText = Copy.string(c.pointee.chained_text)
    self.hash = Copy.bytes(c.pointee.hash)
    self.prevHash = Copy.bytes(c.pointee.prev_hash)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__AuditEntry.self)
    c.pointee.id = try arena.string(id)
    c.pointee.action = try arena.string(action)
    c.pointee.entity_type = try arena.string(entityType)
    c.pointee.entity_id = try arena.string(entityID)
    c.pointee.from_state = try arena.string(fromState)
    c.pointee.to_state = try arena.string(toState)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.ip_address = try arena.string(ipAddress)
    c.pointee.user_agent = try arena.string(userAgent)
    c.pointee.details_json = try arena.string(detailsJSON)
    c.pointee.metadata_json = try arena.string(metadataJSON)
    c.pointee.created_at = createdAt
    c.pointee.sequence = sequence
    c.pointee.service = try arena.string(service)
    c.pointee.chained_text = try arena.string(chainedText)
    c.pointee.hash = try Copy.data(hash, arena)
    c.pointee.prev_hash = try Copy.data(prevHash, arena)
  }
}

public struct VerifyAuditChainRequest: Message {
  public init() {}

  public static let fullName = "infin8.workflow.v1.VerifyAuditChainRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__VerifyAuditChainRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__verify_audit_chain_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__VerifyAuditChainRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct AuditChainReport: Message {
  public var entries: Int64 = 0
  public var intact: Bool = false
  /// The first row that does not fit, when there is one.
  public var brokenEntryID: String = ""
  public var problem: String = ""
  public var brokenSequence: Int64 = 0
  /// The newest signed head outside the database that the chain was held against; 0 when there is none yet.
  public var anchoredSequence: Int64 = 0
  public var anchoredAt: Int64 = 0
  public var brokenAction: String = ""
  public var brokenAt: Int64 = 0
  /// The newest signed heads, as they stand in the files outside the database.
  public var signedHeads: [String] = []

  public init() {}

  public init(
    entries: Int64 = 0, intact: Bool = false, brokenEntryID: String = "", problem: String = "",
    brokenSequence: Int64 = 0, anchoredSequence: Int64 = 0, anchoredAt: Int64 = 0, brokenAction: String = "",
    brokenAt: Int64 = 0, signedHeads: [String] = []
  ) {
    self.entries = entries
    self.intact = intact
    self.brokenEntryID = brokenEntryID
    self.problem = problem
    self.brokenSequence = brokenSequence
    self.anchoredSequence = anchoredSequence
    self.anchoredAt = anchoredAt
    self.brokenAction = brokenAction
    self.brokenAt = brokenAt
    self.signedHeads = signedHeads
  }

  public static let fullName = "infin8.workflow.v1.AuditChainReport"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__AuditChainReport>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__audit_chain_report__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__AuditChainReport.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__AuditChainReport.self)
    self.entries = c.pointee.entries
    self.intact = c.pointee.intact != 0
    self.brokenEntryID = Copy.string(c.pointee.broken_entry_id)
    self.problem = Copy.string(c.pointee.problem)
    self.brokenSequence = c.pointee.broken_sequence
    self.anchoredSequence = c.pointee.anchored_sequence
    self.anchoredAt = c.pointee.anchored_at
    self.brokenAction = Copy.string(c.pointee.broken_action)
    self.brokenAt = c.pointee.broken_at
    self.signedHeads = Copy.array(c.pointee.signed_heads, c.pointee.n_signed_heads) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__AuditChainReport.self)
    c.pointee.entries = entries
    c.pointee.intact = intact ? 1 : 0
    c.pointee.broken_entry_id = try arena.string(brokenEntryID)
    c.pointee.problem = try arena.string(problem)
    c.pointee.broken_sequence = brokenSequence
    c.pointee.anchored_sequence = anchoredSequence
    c.pointee.anchored_at = anchoredAt
    c.pointee.broken_action = try arena.string(brokenAction)
    c.pointee.broken_at = brokenAt
    c.pointee.n_signed_heads = signedHeads.count
    c.pointee.signed_heads = try arena.array(signedHeads, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
  }
}

public struct GetAccessReportRequest: Message {
  /// Microseconds since 1970; 0 for no bound.
  public var since: Int64 = 0
  public var until: Int64 = 0

  public init() {}

  public init(since: Int64 = 0, until: Int64 = 0) {
    self.since = since
    self.until = until
  }

  public static let fullName = "infin8.workflow.v1.GetAccessReportRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__GetAccessReportRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__get_access_report_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__GetAccessReportRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__GetAccessReportRequest.self)
    self.since = c.pointee.since
    self.until = c.pointee.until
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__GetAccessReportRequest.self)
    c.pointee.since = since
    c.pointee.until = until
  }
}

public struct AccessReport: Message {
  public var roles: [RoleHolding] = []
  public var keys: [KeyHolding] = []
  public var grants: [GrantHolding] = []
  /// How many changes there were, by action.
  public var changes: [Count] = []
  public var entriesRead: Int64 = 0

  public init() {}

  public init(
    roles: [RoleHolding] = [], keys: [KeyHolding] = [], grants: [GrantHolding] = [], changes: [Count] = [],
    entriesRead: Int64 = 0
  ) {
    self.roles = roles
    self.keys = keys
    self.grants = grants
    self.changes = changes
    self.entriesRead = entriesRead
  }

  public static let fullName = "infin8.workflow.v1.AccessReport"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__AccessReport>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__access_report__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__AccessReport.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__AccessReport.self)
    self.roles = Copy.messages(c.pointee.roles, c.pointee.n_roles)
    self.keys = Copy.messages(c.pointee.keys, c.pointee.n_keys)
    self.grants = Copy.messages(c.pointee.grants, c.pointee.n_grants)
    self.changes = Copy.messages(c.pointee.changes, c.pointee.n_changes)
    self.entriesRead = c.pointee.entries_read
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__AccessReport.self)
    c.pointee.n_roles = roles.count
    c.pointee.roles = try arena.array(roles, of: (UnsafeMutablePointer<Infin8__Workflow__V1__RoleHolding>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__RoleHolding.self)
    }
    c.pointee.n_keys = keys.count
    c.pointee.keys = try arena.array(keys, of: (UnsafeMutablePointer<Infin8__Workflow__V1__KeyHolding>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__KeyHolding.self)
    }
    c.pointee.n_grants = grants.count
    c.pointee.grants = try arena.array(grants, of: (UnsafeMutablePointer<Infin8__Workflow__V1__GrantHolding>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__GrantHolding.self)
    }
    c.pointee.n_changes = changes.count
    c.pointee.changes = try arena.array(changes, of: (UnsafeMutablePointer<Infin8__Work__V1__Count>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    }
    c.pointee.entries_read = entriesRead
  }
}

/// A person had a role from then to then.
public struct RoleHolding: Message {
  public var userID: String = ""
  public var role: String = ""
  public var from: Int64 = 0
  /// 0 when it is so still.
  public var until: Int64 = 0
  /// Who gave it, and who took it.
  public var givenBy: String = ""
  public var endedBy: String = ""

  public init() {}

  public init(
    userID: String = "", role: String = "", from: Int64 = 0, until: Int64 = 0, givenBy: String = "",
    endedBy: String = ""
  ) {
    self.userID = userID
    self.role = role
    self.from = from
    self.until = until
    self.givenBy = givenBy
    self.endedBy = endedBy
  }

  public static let fullName = "infin8.workflow.v1.RoleHolding"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__RoleHolding>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__role_holding__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__RoleHolding.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__RoleHolding.self)
    self.userID = Copy.string(c.pointee.user_id)
    self.role = Copy.string(c.pointee.role)
    self.from = c.pointee.from
    self.until = c.pointee.until
    self.givenBy = Copy.string(c.pointee.given_by)
    self.endedBy = Copy.string(c.pointee.ended_by)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__RoleHolding.self)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.role = try arena.string(role)
    c.pointee.from = from
    c.pointee.until = until
    c.pointee.given_by = try arena.string(givenBy)
    c.pointee.ended_by = try arena.string(endedBy)
  }
}

public struct KeyHolding: Message {
  public var keyID: String = ""
  public var scopes: String = ""
  public var from: Int64 = 0
  public var until: Int64 = 0
  public var givenBy: String = ""
  public var endedBy: String = ""

  public init() {}

  public init(
    keyID: String = "", scopes: String = "", from: Int64 = 0, until: Int64 = 0, givenBy: String = "",
    endedBy: String = ""
  ) {
    self.keyID = keyID
    self.scopes = scopes
    self.from = from
    self.until = until
    self.givenBy = givenBy
    self.endedBy = endedBy
  }

  public static let fullName = "infin8.workflow.v1.KeyHolding"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__KeyHolding>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__key_holding__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__KeyHolding.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__KeyHolding.self)
    self.keyID = Copy.string(c.pointee.key_id)
    self.scopes = Copy.string(c.pointee.scopes)
    self.from = c.pointee.from
    self.until = c.pointee.until
    self.givenBy = Copy.string(c.pointee.given_by)
    self.endedBy = Copy.string(c.pointee.ended_by)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__KeyHolding.self)
    c.pointee.key_id = try arena.string(keyID)
    c.pointee.scopes = try arena.string(scopes)
    c.pointee.from = from
    c.pointee.until = until
    c.pointee.given_by = try arena.string(givenBy)
    c.pointee.ended_by = try arena.string(endedBy)
  }
}

public struct GrantHolding: Message {
  public var grantID: String = ""
  public var userID: String = ""
  public var from: Int64 = 0
  public var until: Int64 = 0
  public var endedBy: String = ""

  public init() {}

  public init(grantID: String = "", userID: String = "", from: Int64 = 0, until: Int64 = 0, endedBy: String = "") {
    self.grantID = grantID
    self.userID = userID
    self.from = from
    self.until = until
    self.endedBy = endedBy
  }

  public static let fullName = "infin8.workflow.v1.GrantHolding"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__GrantHolding>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__grant_holding__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__GrantHolding.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__GrantHolding.self)
    self.grantID = Copy.string(c.pointee.grant_id)
    self.userID = Copy.string(c.pointee.user_id)
    self.from = c.pointee.from
    self.until = c.pointee.until
    self.endedBy = Copy.string(c.pointee.ended_by)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__GrantHolding.self)
    c.pointee.grant_id = try arena.string(grantID)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.from = from
    c.pointee.until = until
    c.pointee.ended_by = try arena.string(endedBy)
  }
}

public struct Activity: Message {
  public var id: String = ""
  public var sequence: Int64 = 0
  public var action: String = ""
  public var entityType: String = ""
  public var entityID: String = ""
  public var userID: String = ""
  /// One sentence for people.
  public var sentence: String = ""
  public var at: Int64 = 0

  public init() {}

  public init(
    id: String = "", sequence: Int64 = 0, action: String = "", entityType: String = "", entityID: String = "",
    userID: String = "", sentence: String = "", at: Int64 = 0
  ) {
    self.id = id
    self.sequence = sequence
    self.action = action
    self.entityType = entityType
    self.entityID = entityID
    self.userID = userID
    self.sentence = sentence
    self.at = at
  }

  public static let fullName = "infin8.workflow.v1.Activity"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__Activity>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__activity__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__Activity.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__Activity.self)
    self.id = Copy.string(c.pointee.id)
    self.sequence = c.pointee.sequence
    self.action = Copy.string(c.pointee.action)
    self.entityType = Copy.string(c.pointee.entity_type)
    self.entityID = Copy.string(c.pointee.entity_id)
    self.userID = Copy.string(c.pointee.user_id)
    self.sentence = Copy.string(c.pointee.sentence)
    self.at = c.pointee.at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__Activity.self)
    c.pointee.id = try arena.string(id)
    c.pointee.sequence = sequence
    c.pointee.action = try arena.string(action)
    c.pointee.entity_type = try arena.string(entityType)
    c.pointee.entity_id = try arena.string(entityID)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.sentence = try arena.string(sentence)
    c.pointee.at = at
  }
}

public struct ListActivitiesRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListActivitiesRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListActivitiesRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_activities_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListActivitiesReply: Message {
  public var activities: [Activity] = []
  public var page: PageReply? = nil

  public init() {}

  public init(activities: [Activity] = [], page: PageReply? = nil) {
    self.activities = activities
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListActivitiesReply"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListActivitiesReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_activities_reply__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesReply.self)
    self.activities = Copy.messages(c.pointee.activities, c.pointee.n_activities)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListActivitiesReply.self)
    c.pointee.n_activities = activities.count
    c.pointee.activities = try arena.array(activities, of: (UnsafeMutablePointer<Infin8__Workflow__V1__Activity>?).self)
    { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__Activity.self) }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct WatchActivitiesRequest: Message {
  /// The last sequence number seen; 0 for only what is to come.
  public var afterSequence: Int64 = 0

  public init() {}

  public init(afterSequence: Int64 = 0) {
    self.afterSequence = afterSequence
  }

  public static let fullName = "infin8.workflow.v1.WatchActivitiesRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__WatchActivitiesRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__watch_activities_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__WatchActivitiesRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__WatchActivitiesRequest.self)
    self.afterSequence = c.pointee.after_sequence
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__WatchActivitiesRequest.self)
    c.pointee.after_sequence = afterSequence
  }
}

public struct ExportDataRequest: Message {
  public var subject: PrivacySubject? = nil

  public init() {}

  public init(subject: PrivacySubject? = nil) {
    self.subject = subject
  }

  public static let fullName = "infin8.workflow.v1.ExportDataRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ExportDataRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__export_data_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ExportDataRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ExportDataRequest.self)
    if let inner = c.pointee.subject { self.subject = PrivacySubject(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ExportDataRequest.self)
    if let subject {
      c.pointee.subject = try arena.make(subject).assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    }
  }
}

public struct Erasure: Message {
  public var id: String = ""
  public var subject: PrivacySubject? = nil
  public var status: ErasureStatus = .unspecified
  public var requestedBy: String = ""
  public var requestedAt: Int64 = 0
  /// When it begins.
  public var dueAt: Int64 = 0
  public var finishedAt: Int64 = 0
  public var receipts: [ErasureReceipt] = []
  public var found: [String] = []
  /// What goes out of everybody's texts, for the owner to look at while it waits; empty once it is over.
  public var texts: [String] = []

  public init() {}

  public init(
    id: String = "", subject: PrivacySubject? = nil, status: ErasureStatus = .unspecified, requestedBy: String = "",
    requestedAt: Int64 = 0, dueAt: Int64 = 0, finishedAt: Int64 = 0, receipts: [ErasureReceipt] = [],
    found: [String] = [], texts: [String] = []
  ) {
    self.id = id
    self.subject = subject
    self.status = status
    self.requestedBy = requestedBy
    self.requestedAt = requestedAt
    self.dueAt = dueAt
    self.finishedAt = finishedAt
    self.receipts = receipts
    self.found = found
    self.texts = texts
  }

  public static let fullName = "infin8.workflow.v1.Erasure"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__Erasure>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__erasure__init(target.assumingMemoryBound(to: Infin8__Workflow__V1__Erasure.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__Erasure.self)
    self.id = Copy.string(c.pointee.id)
    if let inner = c.pointee.subject { self.subject = PrivacySubject(unpacked: inner) }
    self.status = ErasureStatus(rawValue: Copy.number(c.pointee.status))
    self.requestedBy = Copy.string(c.pointee.requested_by)
    self.requestedAt = c.pointee.requested_at
    self.dueAt = c.pointee.due_at
    self.finishedAt = c.pointee.finished_at
    self.receipts = Copy.messages(c.pointee.receipts, c.pointee.n_receipts)
    self.found = Copy.array(c.pointee.found, c.pointee.n_found) { Copy.string($0) }
    self.texts = Copy.array(c.pointee.texts, c.pointee.n_texts) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__Erasure.self)
    c.pointee.id = try arena.string(id)
    if let subject {
      c.pointee.subject = try arena.make(subject).assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    }
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.requested_by = try arena.string(requestedBy)
    c.pointee.requested_at = requestedAt
    c.pointee.due_at = dueAt
    c.pointee.finished_at = finishedAt
    c.pointee.n_receipts = receipts.count
    c.pointee.receipts = try arena.array(receipts, of: (UnsafeMutablePointer<Infin8__Common__V1__ErasureReceipt>?).self)
    { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Common__V1__ErasureReceipt.self)
    }
    c.pointee.n_found = found.count
    c.pointee.found = try arena.array(found, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    c.pointee.n_texts = texts.count
    c.pointee.texts = try arena.array(texts, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct RequestErasureRequest: Message {
  public var subject: PrivacySubject? = nil
  /// The organization's short name, or the person's e-mail address: spelled out so that it is no slip.
  public var confirm: String = ""

  public init() {}

  public init(subject: PrivacySubject? = nil, confirm: String = "") {
    self.subject = subject
    self.confirm = confirm
  }

  public static let fullName = "infin8.workflow.v1.RequestErasureRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__RequestErasureRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__request_erasure_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__RequestErasureRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__RequestErasureRequest.self)
    if let inner = c.pointee.subject { self.subject = PrivacySubject(unpacked: inner) }
    self.confirm = Copy.string(c.pointee.confirm)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__RequestErasureRequest.self)
    if let subject {
      c.pointee.subject = try arena.make(subject).assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    }
    c.pointee.confirm = try arena.string(confirm)
  }
}

public struct CancelErasureRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.CancelErasureRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__CancelErasureRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__cancel_erasure_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__CancelErasureRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__CancelErasureRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__CancelErasureRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct GetErasureRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.workflow.v1.GetErasureRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__GetErasureRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__get_erasure_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__GetErasureRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__GetErasureRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__GetErasureRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct ListErasuresRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListErasuresRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListErasuresRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_erasures_request__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListErasuresReply: Message {
  public var erasures: [Erasure] = []
  public var page: PageReply? = nil

  public init() {}

  public init(erasures: [Erasure] = [], page: PageReply? = nil) {
    self.erasures = erasures
    self.page = page
  }

  public static let fullName = "infin8.workflow.v1.ListErasuresReply"
  public static var structSize: Int { MemoryLayout<Infin8__Workflow__V1__ListErasuresReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__workflow__v1__list_erasures_reply__init(
      target.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresReply.self)
    self.erasures = Copy.messages(c.pointee.erasures, c.pointee.n_erasures)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Workflow__V1__ListErasuresReply.self)
    c.pointee.n_erasures = erasures.count
    c.pointee.erasures = try arena.array(erasures, of: (UnsafeMutablePointer<Infin8__Workflow__V1__Erasure>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Workflow__V1__Erasure.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}
