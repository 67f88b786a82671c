// Generated from keyword.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

public struct AnalysisStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let notAnalyzed = Self(rawValue: 1)
  public static let inProgress = Self(rawValue: 2)
  public static let completed = Self(rawValue: 3)
  public static let failed = Self(rawValue: 4)

  public static let allCases: [Self] = [.notAnalyzed, .inProgress, .completed, .failed]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .notAnalyzed: "not_analyzed"
    case .inProgress: "in_progress"
    case .completed: "completed"
    case .failed: "failed"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ProgressStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let notStarted = Self(rawValue: 1)
  public static let inProgress = Self(rawValue: 2)
  public static let completed = Self(rawValue: 3)
  public static let failed = Self(rawValue: 4)

  public static let allCases: [Self] = [.notStarted, .inProgress, .completed, .failed]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .notStarted: "not_started"
    case .inProgress: "in_progress"
    case .completed: "completed"
    case .failed: "failed"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct FilterStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let notApproved = Self(rawValue: 1)
  public static let approved = Self(rawValue: 2)
  public static let rejectedDuplicate = Self(rawValue: 3)
  public static let rejectedLowVolume = Self(rawValue: 4)
  public static let rejectedLanguage = Self(rawValue: 5)
  public static let rejectedNavigational = Self(rawValue: 6)
  public static let rejectedIrrelevant = Self(rawValue: 7)
  public static let rejectedUser = Self(rawValue: 8)

  public static let allCases: [Self] = [
    .notApproved, .approved, .rejectedDuplicate, .rejectedLowVolume, .rejectedLanguage, .rejectedNavigational,
    .rejectedIrrelevant, .rejectedUser,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .notApproved: "not_approved"
    case .approved: "approved"
    case .rejectedDuplicate: "rejected_duplicate"
    case .rejectedLowVolume: "rejected_low_volume"
    case .rejectedLanguage: "rejected_language"
    case .rejectedNavigational: "rejected_navigational"
    case .rejectedIrrelevant: "rejected_irrelevant"
    case .rejectedUser: "rejected_user"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct CompetitionLevel: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let low = Self(rawValue: 1)
  public static let medium = Self(rawValue: 2)
  public static let high = Self(rawValue: 3)

  public static let allCases: [Self] = [.low, .medium, .high]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ValidationStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let valid = Self(rawValue: 1)
  public static let invalid = Self(rawValue: 2)

  public static let allCases: [Self] = [.valid, .invalid]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .valid: "valid"
    case .invalid: "invalid"
    default: "unknown_\(rawValue)"
    }
  }
}

/// Which part of a workflow's keywords a list shows.
public struct KeywordStage: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let seeds = Self(rawValue: 1)
  public static let longtails = Self(rawValue: 2)
  public static let kept = Self(rawValue: 3)
  public static let rejected = Self(rawValue: 4)
  public static let withSubtopics = Self(rawValue: 5)

  public static let allCases: [Self] = [.seeds, .longtails, .kept, .rejected, .withSubtopics]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .seeds: "seeds"
    case .longtails: "longtails"
    case .kept: "kept"
    case .rejected: "rejected"
    case .withSubtopics: "with_subtopics"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct Competitor: Message {
  public var id: String = ""
  public var url: String = ""
  public var normalizedURL: String = ""
  public var domain: String = ""
  public var lastAnalyzed: Int64 = 0
  public var analysisStatus: AnalysisStatus = .unspecified
  public var keywordsFound: Int32 = 0
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0

  public init() {}

  public init(
    id: String = "", url: String = "", normalizedURL: String = "", domain: String = "", lastAnalyzed: Int64 = 0,
    analysisStatus: AnalysisStatus = .unspecified, keywordsFound: Int32 = 0, createdAt: Int64 = 0, updatedAt: Int64 = 0
  ) {
    self.id = id
    self.url = url
    self.normalizedURL = normalizedURL
    self.domain = domain
    self.lastAnalyzed = lastAnalyzed
    self.analysisStatus = analysisStatus
    self.keywordsFound = keywordsFound
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  public static let fullName = "infin8.keyword.v1.Competitor"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__Competitor>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__competitor__init(target.assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self)
    self.id = Copy.string(c.pointee.id)
    self.url = Copy.string(c.pointee.url)
    self.normalizedURL = Copy.string(c.pointee.normalized_url)
    self.domain = Copy.string(c.pointee.domain)
    self.lastAnalyzed = c.pointee.last_analyzed
    self.analysisStatus = AnalysisStatus(rawValue: Copy.number(c.pointee.analysis_status))
    self.keywordsFound = c.pointee.keywords_found
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self)
    c.pointee.id = try arena.string(id)
    c.pointee.url = try arena.string(url)
    c.pointee.normalized_url = try arena.string(normalizedURL)
    c.pointee.domain = try arena.string(domain)
    c.pointee.last_analyzed = lastAnalyzed
    c.pointee.analysis_status = Copy.cEnum(analysisStatus.rawValue)
    c.pointee.keywords_found = keywordsFound
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
  }
}

