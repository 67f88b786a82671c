// Generated from content.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

public struct ArticleStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let queued = Self(rawValue: 1)
  public static let researching = Self(rawValue: 2)
  public static let generating = Self(rawValue: 3)
  public static let validating = Self(rawValue: 4)
  public static let completed = Self(rawValue: 5)
  public static let failed = Self(rawValue: 6)
  public static let published = Self(rawValue: 7)

  public static let allCases: [Self] = [
    .queued, .researching, .generating, .validating, .completed, .failed, .published,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .queued: "queued"
    case .researching: "researching"
    case .generating: "generating"
    case .validating: "validating"
    case .completed: "completed"
    case .failed: "failed"
    case .published: "published"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct SectionStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let pending = Self(rawValue: 1)
  public static let generating = Self(rawValue: 2)
  public static let completed = Self(rawValue: 3)
  public static let failed = Self(rawValue: 4)

  public static let allCases: [Self] = [.pending, .generating, .completed, .failed]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .pending: "pending"
    case .generating: "generating"
    case .completed: "completed"
    case .failed: "failed"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ExportFormat: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let markdown = Self(rawValue: 1)
  public static let html = Self(rawValue: 2)
  public static let json = Self(rawValue: 3)

  public static let allCases: [Self] = [.markdown, .html, .json]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .markdown: "markdown"
    case .html: "html"
    case .json: "json"
    default: "unknown_\(rawValue)"
    }
  }
}

/// What a connection leads to.
public struct ConnectionKind: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let wordpress = Self(rawValue: 1)
  public static let files = Self(rawValue: 2)
  public static let languageModel = Self(rawValue: 3)
  public static let keywordData = Self(rawValue: 4)
  public static let research = Self(rawValue: 5)

  public static let allCases: [Self] = [.wordpress, .files, .languageModel, .keywordData, .research]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .wordpress: "wordpress"
    case .files: "files"
    case .languageModel: "language_model"
    case .keywordData: "keyword_data"
    case .research: "research"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct Connection: Message {
  public var id: String = ""
  public var kind: ConnectionKind = .unspecified
  public var name: String = ""
  public var url: String = ""
  /// Who the credentials are for: a user name, never a secret.
  public var account: String = ""
  public var hasSecret: Bool = false
  /// Which master key sealed them.
  public var sealedWith: String = ""
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0

  public init() {}

  public init(
    id: String = "", kind: ConnectionKind = .unspecified, name: String = "", url: String = "", account: String = "",
    hasSecret: Bool = false, sealedWith: String = "", createdAt: Int64 = 0, updatedAt: Int64 = 0
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.url = url
    self.account = account
    self.hasSecret = hasSecret
    self.sealedWith = sealedWith
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  public static let fullName = "infin8.content.v1.Connection"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__Connection>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__connection__init(target.assumingMemoryBound(to: Infin8__Content__V1__Connection.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__Connection.self)
    self.id = Copy.string(c.pointee.id)
    self.kind = ConnectionKind(rawValue: Copy.number(c.pointee.kind))
    self.name = Copy.string(c.pointee.name)
    self.url = Copy.string(c.pointee.url)
    self.account = Copy.string(c.pointee.account)
    self.hasSecret = c.pointee.has_secret != 0
    self.sealedWith = Copy.string(c.pointee.sealed_with)
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__Connection.self)
    c.pointee.id = try arena.string(id)
    c.pointee.kind = Copy.cEnum(kind.rawValue)
    c.pointee.name = try arena.string(name)
    c.pointee.url = try arena.string(url)
    c.pointee.account = try arena.string(account)
    c.pointee.has_secret = hasSecret ? 1 : 0
    c.pointee.sealed_with = try arena.string(sealedWith)
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
  }
}

