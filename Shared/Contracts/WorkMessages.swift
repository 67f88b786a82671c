// Generated from work.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

/// What a performer can be asked to do: one value for each automatic step.
public struct WorkKind: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let describeCustomer = Self(rawValue: 1)
  public static let harvestCompetitors = Self(rawValue: 2)
  public static let expandLongtails = Self(rawValue: 3)
  public static let filterKeywords = Self(rawValue: 4)
  public static let clusterTopics = Self(rawValue: 5)
  public static let validateClusters = Self(rawValue: 6)
  public static let proposeSubtopics = Self(rawValue: 7)
  public static let writeArticles = Self(rawValue: 8)

  public static let allCases: [Self] = [
    .describeCustomer, .harvestCompetitors, .expandLongtails, .filterKeywords, .clusterTopics, .validateClusters,
    .proposeSubtopics, .writeArticles,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .describeCustomer: "describe_customer"
    case .harvestCompetitors: "harvest_competitors"
    case .expandLongtails: "expand_longtails"
    case .filterKeywords: "filter_keywords"
    case .clusterTopics: "cluster_topics"
    case .validateClusters: "validate_clusters"
    case .proposeSubtopics: "propose_subtopics"
    case .writeArticles: "write_articles"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct OutcomeStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let succeeded = Self(rawValue: 1)
  public static let failed = Self(rawValue: 2)
  public static let cancelled = Self(rawValue: 3)

  public static let allCases: [Self] = [.succeeded, .failed, .cancelled]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .cancelled: "cancelled"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct PerformRequest: Message {
  /// Derived from workflow, step and run, so that a retry is the same command.
  public var commandKey: String = ""
  public var organizationID: String = ""
  public var workflowID: String = ""
  public var work: WorkKind = .unspecified
  public var runNo: Int32 = 0
  /// Time left for the whole step, relative, so that clocks need not agree.
  public var deadlineMs: Int64 = 0
  public var input: StepInput? = nil
  /// The person on whose behalf the workflow runs.
  public var requestedBy: String = ""
  /// The grant that says so.
  public var grantID: String = ""

  public init() {}

  public init(
    commandKey: String = "", organizationID: String = "", workflowID: String = "", work: WorkKind = .unspecified,
    runNo: Int32 = 0, deadlineMs: Int64 = 0, input: StepInput? = nil, requestedBy: String = "", grantID: String = ""
  ) {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.workflowID = workflowID
    self.work = work
    self.runNo = runNo
    self.deadlineMs = deadlineMs
    self.input = input
    self.requestedBy = requestedBy
    self.grantID = grantID
  }

  public static let fullName = "infin8.work.v1.PerformRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__PerformRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__perform_request__init(target.assumingMemoryBound(to: Infin8__Work__V1__PerformRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__PerformRequest.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.work = WorkKind(rawValue: Copy.number(c.pointee.work))
    self.runNo = c.pointee.run_no
    self.deadlineMs = c.pointee.deadline_ms
    if let inner = c.pointee.input { self.input = StepInput(unpacked: inner) }
    self.requestedBy = Copy.string(c.pointee.requested_by)
    self.grantID = Copy.string(c.pointee.grant_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__PerformRequest.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.work = Copy.cEnum(work.rawValue)
    c.pointee.run_no = runNo
    c.pointee.deadline_ms = deadlineMs
    if let input { c.pointee.input = try arena.make(input).assumingMemoryBound(to: Infin8__Work__V1__StepInput.self) }
    c.pointee.requested_by = try arena.string(requestedBy)
    c.pointee.grant_id = try arena.string(grantID)
  }
}

public struct PerformReply: Message {
  public var itemsTotal: Int32 = 0
  /// Whether this very command had been taken before.
  public var duplicate: Bool = false

  public init() {}

  public init(itemsTotal: Int32 = 0, duplicate: Bool = false) {
    self.itemsTotal = itemsTotal
    self.duplicate = duplicate
  }

  public static let fullName = "infin8.work.v1.PerformReply"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__PerformReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__perform_reply__init(target.assumingMemoryBound(to: Infin8__Work__V1__PerformReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__PerformReply.self)
    self.itemsTotal = c.pointee.items_total
    self.duplicate = c.pointee.duplicate != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__PerformReply.self)
    c.pointee.items_total = itemsTotal
    c.pointee.duplicate = duplicate ? 1 : 0
  }
}