public struct AddCompetitorsRequest: Message {
  /// 1 to 10.
  public var urls: [String] = []

  public init() {}

  public init(urls: [String] = []) {
    self.urls = urls
  }

  public static let fullName = "infin8.keyword.v1.AddCompetitorsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__AddCompetitorsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__add_competitors_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsRequest.self)
    self.urls = Copy.array(c.pointee.urls, c.pointee.n_urls) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsRequest.self)
    c.pointee.n_urls = urls.count
    c.pointee.urls = try arena.array(urls, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct AddCompetitorsReply: Message {
  public var competitors: [Competitor] = []
  /// How many were new.
  public var added: Int32 = 0

  public init() {}

  public init(competitors: [Competitor] = [], added: Int32 = 0) {
    self.competitors = competitors
    self.added = added
  }

  public static let fullName = "infin8.keyword.v1.AddCompetitorsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__AddCompetitorsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__add_competitors_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsReply.self)
    self.competitors = Copy.messages(c.pointee.competitors, c.pointee.n_competitors)
    self.added = c.pointee.added
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__AddCompetitorsReply.self)
    c.pointee.n_competitors = competitors.count
    c.pointee.competitors = try arena.array(
      competitors, of: (UnsafeMutablePointer<Infin8__Keyword__V1__Competitor>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self) }
    c.pointee.added = added
  }
}

public struct ListCompetitorsRequest: Message {
  public init() {}

  public static let fullName = "infin8.keyword.v1.ListCompetitorsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListCompetitorsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_competitors_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListCompetitorsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct ListCompetitorsReply: Message {
  public var competitors: [Competitor] = []

  public init() {}

  public init(competitors: [Competitor] = []) {
    self.competitors = competitors
  }

  public static let fullName = "infin8.keyword.v1.ListCompetitorsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListCompetitorsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_competitors_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListCompetitorsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__ListCompetitorsReply.self)
    self.competitors = Copy.messages(c.pointee.competitors, c.pointee.n_competitors)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__ListCompetitorsReply.self)
    c.pointee.n_competitors = competitors.count
    c.pointee.competitors = try arena.array(
      competitors, of: (UnsafeMutablePointer<Infin8__Keyword__V1__Competitor>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self) }
  }
}

public struct RemoveCompetitorRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.keyword.v1.RemoveCompetitorRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__RemoveCompetitorRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__remove_competitor_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__RemoveCompetitorRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__RemoveCompetitorRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__RemoveCompetitorRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct RemoveCompetitorReply: Message {
  public init() {}

  public static let fullName = "infin8.keyword.v1.RemoveCompetitorReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__RemoveCompetitorReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__remove_competitor_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__RemoveCompetitorReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct KeywordRow: Message {
  public var id: String = ""
  public var workflowID: String = ""
  public var competitorURLID: String = ""
  public var parentSeedKeywordID: String = ""
  public var keyword: String = ""
  public var seedKeyword: String = ""
  public var searchVolume: Int32? = nil
  public var competitionLevel: CompetitionLevel = .unspecified
  public var competitionIndex: Int32? = nil
  public var keywordDifficulty: Int32? = nil
  public var cpcMicros: Int64? = nil
  public var longtailStatus: ProgressStatus = .unspecified
  public var subtopicsStatus: ProgressStatus = .unspecified
  public var articleStatus: ProgressStatus = .unspecified
  public var filterStatus: FilterStatus = .unspecified
  public var filteredReason: String = ""
  public var subtopics: [Subtopic] = []
  public var detectedLanguage: String = ""
  public var isForeignLanguage: Bool = false
  public var mainIntent: String = ""
  public var isNavigational: Bool = false
  public var foreignIntent: [String] = []
  public var aiSuggested: Bool = false
  public var userSelected: Bool = false
  /// Thousandths: 725 is 0.725.
  public var decisionConfidencePermille: Int32 = 0
  public var selectionSource: String = ""
  public var selectionTimestamp: Int64 = 0
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0
  /// Where it was mined: `headings`, `related`, `questions`, `modifiers`, `completions`.
  public var source: String = ""
  public var evidenceURL: String = ""
  public var embeddingModel: String = ""
  public var runNo: Int32 = 0