public struct SaveConnectionRequest: Message {
  /// Empty for a new one.
  public var id: String = ""
  public var kind: ConnectionKind = .unspecified
  public var name: String = ""
  public var url: String = ""
  public var account: String = ""
  /// An application password or an API key; empty keeps the one that is stored.
  public var secret: String = ""

  public init() {}

  public init(
    id: String = "", kind: ConnectionKind = .unspecified, name: String = "", url: String = "", account: String = "",
    secret: String = ""
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.url = url
    self.account = account
    self.secret = secret
  }

  public static let fullName = "infin8.content.v1.SaveConnectionRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__SaveConnectionRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__save_connection_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__SaveConnectionRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__SaveConnectionRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.kind = ConnectionKind(rawValue: Copy.number(c.pointee.kind))
    self.name = Copy.string(c.pointee.name)
    self.url = Copy.string(c.pointee.url)
    self.account = Copy.string(c.pointee.account)
    self.secret = Copy.string(c.pointee.secret)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__SaveConnectionRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.kind = Copy.cEnum(kind.rawValue)
    c.pointee.name = try arena.string(name)
    c.pointee.url = try arena.string(url)
    c.pointee.account = try arena.string(account)
    c.pointee.secret = try arena.string(secret)
  }
}

public struct ListConnectionsRequest: Message {
  public var page: PageRequest? = nil

  public init() {}

  public init(page: PageRequest? = nil) {
    self.page = page
  }

  public static let fullName = "infin8.content.v1.ListConnectionsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ListConnectionsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__list_connections_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListConnectionsReply: Message {
  public var connections: [Connection] = []
  public var page: PageReply? = nil

  public init() {}

  public init(connections: [Connection] = [], page: PageReply? = nil) {
    self.connections = connections
    self.page = page
  }