public struct CancelWorkRequest: Message {
  public var commandKey: String = ""
  public var organizationID: String = ""
  public var reason: String = ""

  public init() {}

  public init(commandKey: String = "", organizationID: String = "", reason: String = "") {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.reason = reason
  }

  public static let fullName = "infin8.work.v1.CancelWorkRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__CancelWorkRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__cancel_work_request__init(
      target.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkRequest.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.reason = Copy.string(c.pointee.reason)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkRequest.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.reason = try arena.string(reason)
  }
}

public struct CancelWorkReply: Message {
  public var wasKnown: Bool = false

  public init() {}

  public init(wasKnown: Bool = false) {
    self.wasKnown = wasKnown
  }

  public static let fullName = "infin8.work.v1.CancelWorkReply"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__CancelWorkReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__cancel_work_reply__init(target.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkReply.self)
    self.wasKnown = c.pointee.was_known != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__CancelWorkReply.self)
    c.pointee.was_known = wasKnown ? 1 : 0
  }
}

public struct HoldWorkRequest: Message {
  public var commandKey: String = ""
  public var organizationID: String = ""
  /// True pauses, false lets it go on.
  public var held: Bool = false
  /// Of two messages about one command the one with the higher number is the later; the other is too late to change anything.
  public var version: Int64 = 0

  public init() {}

  public init(commandKey: String = "", organizationID: String = "", held: Bool = false, version: Int64 = 0) {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.held = held
    self.version = version
  }

  public static let fullName = "infin8.work.v1.HoldWorkRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__HoldWorkRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__hold_work_request__init(target.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkRequest.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.held = c.pointee.held != 0
    self.version = c.pointee.version
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkRequest.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.held = held ? 1 : 0
    c.pointee.version = version
  }
}

public struct HoldWorkReply: Message {
  public var wasKnown: Bool = false

  public init() {}

  public init(wasKnown: Bool = false) {
    self.wasKnown = wasKnown
  }

  public static let fullName = "infin8.work.v1.HoldWorkReply"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__HoldWorkReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__hold_work_reply__init(target.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkReply.self)
    self.wasKnown = c.pointee.was_known != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__HoldWorkReply.self)
    c.pointee.was_known = wasKnown ? 1 : 0
  }
}

public struct ForgetWorkflowRequest: Message {
  public var organizationID: String = ""
  public var workflowID: String = ""
  /// What articles point to stays, with what it comes from.
  public var keepKeywordIDs: [String] = []

  public init() {}

  public init(organizationID: String = "", workflowID: String = "", keepKeywordIDs: [String] = []) {
    self.organizationID = organizationID
    self.workflowID = workflowID
    self.keepKeywordIDs = keepKeywordIDs
  }

  public static let fullName = "infin8.work.v1.ForgetWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__ForgetWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__forget_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowRequest.self)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.keepKeywordIDs = Copy.array(c.pointee.keep_keyword_ids, c.pointee.n_keep_keyword_ids) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowRequest.self)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.n_keep_keyword_ids = keepKeywordIDs.count
    c.pointee.keep_keyword_ids = try arena.array(keepKeywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
  }
}

public struct ForgetWorkflowReply: Message {
  /// False while something must stay: under a legal hold, while a call's end is unknown, or younger than a year.
  public var gone: Bool = false
  /// The keywords that the workflow's articles point to.
  public var keywordIDs: [String] = []

  public init() {}

  public init(gone: Bool = false, keywordIDs: [String] = []) {
    self.gone = gone
    self.keywordIDs = keywordIDs
  }