  public init() {}

  public init(
    id: String = "", workflowID: String = "", competitorURLID: String = "", parentSeedKeywordID: String = "",
    keyword: String = "", seedKeyword: String = "", searchVolume: Int32? = nil,
    competitionLevel: CompetitionLevel = .unspecified, competitionIndex: Int32? = nil, keywordDifficulty: Int32? = nil,
    cpcMicros: Int64? = nil, longtailStatus: ProgressStatus = .unspecified,
    subtopicsStatus: ProgressStatus = .unspecified, articleStatus: ProgressStatus = .unspecified,
    filterStatus: FilterStatus = .unspecified, filteredReason: String = "", subtopics: [Subtopic] = [],
    detectedLanguage: String = "", isForeignLanguage: Bool = false, mainIntent: String = "",
    isNavigational: Bool = false, foreignIntent: [String] = [], aiSuggested: Bool = false, userSelected: Bool = false,
    decisionConfidencePermille: Int32 = 0, selectionSource: String = "", selectionTimestamp: Int64 = 0,
    createdAt: Int64 = 0, updatedAt: Int64 = 0, source: String = "", evidenceURL: String = "",
    embeddingModel: String = "", runNo: Int32 = 0
  ) {
    self.id = id
    self.workflowID = workflowID
    self.competitorURLID = competitorURLID
    self.parentSeedKeywordID = parentSeedKeywordID
    self.keyword = keyword
    self.seedKeyword = seedKeyword
    self.searchVolume = searchVolume
    self.competitionLevel = competitionLevel
    self.competitionIndex = competitionIndex
    self.keywordDifficulty = keywordDifficulty
    self.cpcMicros = cpcMicros
    self.longtailStatus = longtailStatus
    self.subtopicsStatus = subtopicsStatus
    self.articleStatus = articleStatus
    self.filterStatus = filterStatus
    self.filteredReason = filteredReason
    self.subtopics = subtopics
    self.detectedLanguage = detectedLanguage
    self.isForeignLanguage = isForeignLanguage
    self.mainIntent = mainIntent
    self.isNavigational = isNavigational
    self.foreignIntent = foreignIntent
    self.aiSuggested = aiSuggested
    self.userSelected = userSelected
    self.decisionConfidencePermille = decisionConfidencePermille
    self.selectionSource = selectionSource
    self.selectionTimestamp = selectionTimestamp
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.source = source
    self.evidenceURL = evidenceURL
    self.embeddingModel = embeddingModel
    self.runNo = runNo
  }