  public static let fullName = "infin8.content.v1.ListConnectionsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ListConnectionsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__list_connections_reply__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsReply.self)
    self.connections = Copy.messages(c.pointee.connections, c.pointee.n_connections)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ListConnectionsReply.self)
    c.pointee.n_connections = connections.count
    c.pointee.connections = try arena.array(
      connections, of: (UnsafeMutablePointer<Infin8__Content__V1__Connection>?).self
    ) { value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Content__V1__Connection.self) }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct DeleteConnectionRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.content.v1.DeleteConnectionRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__DeleteConnectionRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__delete_connection_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct DeleteConnectionReply: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.content.v1.DeleteConnectionReply"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__DeleteConnectionReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__delete_connection_reply__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionReply.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__DeleteConnectionReply.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct Article: Message {
  public var id: String = ""
  public var workflowID: String = ""
  public var keywordID: String = ""
  public var title: String = ""
  public var slug: String = ""
  public var status: ArticleStatus = .unspecified
  public var progressPercent: Int32 = 0
  public var sectionsCompleted: Int32 = 0
  public var sectionsTotal: Int32 = 0
  public var currentSection: String = ""
  public var wordCount: Int32 = 0
  /// Minutes.
  public var readingTime: Int32 = 0
  public var qualityScorePermille: Int32? = nil
  public var plagiarismScorePermille: Int32? = nil
  public var metaDescription: String = ""
  public var metaKeywords: [String] = []
  public var focusKeyword: String = ""
  public var published: Bool = false
  public var publishedAt: Int64 = 0
  public var wordpressPostID: Int64 = 0
  public var wordpressURL: String = ""
  public var generationCostMicros: Int64 = 0
  public var createdBy: String = ""
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0
  public var failureReason: String = ""
  public var citationsCount: Int32 = 0
  public var runNo: Int32 = 0
  /// How it was made: `extractive` for the embedded writer.
  public var method: String = ""

  public init() {}

  public init(
    id: String = "", workflowID: String = "", keywordID: String = "", title: String = "", slug: String = "",
    status: ArticleStatus = .unspecified, progressPercent: Int32 = 0, sectionsCompleted: Int32 = 0,
    sectionsTotal: Int32 = 0, currentSection: String = "", wordCount: Int32 = 0, readingTime: Int32 = 0,
    qualityScorePermille: Int32? = nil, plagiarismScorePermille: Int32? = nil, metaDescription: String = "",
    metaKeywords: [String] = [], focusKeyword: String = "", published: Bool = false, publishedAt: Int64 = 0,
    wordpressPostID: Int64 = 0, wordpressURL: String = "", generationCostMicros: Int64 = 0, createdBy: String = "",
    createdAt: Int64 = 0, updatedAt: Int64 = 0, failureReason: String = "", citationsCount: Int32 = 0, runNo: Int32 = 0,
    method: String = ""
  ) {
    self.id = id
    self.workflowID = workflowID
    self.keywordID = keywordID
    self.title = title
    self.slug = slug
    self.status = status
    self.progressPercent = progressPercent
    self.sectionsCompleted = sectionsCompleted
    self.sectionsTotal = sectionsTotal
    self.currentSection = currentSection
    self.wordCount = wordCount
    self.readingTime = readingTime
    self.qualityScorePermille = qualityScorePermille
    self.plagiarismScorePermille = plagiarismScorePermille
    self.metaDescription = metaDescription
    self.metaKeywords = metaKeywords
    self.focusKeyword = focusKeyword
    self.published = published
    self.publishedAt = publishedAt
    self.wordpressPostID = wordpressPostID
    self.wordpressURL = wordpressURL
    self.generationCostMicros = generationCostMicros
    self.createdBy = createdBy
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.failureReason = failureReason
    self.citationsCount = citationsCount
    self.runNo = runNo
    self.method = method
  }

  public static let fullName = "infin8.content.v1.Article"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__Article>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__article__init(target.assumingMemoryBound(to: Infin8__Content__V1__Article.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__Article.self)
    self.id = Copy.string(c.pointee.id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.keywordID = Copy.string(c.pointee.keyword_id)
    self.title = Copy.string(c.pointee.title)
    self.slug = Copy.string(c.pointee.slug)
    self.status = ArticleStatus(rawValue: Copy.number(c.pointee.status))
    self.progressPercent = c.pointee.progress_percent
    self.sectionsCompleted = c.pointee.sections_completed
    self.sectionsTotal = c.pointee.sections_total
    self.currentSection = Copy.string(c.pointee.current_section)
    self.wordCount = c.pointee.word_count
    self.readingTime = c.pointee.reading_time
    if c.pointee.quality__case.rawValue == 13 { self.qualityScorePermille = c.pointee.quality_score_permille }
    if c.pointee.plagiarism__case.rawValue == 14 { self.plagiarismScorePermille = c.pointee.plagiarism_score_permille }
    self.metaDescription = Copy.string(c.pointee.meta_description)
    self.metaKeywords = Copy.array(c.pointee.meta_keywords, c.pointee.n_meta_keywords) { Copy.string($0) }
    self.focusKeyword = Copy.string(c.pointee.focus_keyword)
    self.published = c.pointee.published != 0
    self.publishedAt = c.pointee.published_at
    self.wordpressPostID = c.pointee.wordpress_post_id
    self.wordpressURL = Copy.string(c.pointee.wordpress_url)
    self.generationCostMicros = c.pointee.generation_cost_micros
    self.createdBy = Copy.string(c.pointee.created_by)
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
    self.failureReason = Copy.string(c.pointee.failure_reason)
    self.citationsCount = c.pointee.citations_count
    self.runNo = c.pointee.run_no
    self.method = Copy.string(c.pointee.method)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__Article.self)
    c.pointee.id = try arena.string(id)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.keyword_id = try arena.string(keywordID)
    c.pointee.title = try arena.string(title)
    c.pointee.slug = try arena.string(slug)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.progress_percent = progressPercent
    c.pointee.sections_completed = sectionsCompleted
    c.pointee.sections_total = sectionsTotal
    c.pointee.current_section = try arena.string(currentSection)
    c.pointee.word_count = wordCount
    c.pointee.reading_time = readingTime
    if let qualityScorePermille {
      c.pointee.quality__case = .init(rawValue: 13)
      c.pointee.quality_score_permille = qualityScorePermille
    }
    if let plagiarismScorePermille {
      c.pointee.plagiarism__case = .init(rawValue: 14)
      c.pointee.plagiarism_score_permille = plagiarismScorePermille
    }
    c.pointee.meta_description = try arena.string(metaDescription)
    c.pointee.n_meta_keywords = metaKeywords.count
    c.pointee.meta_keywords = try arena.array(metaKeywords, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.focus_keyword = try arena.string(focusKeyword)
    c.pointee.published = published ? 1 : 0
    c.pointee.published_at = publishedAt
    c.pointee.wordpress_post_id = wordpressPostID
    c.pointee.wordpress_url = try arena.string(wordpressURL)
    c.pointee.generation_cost_micros = generationCostMicros
    c.pointee.created_by = try arena.string(createdBy)
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
    c.pointee.failure_reason = try arena.string(failureReason)
    c.pointee.citations_count = citationsCount
    c.pointee.run_no = runNo
    c.pointee.method = try arena.string(method)
  }
}