  public static let fullName = "infin8.work.v1.ForgetWorkflowReply"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__ForgetWorkflowReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__forget_workflow_reply__init(
      target.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowReply.self)
    self.gone = c.pointee.gone != 0
    self.keywordIDs = Copy.array(c.pointee.keyword_ids, c.pointee.n_keyword_ids) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__ForgetWorkflowReply.self)
    c.pointee.gone = gone ? 1 : 0
    c.pointee.n_keyword_ids = keywordIDs.count
    c.pointee.keyword_ids = try arena.array(keywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
  }
}

/// Everything a step needs from earlier steps and from the organization, by value: a command is complete in itself.
public struct StepInput: Message {
  public var organization: OrganizationProfile? = nil
  /// The ideal customer profile, a JSON object; from step 2 on.
  public var icpJSON: String = ""
  /// The seeds a person chose; step 4.
  public var seedKeywordIDs: [String] = []
  /// What to write; step 9.
  public var briefs: [ArticleBrief] = []
  public var settings: StepSettings? = nil

  public init() {}

  public init(
    organization: OrganizationProfile? = nil, icpJSON: String = "", seedKeywordIDs: [String] = [],
    briefs: [ArticleBrief] = [], settings: StepSettings? = nil
  ) {
    self.organization = organization
    self.icpJSON = icpJSON
    self.seedKeywordIDs = seedKeywordIDs
    self.briefs = briefs
    self.settings = settings
  }