  public static let fullName = "infin8.keyword.v1.KeywordRow"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__KeywordRow>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__keyword_row__init(target.assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self)
    self.id = Copy.string(c.pointee.id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.competitorURLID = Copy.string(c.pointee.competitor_url_id)
    self.parentSeedKeywordID = Copy.string(c.pointee.parent_seed_keyword_id)
    self.keyword = Copy.string(c.pointee.keyword)
    self.seedKeyword = Copy.string(c.pointee.seed_keyword)
    if c.pointee.volume__case.rawValue == 7 { self.searchVolume = c.pointee.search_volume }
    self.competitionLevel = CompetitionLevel(rawValue: Copy.number(c.pointee.competition_level))
    if c.pointee.index__case.rawValue == 9 { self.competitionIndex = c.pointee.competition_index }
    if c.pointee.difficulty__case.rawValue == 10 { self.keywordDifficulty = c.pointee.keyword_difficulty }
    if c.pointee.cpc__case.rawValue == 11 { self.cpcMicros = c.pointee.cpc_micros }
    self.longtailStatus = ProgressStatus(rawValue: Copy.number(c.pointee.longtail_status))
    self.subtopicsStatus = ProgressStatus(rawValue: Copy.number(c.pointee.subtopics_status))
    self.articleStatus = ProgressStatus(rawValue: Copy.number(c.pointee.article_status))
    self.filterStatus = FilterStatus(rawValue: Copy.number(c.pointee.filter_status))
    self.filteredReason = Copy.string(c.pointee.filtered_reason)
    self.subtopics = Copy.messages(c.pointee.subtopics, c.pointee.n_subtopics)
    self.detectedLanguage = Copy.string(c.pointee.detected_language)
    self.isForeignLanguage = c.pointee.is_foreign_language != 0
    self.mainIntent = Copy.string(c.pointee.main_intent)
    self.isNavigational = c.pointee.is_navigational != 0
    self.foreignIntent = Copy.array(c.pointee.foreign_intent, c.pointee.n_foreign_intent) { Copy.string($0) }
    self.aiSuggested = c.pointee.ai_suggested != 0
    self.userSelected = c.pointee.user_selected != 0
    self.decisionConfidencePermille = c.pointee.decision_confidence_permille
    self.selectionSource = Copy.string(c.pointee.selection_source)
    self.selectionTimestamp = c.pointee.selection_timestamp
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
    self.source = Copy.string(c.pointee.source)
    self.evidenceURL = Copy.string(c.pointee.evidence_url)
    self.embeddingModel = Copy.string(c.pointee.embedding_model)
    self.runNo = c.pointee.run_no
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self)
    c.pointee.id = try arena.string(id)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.competitor_url_id = try arena.string(competitorURLID)
    c.pointee.parent_seed_keyword_id = try arena.string(parentSeedKeywordID)
    c.pointee.keyword = try arena.string(keyword)
    c.pointee.seed_keyword = try arena.string(seedKeyword)
    if let searchVolume {
      c.pointee.volume__case = .init(rawValue: 7)
      c.pointee.search_volume = searchVolume
    }
    c.pointee.competition_level = Copy.cEnum(competitionLevel.rawValue)
    if let competitionIndex {
      c.pointee.index__case = .init(rawValue: 9)
      c.pointee.competition_index = competitionIndex
    }
    if let keywordDifficulty {
      c.pointee.difficulty__case = .init(rawValue: 10)
      c.pointee.keyword_difficulty = keywordDifficulty
    }
    if let cpcMicros {
      c.pointee.cpc__case = .init(rawValue: 11)
      c.pointee.cpc_micros = cpcMicros
    }
    c.pointee.longtail_status = Copy.cEnum(longtailStatus.rawValue)
    c.pointee.subtopics_status = Copy.cEnum(subtopicsStatus.rawValue)
    c.pointee.article_status = Copy.cEnum(articleStatus.rawValue)
    c.pointee.filter_status = Copy.cEnum(filterStatus.rawValue)
    c.pointee.filtered_reason = try arena.string(filteredReason)
    c.pointee.n_subtopics = subtopics.count
    c.pointee.subtopics = try arena.array(subtopics, of: (UnsafeMutablePointer<Infin8__Work__V1__Subtopic>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__Subtopic.self)
    }
    c.pointee.detected_language = try arena.string(detectedLanguage)
    c.pointee.is_foreign_language = isForeignLanguage ? 1 : 0
    c.pointee.main_intent = try arena.string(mainIntent)
    c.pointee.is_navigational = isNavigational ? 1 : 0
    c.pointee.n_foreign_intent = foreignIntent.count
    c.pointee.foreign_intent = try arena.array(foreignIntent, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.ai_suggested = aiSuggested ? 1 : 0
    c.pointee.user_selected = userSelected ? 1 : 0
    c.pointee.decision_confidence_permille = decisionConfidencePermille
    c.pointee.selection_source = try arena.string(selectionSource)
    c.pointee.selection_timestamp = selectionTimestamp
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
    c.pointee.source = try arena.string(source)
    c.pointee.evidence_url = try arena.string(evidenceURL)
    c.pointee.embedding_model = try arena.string(embeddingModel)
    c.pointee.run_no = runNo
  }
}

public struct ListKeywordsRequest: Message {
  public var workflowID: String = ""
  public var stage: KeywordStage = .unspecified
  /// Part of the keyword's text.
  public var search: String = ""
  public var intent: String = ""
  public var page: PageRequest? = nil

  public init() {}