public struct ArticleSection: Message {
  public var id: String = ""
  public var sectionNumber: Int32 = 0
  public var title: String = ""
  public var content: String = ""
  public var htmlContent: String = ""
  public var status: SectionStatus = .unspecified
  public var wordCount: Int32 = 0
  /// Milliseconds.
  public var generationTime: Int32 = 0
  public var qualityScorePermille: Int32? = nil
  public var citationsCount: Int32 = 0
  public var createdAt: Int64 = 0
  public var updatedAt: Int64 = 0

  public init() {}

  public init(
    id: String = "", sectionNumber: Int32 = 0, title: String = "", content: String = "", htmlContent: String = "",
    status: SectionStatus = .unspecified, wordCount: Int32 = 0, generationTime: Int32 = 0,
    qualityScorePermille: Int32? = nil, citationsCount: Int32 = 0, createdAt: Int64 = 0, updatedAt: Int64 = 0
  ) {
    self.id = id
    self.sectionNumber = sectionNumber
    self.title = title
    self.content = content
    self.htmlContent = htmlContent
    self.status = status
    self.wordCount = wordCount
    self.generationTime = generationTime
    self.qualityScorePermille = qualityScorePermille
    self.citationsCount = citationsCount
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  public static let fullName = "infin8.content.v1.ArticleSection"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ArticleSection>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__article_section__init(target.assumingMemoryBound(to: Infin8__Content__V1__ArticleSection.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ArticleSection.self)
    self.id = Copy.string(c.pointee.id)
    self.sectionNumber = c.pointee.section_number
    self.title = Copy.string(c.pointee.title)
    self.content = Copy.string(c.pointee.content)
    self.htmlContent = Copy.string(c.pointee.html_content)
    self.status = SectionStatus(rawValue: Copy.number(c.pointee.status))
    self.wordCount = c.pointee.word_count
    self.generationTime = c.pointee.generation_time
    if c.pointee.quality__case.rawValue == 9 { self.qualityScorePermille = c.pointee.quality_score_permille }
    self.citationsCount = c.pointee.citations_count
    self.createdAt = c.pointee.created_at
    self.updatedAt = c.pointee.updated_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ArticleSection.self)
    c.pointee.id = try arena.string(id)
    c.pointee.section_number = sectionNumber
    c.pointee.title = try arena.string(title)
    c.pointee.content = try arena.string(content)
    c.pointee.html_content = try arena.string(htmlContent)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.word_count = wordCount
    c.pointee.generation_time = generationTime
    if let qualityScorePermille {
      c.pointee.quality__case = .init(rawValue: 9)
      c.pointee.quality_score_permille = qualityScorePermille
    }
    c.pointee.citations_count = citationsCount
    c.pointee.created_at = createdAt
    c.pointee.updated_at = updatedAt
  }
}