  public static let fullName = "infin8.work.v1.StepInput"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__StepInput>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__step_input__init(target.assumingMemoryBound(to: Infin8__Work__V1__StepInput.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__StepInput.self)
    if let inner = c.pointee.organization { self.organization = OrganizationProfile(unpacked: inner) }
    self.icpJSON = Copy.string(c.pointee.icp_json)
    self.seedKeywordIDs = Copy.array(c.pointee.seed_keyword_ids, c.pointee.n_seed_keyword_ids) { Copy.string($0) }
    self.briefs = Copy.messages(c.pointee.briefs, c.pointee.n_briefs)
    if let inner = c.pointee.settings { self.settings = StepSettings(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__StepInput.self)
    if let organization {
      c.pointee.organization = try arena.make(organization).assumingMemoryBound(
        to: Infin8__Work__V1__OrganizationProfile.self)
    }
    c.pointee.icp_json = try arena.string(icpJSON)
    c.pointee.n_seed_keyword_ids = seedKeywordIDs.count
    c.pointee.seed_keyword_ids = try arena.array(seedKeywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.n_briefs = briefs.count
    c.pointee.briefs = try arena.array(briefs, of: (UnsafeMutablePointer<Infin8__Work__V1__ArticleBrief>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__ArticleBrief.self)
    }
    if let settings {
      c.pointee.settings = try arena.make(settings).assumingMemoryBound(to: Infin8__Work__V1__StepSettings.self)
    }
  }
}

/// The organization as it was when the workflow was started.
public struct OrganizationProfile: Message {
  public var name: String = ""
  public var websiteURL: String = ""
  public var businessDescription: String = ""
  public var targetAudiences: [String] = []
  public var language: String = ""

  public init() {}

  public init(
    name: String = "", websiteURL: String = "", businessDescription: String = "", targetAudiences: [String] = [],
    language: String = ""
  ) {
    self.name = name
    self.websiteURL = websiteURL
    self.businessDescription = businessDescription
    self.targetAudiences = targetAudiences
    self.language = language
  }

  public static let fullName = "infin8.work.v1.OrganizationProfile"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__OrganizationProfile>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__organization_profile__init(
      target.assumingMemoryBound(to: Infin8__Work__V1__OrganizationProfile.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__OrganizationProfile.self)
    self.name = Copy.string(c.pointee.name)
    self.websiteURL = Copy.string(c.pointee.website_url)
    self.businessDescription = Copy.string(c.pointee.business_description)
    self.targetAudiences = Copy.array(c.pointee.target_audiences, c.pointee.n_target_audiences) { Copy.string($0) }
    self.language = Copy.string(c.pointee.language)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__OrganizationProfile.self)
    c.pointee.name = try arena.string(name)
    c.pointee.website_url = try arena.string(websiteURL)
    c.pointee.business_description = try arena.string(businessDescription)
    c.pointee.n_target_audiences = targetAudiences.count
    c.pointee.target_audiences = try arena.array(targetAudiences, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.language = try arena.string(language)
  }
}

/// Versioned thresholds of the workflow, with the product's defaults where the workflow names none.
public struct StepSettings: Message {
  public var maxCompetitors: Int32 = 0
  public var keywordsPerCompetitor: Int32 = 0
  public var longtailsPerSeed: Int32 = 0
  public var longtailsPerSource: Int32 = 0
  /// Levenshtein ratio in thousandths: 850 is 0.85.
  public var nearDuplicatePermille: Int32 = 0
  public var minSearchVolume: Int32 = 0
  public var filterForeignLanguage: Bool = false
  public var filterNavigational: Bool = false
  /// Cosine in thousandths below which a spoke does not belong to its hub.
  public var clusterSimilarityPermille: Int32 = 0
  public var minSpokes: Int32 = 0
  public var maxSpokes: Int32 = 0
  public var subtopicsPerKeyword: Int32 = 0
  public var articleWords: Int32 = 0
  public var maxPagesPerSite: Int32 = 0
  /// Seconds that each of the nine steps may take, in their order; 0 for the plan's own time.
  public var stepSeconds: [Int32] = []

  public init() {}

  public init(
    maxCompetitors: Int32 = 0, keywordsPerCompetitor: Int32 = 0, longtailsPerSeed: Int32 = 0,
    longtailsPerSource: Int32 = 0, nearDuplicatePermille: Int32 = 0, minSearchVolume: Int32 = 0,
    filterForeignLanguage: Bool = false, filterNavigational: Bool = false, clusterSimilarityPermille: Int32 = 0,
    minSpokes: Int32 = 0, maxSpokes: Int32 = 0, subtopicsPerKeyword: Int32 = 0, articleWords: Int32 = 0,
    maxPagesPerSite: Int32 = 0, stepSeconds: [Int32] = []
  ) {
    self.maxCompetitors = maxCompetitors
    self.keywordsPerCompetitor = keywordsPerCompetitor
    self.longtailsPerSeed = longtailsPerSeed
    self.longtailsPerSource = longtailsPerSource
    self.nearDuplicatePermille = nearDuplicatePermille
    self.minSearchVolume = minSearchVolume
    self.filterForeignLanguage = filterForeignLanguage
    self.filterNavigational = filterNavigational
    self.clusterSimilarityPermille = clusterSimilarityPermille
    self.minSpokes = minSpokes
    self.maxSpokes = maxSpokes
    self.subtopicsPerKeyword = subtopicsPerKeyword
    self.articleWords = articleWords
    self.maxPagesPerSite = maxPagesPerSite
    self.stepSeconds = stepSeconds
  }

  public static let fullName = "infin8.work.v1.StepSettings"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__StepSettings>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__step_settings__init(target.assumingMemoryBound(to: Infin8__Work__V1__StepSettings.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__StepSettings.self)
    self.maxCompetitors = c.pointee.max_competitors
    self.keywordsPerCompetitor = c.pointee.keywords_per_competitor
    self.longtailsPerSeed = c.pointee.longtails_per_seed
    self.longtailsPerSource = c.pointee.longtails_per_source
    self.nearDuplicatePermille = c.pointee.near_duplicate_permille
    self.minSearchVolume = c.pointee.min_search_volume
    self.filterForeignLanguage = c.pointee.filter_foreign_language != 0
    self.filterNavigational = c.pointee.filter_navigational != 0
    self.clusterSimilarityPermille = c.pointee.cluster_similarity_permille
    self.minSpokes = c.pointee.min_spokes
    self.maxSpokes = c.pointee.max_spokes
    self.subtopicsPerKeyword = c.pointee.subtopics_per_keyword
    self.articleWords = c.pointee.article_words
    self.maxPagesPerSite = c.pointee.max_pages_per_site
    self.stepSeconds = Copy.array(c.pointee.step_seconds, c.pointee.n_step_seconds) { $0 }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__StepSettings.self)
    c.pointee.max_competitors = maxCompetitors
    c.pointee.keywords_per_competitor = keywordsPerCompetitor
    c.pointee.longtails_per_seed = longtailsPerSeed
    c.pointee.longtails_per_source = longtailsPerSource
    c.pointee.near_duplicate_permille = nearDuplicatePermille
    c.pointee.min_search_volume = minSearchVolume
    c.pointee.filter_foreign_language = filterForeignLanguage ? 1 : 0
    c.pointee.filter_navigational = filterNavigational ? 1 : 0
    c.pointee.cluster_similarity_permille = clusterSimilarityPermille
    c.pointee.min_spokes = minSpokes
    c.pointee.max_spokes = maxSpokes
    c.pointee.subtopics_per_keyword = subtopicsPerKeyword
    c.pointee.article_words = articleWords
    c.pointee.max_pages_per_site = maxPagesPerSite
    c.pointee.n_step_seconds = stepSeconds.count
    c.pointee.step_seconds = try arena.array(stepSeconds, of: (Int32).self) { value throws(WireError) in value }
  }
}

/// One article to write: an approved keyword with its lineage and its evidence.
public struct ArticleBrief: Message {
  public var keywordID: String = ""
  public var keyword: String = ""
  public var subtopics: [Subtopic] = []
  public var hubKeywordID: String = ""
  public var hubKeyword: String = ""
  /// The other keywords of the cluster.
  public var relatedKeywords: [String] = []
  /// Pages to research, best first.
  public var sourceURLs: [String] = []
  public var mainIntent: String = ""