  public init(
    workflowID: String = "", stage: KeywordStage = .unspecified, search: String = "", intent: String = "",
    page: PageRequest? = nil
  ) {
    self.workflowID = workflowID
    self.stage = stage
    self.search = search
    self.intent = intent
    self.page = page
  }

  public static let fullName = "infin8.keyword.v1.ListKeywordsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListKeywordsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_keywords_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.stage = KeywordStage(rawValue: Copy.number(c.pointee.stage))
    self.search = Copy.string(c.pointee.search)
    self.intent = Copy.string(c.pointee.intent)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.stage = Copy.cEnum(stage.rawValue)
    c.pointee.search = try arena.string(search)
    c.pointee.intent = try arena.string(intent)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListKeywordsReply: Message {
  public var keywords: [KeywordRow] = []
  public var page: PageReply? = nil
  public var total: Int32 = 0

  public init() {}

  public init(keywords: [KeywordRow] = [], page: PageReply? = nil, total: Int32 = 0) {
    self.keywords = keywords
    self.page = page
    self.total = total
  }

  public static let fullName = "infin8.keyword.v1.ListKeywordsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListKeywordsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_keywords_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsReply.self)
    self.keywords = Copy.messages(c.pointee.keywords, c.pointee.n_keywords)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
    self.total = c.pointee.total
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsReply.self)
    c.pointee.n_keywords = keywords.count
    c.pointee.keywords = try arena.array(keywords, of: (UnsafeMutablePointer<Infin8__Keyword__V1__KeywordRow>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
    c.pointee.total = total
  }
}

public struct GetKeywordRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.keyword.v1.GetKeywordRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__GetKeywordRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__get_keyword_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__GetKeywordRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__GetKeywordRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__GetKeywordRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct ListClustersRequest: Message {
  public var workflowID: String = ""

  public init() {}

  public init(workflowID: String = "") {
    self.workflowID = workflowID
  }

  public static let fullName = "infin8.keyword.v1.ListClustersRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListClustersRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_clusters_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
  }
}

public struct ListClustersReply: Message {
  public var clusters: [Cluster] = []
  /// Kept keywords that joined no cluster.
  public var singles: [String] = []

  public init() {}

  public init(clusters: [Cluster] = [], singles: [String] = []) {
    self.clusters = clusters
    self.singles = singles
  }

  public static let fullName = "infin8.keyword.v1.ListClustersReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__ListClustersReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__list_clusters_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersReply.self)
    self.clusters = Copy.messages(c.pointee.clusters, c.pointee.n_clusters)
    self.singles = Copy.array(c.pointee.singles, c.pointee.n_singles) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__ListClustersReply.self)
    c.pointee.n_clusters = clusters.count
    c.pointee.clusters = try arena.array(clusters, of: (UnsafeMutablePointer<Infin8__Keyword__V1__Cluster>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Keyword__V1__Cluster.self)
    }
    c.pointee.n_singles = singles.count
    c.pointee.singles = try arena.array(singles, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct Cluster: Message {
  public var hubKeywordID: String = ""
  public var hubKeyword: String = ""
  public var spokes: [Spoke] = []
  public var validationStatus: ValidationStatus = .unspecified
  /// Thousandths.
  public var avgSimilarityPermille: Int32 = 0
  public var validationErrors: [String] = []
  public var createdAt: Int64 = 0

  public init() {}

  public init(
    hubKeywordID: String = "", hubKeyword: String = "", spokes: [Spoke] = [],
    validationStatus: ValidationStatus = .unspecified, avgSimilarityPermille: Int32 = 0,
    validationErrors: [String] = [], createdAt: Int64 = 0
  ) {
    self.hubKeywordID = hubKeywordID
    self.hubKeyword = hubKeyword
    self.spokes = spokes
    self.validationStatus = validationStatus
    self.avgSimilarityPermille = avgSimilarityPermille
    self.validationErrors = validationErrors
    self.createdAt = createdAt
  }

  public static let fullName = "infin8.keyword.v1.Cluster"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__Cluster>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__cluster__init(target.assumingMemoryBound(to: Infin8__Keyword__V1__Cluster.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__Cluster.self)
    self.hubKeywordID = Copy.string(c.pointee.hub_keyword_id)
    self.hubKeyword = Copy.string(c.pointee.hub_keyword)
    self.spokes = Copy.messages(c.pointee.spokes, c.pointee.n_spokes)
    self.validationStatus = ValidationStatus(rawValue: Copy.number(c.pointee.validation_status))
    self.avgSimilarityPermille = c.pointee.avg_similarity_permille
    self.validationErrors = Copy.array(c.pointee.validation_errors, c.pointee.n_validation_errors) { Copy.string($0) }
    self.createdAt = c.pointee.created_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__Cluster.self)
    c.pointee.hub_keyword_id = try arena.string(hubKeywordID)
    c.pointee.hub_keyword = try arena.string(hubKeyword)
    c.pointee.n_spokes = spokes.count
    c.pointee.spokes = try arena.array(spokes, of: (UnsafeMutablePointer<Infin8__Keyword__V1__Spoke>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Keyword__V1__Spoke.self)
    }
    c.pointee.validation_status = Copy.cEnum(validationStatus.rawValue)
    c.pointee.avg_similarity_permille = avgSimilarityPermille
    c.pointee.n_validation_errors = validationErrors.count
    c.pointee.validation_errors = try arena.array(validationErrors, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.created_at = createdAt
  }
}

public struct Spoke: Message {
  public var keywordID: String = ""
  public var keyword: String = ""
  public var similarityPermille: Int32 = 0

  public init() {}

  public init(keywordID: String = "", keyword: String = "", similarityPermille: Int32 = 0) {
    self.keywordID = keywordID
    self.keyword = keyword
    self.similarityPermille = similarityPermille
  }

  public static let fullName = "infin8.keyword.v1.Spoke"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__Spoke>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__spoke__init(target.assumingMemoryBound(to: Infin8__Keyword__V1__Spoke.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__Spoke.self)
    self.keywordID = Copy.string(c.pointee.keyword_id)
    self.keyword = Copy.string(c.pointee.keyword)
    self.similarityPermille = c.pointee.similarity_permille
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__Spoke.self)
    c.pointee.keyword_id = try arena.string(keywordID)
    c.pointee.keyword = try arena.string(keyword)
    c.pointee.similarity_permille = similarityPermille
  }
}