public struct Source: Message {
  public var id: String = ""
  public var url: String = ""
  public var title: String = ""
  public var excerpt: String = ""
  public var fetchedAt: Int64 = 0
  public var sha256: [UInt8] = []

  public init() {}

  public init(
    id: String = "", url: String = "", title: String = "", excerpt: String = "", fetchedAt: Int64 = 0,
    sha256: [UInt8] = []
  ) {
    self.id = id
    self.url = url
    self.title = title
    self.excerpt = excerpt
    self.fetchedAt = fetchedAt
    self.sha256 = sha256
  }

  public static let fullName = "infin8.content.v1.Source"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__Source>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__source__init(target.assumingMemoryBound(to: Infin8__Content__V1__Source.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__Source.self)
    self.id = Copy.string(c.pointee.id)
    self.url = Copy.string(c.pointee.url)
    self.title = Copy.string(c.pointee.title)
    self.excerpt = Copy.string(c.pointee.excerpt)
    self.fetchedAt = c.pointee.fetched_at
    self.sha256 = Copy.bytes(c.pointee.sha256)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__Source.self)
    c.pointee.id = try arena.string(id)
    c.pointee.url = try arena.string(url)
    c.pointee.title = try arena.string(title)
    c.pointee.excerpt = try arena.string(excerpt)
    c.pointee.fetched_at = fetchedAt
    c.pointee.sha256 = try Copy.data(sha256, arena)
  }
}

public struct Citation: Message {
  public var sectionNumber: Int32 = 0
  public var ordinal: Int32 = 0
  public var sourceID: String = ""
  public var quote: String = ""
  /// Byte offsets of the quote in the source's text.
  public var startOffset: Int32 = 0
  public var endOffset: Int32 = 0

  public init() {}

  public init(
    sectionNumber: Int32 = 0, ordinal: Int32 = 0, sourceID: String = "", quote: String = "", startOffset: Int32 = 0,
    endOffset: Int32 = 0
  ) {
    self.sectionNumber = sectionNumber
    self.ordinal = ordinal
    self.sourceID = sourceID
    self.quote = quote
    self.startOffset = startOffset
    self.endOffset = endOffset
  }

  public static let fullName = "infin8.content.v1.Citation"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__Citation>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__citation__init(target.assumingMemoryBound(to: Infin8__Content__V1__Citation.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__Citation.self)
    self.sectionNumber = c.pointee.section_number
    self.ordinal = c.pointee.ordinal
    self.sourceID = Copy.string(c.pointee.source_id)
    self.quote = Copy.string(c.pointee.quote)
    self.startOffset = c.pointee.start_offset
    self.endOffset = c.pointee.end_offset
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__Citation.self)
    c.pointee.section_number = sectionNumber
    c.pointee.ordinal = ordinal
    c.pointee.source_id = try arena.string(sourceID)
    c.pointee.quote = try arena.string(quote)
    c.pointee.start_offset = startOffset
    c.pointee.end_offset = endOffset
  }
}

public struct ListArticlesRequest: Message {
  /// Empty for every workflow.
  public var workflowID: String = ""
  public var status: ArticleStatus = .unspecified
  public var page: PageRequest? = nil

  public init() {}

  public init(workflowID: String = "", status: ArticleStatus = .unspecified, page: PageRequest? = nil) {
    self.workflowID = workflowID
    self.status = status
    self.page = page
  }