  public init() {}

  public init(
    keywordID: String = "", keyword: String = "", subtopics: [Subtopic] = [], hubKeywordID: String = "",
    hubKeyword: String = "", relatedKeywords: [String] = [], sourceURLs: [String] = [], mainIntent: String = ""
  ) {
    self.keywordID = keywordID
    self.keyword = keyword
    self.subtopics = subtopics
    self.hubKeywordID = hubKeywordID
    self.hubKeyword = hubKeyword
    self.relatedKeywords = relatedKeywords
    self.sourceURLs = sourceURLs
    self.mainIntent = mainIntent
  }

  public static let fullName = "infin8.work.v1.ArticleBrief"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__ArticleBrief>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__article_brief__init(target.assumingMemoryBound(to: Infin8__Work__V1__ArticleBrief.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__ArticleBrief.self)
    self.keywordID = Copy.string(c.pointee.keyword_id)
    self.keyword = Copy.string(c.pointee.keyword)
    self.subtopics = Copy.messages(c.pointee.subtopics, c.pointee.n_subtopics)
    self.hubKeywordID = Copy.string(c.pointee.hub_keyword_id)
    self.hubKeyword = Copy.string(c.pointee.hub_keyword)
    self.relatedKeywords = Copy.array(c.pointee.related_keywords, c.pointee.n_related_keywords) { Copy.string($0) }
    self.sourceURLs = Copy.array(c.pointee.source_urls, c.pointee.n_source_urls) { Copy.string($0) }
    self.mainIntent = Copy.string(c.pointee.main_intent)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__ArticleBrief.self)
    c.pointee.keyword_id = try arena.string(keywordID)
    c.pointee.keyword = try arena.string(keyword)
    c.pointee.n_subtopics = subtopics.count
    c.pointee.subtopics = try arena.array(subtopics, of: (UnsafeMutablePointer<Infin8__Work__V1__Subtopic>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Subtopic.self)
    }
    c.pointee.hub_keyword_id = try arena.string(hubKeywordID)
    c.pointee.hub_keyword = try arena.string(hubKeyword)
    c.pointee.n_related_keywords = relatedKeywords.count
    c.pointee.related_keywords = try arena.array(relatedKeywords, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.n_source_urls = sourceURLs.count
    c.pointee.source_urls = try arena.array(sourceURLs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.main_intent = try arena.string(mainIntent)
  }
}

public struct Subtopic: Message {
  public var title: String = ""
  /// `informational`, `commercial` or `transactional`.
  public var type: String = ""
  /// One to three.
  public var keywords: [String] = []

  public init() {}

  public init(title: String = "", type: String = "", keywords: [String] = []) {
    self.title = title
    self.type = type
    self.keywords = keywords
  }