public struct SelectSeedsRequest: Message {
  public var workflowID: String = ""
  /// The run whose candidates were looked at.
  public var runNo: Int32 = 0
  public var keywordIDs: [String] = []
  public var selectedBy: String = ""

  public init() {}

  public init(workflowID: String = "", runNo: Int32 = 0, keywordIDs: [String] = [], selectedBy: String = "") {
    self.workflowID = workflowID
    self.runNo = runNo
    self.keywordIDs = keywordIDs
    self.selectedBy = selectedBy
  }

  public static let fullName = "infin8.keyword.v1.SelectSeedsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__SelectSeedsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__select_seeds_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.runNo = c.pointee.run_no
    self.keywordIDs = Copy.array(c.pointee.keyword_ids, c.pointee.n_keyword_ids) { Copy.string($0) }
    self.selectedBy = Copy.string(c.pointee.selected_by)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.run_no = runNo
    c.pointee.n_keyword_ids = keywordIDs.count
    c.pointee.keyword_ids = try arena.array(keywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.selected_by = try arena.string(selectedBy)
  }
}

public struct SelectSeedsReply: Message {
  public var selected: Int32 = 0
  public var selectionHash: [UInt8] = []

  public init() {}

  public init(selected: Int32 = 0, selectionHash: [UInt8] = []) {
    self.selected = selected
    self.selectionHash = selectionHash
  }

  public static let fullName = "infin8.keyword.v1.SelectSeedsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__SelectSeedsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__select_seeds_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsReply.self)
    self.selected = c.pointee.selected
    self.selectionHash = Copy.bytes(c.pointee.selection_hash)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__SelectSeedsReply.self)
    c.pointee.selected = selected
    c.pointee.selection_hash = try Copy.data(selectionHash, arena)
  }
}

public struct DecideSubtopicsRequest: Message {
  public var workflowID: String = ""
  public var runNo: Int32 = 0
  /// Keywords whose articles are to be written. Every other one is rejected.
  public var approvedKeywordIDs: [String] = []
  public var decidedBy: String = ""

  public init() {}

  public init(workflowID: String = "", runNo: Int32 = 0, approvedKeywordIDs: [String] = [], decidedBy: String = "") {
    self.workflowID = workflowID
    self.runNo = runNo
    self.approvedKeywordIDs = approvedKeywordIDs
    self.decidedBy = decidedBy
  }