  public static let fullName = "infin8.content.v1.ListArticlesRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ListArticlesRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__list_articles_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.status = ArticleStatus(rawValue: Copy.number(c.pointee.status))
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.status = Copy.cEnum(status.rawValue)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListArticlesReply: Message {
  public var articles: [Article] = []
  public var page: PageReply? = nil

  public init() {}

  public init(articles: [Article] = [], page: PageReply? = nil) {
    self.articles = articles
    self.page = page
  }

  public static let fullName = "infin8.content.v1.ListArticlesReply"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ListArticlesReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__list_articles_reply__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesReply.self)
    self.articles = Copy.messages(c.pointee.articles, c.pointee.n_articles)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ListArticlesReply.self)
    c.pointee.n_articles = articles.count
    c.pointee.articles = try arena.array(articles, of: (UnsafeMutablePointer<Infin8__Content__V1__Article>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Content__V1__Article.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct GetArticleRequest: Message {
  public var id: String = ""

  public init() {}

  public init(id: String = "") {
    self.id = id
  }

  public static let fullName = "infin8.content.v1.GetArticleRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__GetArticleRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__get_article_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__GetArticleRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__GetArticleRequest.self)
    self.id = Copy.string(c.pointee.id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__GetArticleRequest.self)
    c.pointee.id = try arena.string(id)
  }
}

public struct ArticleDetails: Message {
  public var article: Article? = nil
  /// Markdown.
  public var content: String = ""
  public var htmlContent: String = ""
  public var sections: [ArticleSection] = []
  public var sources: [Source] = []
  public var citations: [Citation] = []

  public init() {}

  public init(
    article: Article? = nil, content: String = "", htmlContent: String = "", sections: [ArticleSection] = [],
    sources: [Source] = [], citations: [Citation] = []
  ) {
    self.article = article
    self.content = content
    self.htmlContent = htmlContent
    self.sections = sections
    self.sources = sources
    self.citations = citations
  }

  public static let fullName = "infin8.content.v1.ArticleDetails"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ArticleDetails>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__article_details__init(target.assumingMemoryBound(to: Infin8__Content__V1__ArticleDetails.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ArticleDetails.self)
    if let inner = c.pointee.article { self.article = Article(unpacked: inner) }
    self.content = Copy.string(c.pointee.content)
    self.htmlContent = Copy.string(c.pointee.html_content)
    self.sections = Copy.messages(c.pointee.sections, c.pointee.n_sections)
    self.sources = Copy.messages(c.pointee.sources, c.pointee.n_sources)
    self.citations = Copy.messages(c.pointee.citations, c.pointee.n_citations)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ArticleDetails.self)
    if let article {
      c.pointee.article = try arena.make(article).assumingMemoryBound(to: Infin8__Content__V1__Article.self)
    }
    c.pointee.content = try arena.string(content)
    c.pointee.html_content = try arena.string(htmlContent)
    c.pointee.n_sections = sections.count
    c.pointee.sections = try arena.array(
      sections, of: (UnsafeMutablePointer<Infin8__Content__V1__ArticleSection>?).self
    ) { value throws(WireError) in
      try arena.make(value).assumingMemoryBound(to: Infin8__Content__V1__ArticleSection.self)
    }
    c.pointee.n_sources = sources.count
    c.pointee.sources = try arena.array(sources, of: (UnsafeMutablePointer<Infin8__Content__V1__Source>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Content__V1__Source.self)
    }
    c.pointee.n_citations = citations.count
    c.pointee.citations = try arena.array(citations, of: (UnsafeMutablePointer<Infin8__Content__V1__Citation>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Content__V1__Citation.self)
    }
  }
}

public struct ExportArticleRequest: Message {
  public var id: String = ""
  public var format: ExportFormat = .unspecified

  public init() {}

  public init(id: String = "", format: ExportFormat = .unspecified) {
    self.id = id
    self.format = format
  }

  public static let fullName = "infin8.content.v1.ExportArticleRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ExportArticleRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__export_article_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ExportArticleRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ExportArticleRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.format = ExportFormat(rawValue: Copy.number(c.pointee.format))
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ExportArticleRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.format = Copy.cEnum(format.rawValue)
  }
}