  public static let fullName = "infin8.work.v1.Subtopic"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__Subtopic>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__subtopic__init(target.assumingMemoryBound(to: Infin8__Work__V1__Subtopic.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__Subtopic.self)
    self.title = Copy.string(c.pointee.title)
    self.type = Copy.string(c.pointee.type)
    self.keywords = Copy.array(c.pointee.keywords, c.pointee.n_keywords) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__Subtopic.self)
    c.pointee.title = try arena.string(title)
    c.pointee.type = try arena.string(type)
    c.pointee.n_keywords = keywords.count
    c.pointee.keywords = try arena.array(keywords, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

/// What came of a command. Kept in the performer's outbox until the workflow has committed it.
public struct StepOutcome: Message {
  public var commandKey: String = ""
  public var organizationID: String = ""
  public var workflowID: String = ""
  public var work: WorkKind = .unspecified
  public var runNo: Int32 = 0
  public var status: OutcomeStatus = .unspecified
  /// How many of the step's product exist now.
  public var made: Int32 = 0
  public var itemsTotal: Int32 = 0
  public var itemsFailed: Int32 = 0
  public var costMicros: Int64 = 0
  /// SHA-256 over the ids and texts of what was made: what a gate binds an approval to.
  public var outputHash: [UInt8] = []
  /// A stable word when failed, such as `no_keywords_found`.
  public var reason: String = ""
  public var message: String = ""
  public var warnings: [String] = []
  public var output: StepOutput? = nil
  public var tookMs: Int64 = 0

  public init() {}

  public init(
    commandKey: String = "", organizationID: String = "", workflowID: String = "", work: WorkKind = .unspecified,
    runNo: Int32 = 0, status: OutcomeStatus = .unspecified, made: Int32 = 0, itemsTotal: Int32 = 0,
    itemsFailed: Int32 = 0, costMicros: Int64 = 0, outputHash: [UInt8] = [], reason: String = "", message: String = "",
    warnings: [String] = [], output: StepOutput? = nil, tookMs: Int64 = 0
  ) {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.workflowID = workflowID
    self.work = work
    self.runNo = runNo
    self.status = status
    self.made = made
    self.itemsTotal = itemsTotal
    self.itemsFailed = itemsFailed
    self.costMicros = costMicros
    self.outputHash = outputHash
    self.reason = reason
    self.message = message
    self.warnings = warnings
    self.output = output
    self.tookMs = tookMs
  }

  public static let fullName = "infin8.work.v1.StepOutcome"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__StepOutcome>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__step_outcome__init(target.assumingMemoryBound(to: Infin8__Work__V1__StepOutcome.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__StepOutcome.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.work = WorkKind(rawValue: Copy.number(c.pointee.work))
    self.runNo = c.pointee.run_no
    self.status = OutcomeStatus(rawValue: Copy.number(c.pointee.status))
    self.made = c.pointee.made
    self.itemsTotal = c.pointee.items_total
    self.itemsFailed = c.pointee.items_failed
    self.costMicros = c.pointee.cost_micros
    self.outputHash = Copy.bytes(c.pointee.output_hash)
    self.reason = Copy.string(c.pointee.reason)
    self.message = Copy.string(c.pointee.message)
    self.warnings = Copy.array(c.pointee.warnings, c.pointee.n_warnings) { Copy.string($0) }
    if let inner = c.pointee.output { self.output = StepOutput(unpacked: inner) }
    self.tookMs = c.pointee.took_ms
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__StepOutcome.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.work = Copy.cEnum(work.rawValue)
    c.pointee.run_no = runNo
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.made = made
    c.pointee.items_total = itemsTotal
    c.pointee.items_failed = itemsFailed
    c.pointee.cost_micros = costMicros
    c.pointee.output_hash = try Copy.data(outputHash, arena)
    c.pointee.reason = try arena.string(reason)
    c.pointee.message = try arena.string(message)
    c.pointee.n_warnings = warnings.count
    c.pointee.warnings = try arena.array(warnings, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    if let output {
      c.pointee.output = try arena.make(output).assumingMemoryBound(to: Infin8__Work__V1__StepOutput.self)
    }
    c.pointee.took_ms = tookMs
  }
}

/// A command that waits for somebody: its items are parked until the workflow lets it go on.
public struct StepWait: Message {
  public var commandKey: String = ""
  public var organizationID: String = ""
  public var workflowID: String = ""
  /// A stable word: `ceiling_reached`.
  public var reason: String = ""
  public var message: String = ""
  /// Microseconds since 1970, not after money was asked for: what has changed since may have been overlooked.
  public var askedAt: Int64 = 0

  public init() {}

  public init(
    commandKey: String = "", organizationID: String = "", workflowID: String = "", reason: String = "",
    message: String = "", askedAt: Int64 = 0
  ) {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.workflowID = workflowID
    self.reason = reason
    self.message = message
    self.askedAt = askedAt
  }

  public static let fullName = "infin8.work.v1.StepWait"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__StepWait>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__step_wait__init(target.assumingMemoryBound(to: Infin8__Work__V1__StepWait.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__StepWait.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.reason = Copy.string(c.pointee.reason)
    self.message = Copy.string(c.pointee.message)
    self.askedAt = c.pointee.asked_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__StepWait.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.reason = try arena.string(reason)
    c.pointee.message = try arena.string(message)
    c.pointee.asked_at = askedAt
  }
}

/// The part of a result that the workflow keeps beside its state.
public struct StepOutput: Message {
  public var icpJSON: String = ""
  public var competitorURLs: [String] = []
  /// Keywords of this workflow so far.
  public var keywordsCount: Int32 = 0
  public var articlesCount: Int32 = 0
  /// Named counts for people: `pages_crawled` 41, `duplicates_removed` 7.
  public var counts: [Count] = []
  /// A few examples for the approver.
  public var samples: [String] = []

  public init() {}

  public init(
    icpJSON: String = "", competitorURLs: [String] = [], keywordsCount: Int32 = 0, articlesCount: Int32 = 0,
    counts: [Count] = [], samples: [String] = []
  ) {
    self.icpJSON = icpJSON
    self.competitorURLs = competitorURLs
    self.keywordsCount = keywordsCount
    self.articlesCount = articlesCount
    self.counts = counts
    self.samples = samples
  }

  public static let fullName = "infin8.work.v1.StepOutput"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__StepOutput>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__step_output__init(target.assumingMemoryBound(to: Infin8__Work__V1__StepOutput.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__StepOutput.self)
    self.icpJSON = Copy.string(c.pointee.icp_json)
    self.competitorURLs = Copy.array(c.pointee.competitor_urls, c.pointee.n_competitor_urls) { Copy.string($0) }
    self.keywordsCount = c.pointee.keywords_count
    self.articlesCount = c.pointee.articles_count
    self.counts = Copy.messages(c.pointee.counts, c.pointee.n_counts)
    self.samples = Copy.array(c.pointee.samples, c.pointee.n_samples) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__StepOutput.self)
    c.pointee.icp_json = try arena.string(icpJSON)
    c.pointee.n_competitor_urls = competitorURLs.count
    c.pointee.competitor_urls = try arena.array(competitorURLs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.keywords_count = keywordsCount
    c.pointee.articles_count = articlesCount
    c.pointee.n_counts = counts.count
    c.pointee.counts = try arena.array(counts, of: (UnsafeMutablePointer<Infin8__Work__V1__Count>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    }
    c.pointee.n_samples = samples.count
    c.pointee.samples = try arena.array(samples, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct Count: Message {
  public var name: String = ""
  public var value: Int64 = 0

  public init() {}

  public init(name: String = "", value: Int64 = 0) {
    self.name = name
    self.value = value
  }

  public static let fullName = "infin8.work.v1.Count"
  public static var structSize: Int { MemoryLayout<Infin8__Work__V1__Count>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__work__v1__count__init(target.assumingMemoryBound(to: Infin8__Work__V1__Count.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    self.name = Copy.string(c.pointee.name)
    self.value = c.pointee.value
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Work__V1__Count.self)
    c.pointee.name = try arena.string(name)
    c.pointee.value = value
  }
}