  public static let fullName = "infin8.keyword.v1.DecideSubtopicsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__DecideSubtopicsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__decide_subtopics_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.runNo = c.pointee.run_no
    self.approvedKeywordIDs = Copy.array(c.pointee.approved_keyword_ids, c.pointee.n_approved_keyword_ids) {
      Copy.string($0)
    }
    self.decidedBy = Copy.string(c.pointee.decided_by)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.run_no = runNo
    c.pointee.n_approved_keyword_ids = approvedKeywordIDs.count
    c.pointee.approved_keyword_ids = try arena.array(approvedKeywordIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.decided_by = try arena.string(decidedBy)
  }
}

public struct DecideSubtopicsReply: Message {
  public var approved: Int32 = 0
  public var rejected: Int32 = 0
  public var briefs: [ArticleBrief] = []

  public init() {}

  public init(approved: Int32 = 0, rejected: Int32 = 0, briefs: [ArticleBrief] = []) {
    self.approved = approved
    self.rejected = rejected
    self.briefs = briefs
  }

  public static let fullName = "infin8.keyword.v1.DecideSubtopicsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__DecideSubtopicsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__decide_subtopics_reply__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsReply.self)
    self.approved = c.pointee.approved
    self.rejected = c.pointee.rejected
    self.briefs = Copy.messages(c.pointee.briefs, c.pointee.n_briefs)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__DecideSubtopicsReply.self)
    c.pointee.approved = approved
    c.pointee.rejected = rejected
    c.pointee.n_briefs = briefs.count
    c.pointee.briefs = try arena.array(briefs, of: (UnsafeMutablePointer<Infin8__Work__V1__ArticleBrief>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Work__V1__ArticleBrief.self)
    }
  }
}

public struct TraceLineageRequest: Message {
  public var keywordID: String = ""

  public init() {}

  public init(keywordID: String = "") {
    self.keywordID = keywordID
  }

  public static let fullName = "infin8.keyword.v1.TraceLineageRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__TraceLineageRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__trace_lineage_request__init(
      target.assumingMemoryBound(to: Infin8__Keyword__V1__TraceLineageRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__TraceLineageRequest.self)
    self.keywordID = Copy.string(c.pointee.keyword_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__TraceLineageRequest.self)
    c.pointee.keyword_id = try arena.string(keywordID)
  }
}

public struct Lineage: Message {
  public var keyword: KeywordRow? = nil
  public var hub: KeywordRow? = nil
  public var seed: KeywordRow? = nil
  public var competitor: Competitor? = nil
  public var evidenceURL: String = ""

  public init() {}

  public init(
    keyword: KeywordRow? = nil, hub: KeywordRow? = nil, seed: KeywordRow? = nil, competitor: Competitor? = nil,
    evidenceURL: String = ""
  ) {
    self.keyword = keyword
    self.hub = hub
    self.seed = seed
    self.competitor = competitor
    self.evidenceURL = evidenceURL
  }

  public static let fullName = "infin8.keyword.v1.Lineage"
  public static var structSize: Int { MemoryLayout<Infin8__Keyword__V1__Lineage>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__keyword__v1__lineage__init(target.assumingMemoryBound(to: Infin8__Keyword__V1__Lineage.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Keyword__V1__Lineage.self)
    if let inner = c.pointee.keyword { self.keyword = KeywordRow(unpacked: inner) }
    if let inner = c.pointee.hub { self.hub = KeywordRow(unpacked: inner) }
    if let inner = c.pointee.seed { self.seed = KeywordRow(unpacked: inner) }
    if let inner = c.pointee.competitor { self.competitor = Competitor(unpacked: inner) }
    self.evidenceURL = Copy.string(c.pointee.evidence_url)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Keyword__V1__Lineage.self)
    if let keyword {
      c.pointee.keyword = try arena.make(keyword).assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self)
    }
    if let hub { c.pointee.hub = try arena.make(hub).assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self) }
    if let seed { c.pointee.seed = try arena.make(seed).assumingMemoryBound(to: Infin8__Keyword__V1__KeywordRow.self) }
    if let competitor {
      c.pointee.competitor = try arena.make(competitor).assumingMemoryBound(to: Infin8__Keyword__V1__Competitor.self)
    }
    c.pointee.evidence_url = try arena.string(evidenceURL)
  }
}