public struct ExportWorkflowRequest: Message {
  public var workflowID: String = ""
  /// Empty means Markdown and HTML.
  public var formats: [ExportFormat] = []

  public init() {}

  public init(workflowID: String = "", formats: [ExportFormat] = []) {
    self.workflowID = workflowID
    self.formats = formats
  }

  public static let fullName = "infin8.content.v1.ExportWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ExportWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__export_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ExportWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ExportWorkflowRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.formats = Copy.array(c.pointee.formats, c.pointee.n_formats) { ExportFormat(rawValue: Copy.number($0)) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ExportWorkflowRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.n_formats = formats.count
    c.pointee.formats = try arena.array(formats, of: (Infin8__Content__V1__ExportFormat).self) {
      value throws(WireError) in Copy.cEnum(value.rawValue)
    }
  }
}

public struct ExportedFile: Message {
  /// `postgres-index-types.md`: a plain name, never a path.
  public var fileName: String = ""
  public var mediaType: String = ""
  public var body: [UInt8] = []
  public var articleID: String = ""

  public init() {}

  public init(fileName: String = "", mediaType: String = "", body: [UInt8] = [], articleID: String = "") {
    self.fileName = fileName
    self.mediaType = mediaType
    self.body = body
    self.articleID = articleID
  }

  public static let fullName = "infin8.content.v1.ExportedFile"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ExportedFile>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__exported_file__init(target.assumingMemoryBound(to: Infin8__Content__V1__ExportedFile.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ExportedFile.self)
    self.fileName = Copy.string(c.pointee.file_name)
    self.mediaType = Copy.string(c.pointee.media_type)
    self.body = Copy.bytes(c.pointee.body)
    self.articleID = Copy.string(c.pointee.article_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ExportedFile.self)
    c.pointee.file_name = try arena.string(fileName)
    c.pointee.media_type = try arena.string(mediaType)
    c.pointee.body = try Copy.data(body, arena)
    c.pointee.article_id = try arena.string(articleID)
  }
}

public struct VerifyProvenanceRequest: Message {
  public var articleID: String = ""

  public init() {}

  public init(articleID: String = "") {
    self.articleID = articleID
  }

  public static let fullName = "infin8.content.v1.VerifyProvenanceRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__VerifyProvenanceRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__verify_provenance_request__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__VerifyProvenanceRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__VerifyProvenanceRequest.self)
    self.articleID = Copy.string(c.pointee.article_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__VerifyProvenanceRequest.self)
    c.pointee.article_id = try arena.string(articleID)
  }
}

public struct ProvenanceReport: Message {
  public var citations: Int32 = 0
  public var verified: Int32 = 0
  public var problems: [String] = []
  public var manifestJSON: String = ""

  public init() {}

  public init(citations: Int32 = 0, verified: Int32 = 0, problems: [String] = [], manifestJSON: String = "") {
    self.citations = citations
    self.verified = verified
    self.problems = problems
    self.manifestJSON = manifestJSON
  }

  public static let fullName = "infin8.content.v1.ProvenanceReport"
  public static var structSize: Int { MemoryLayout<Infin8__Content__V1__ProvenanceReport>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__content__v1__provenance_report__init(
      target.assumingMemoryBound(to: Infin8__Content__V1__ProvenanceReport.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Content__V1__ProvenanceReport.self)
    self.citations = c.pointee.citations
    self.verified = c.pointee.verified
    self.problems = Copy.array(c.pointee.problems, c.pointee.n_problems) { Copy.string($0) }
    self.manifestJSON = Copy.string(c.pointee.manifest_json)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Content__V1__ProvenanceReport.self)
    c.pointee.citations = citations
    c.pointee.verified = verified
    c.pointee.n_problems = problems.count
    c.pointee.problems = try arena.array(problems, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
    c.pointee.manifest_json = try arena.string(manifestJSON)
  }
}
