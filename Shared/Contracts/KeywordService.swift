// Generated from keyword.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.keyword.v1.Keyword`.
public struct KeywordClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Adds competitor sites; spellings of one site become one row. Editor and up.
  public func addCompetitors(_ request: AddCompetitorsRequest, options: CallOptions = CallOptions()) async throws
    -> AddCompetitorsReply
  {
    try AddCompetitorsReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "AddCompetitors", payload: request.encoded(), options: options))
  }

  public func listCompetitors(_ request: ListCompetitorsRequest, options: CallOptions = CallOptions()) async throws
    -> ListCompetitorsReply
  {
    try ListCompetitorsReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "ListCompetitors", payload: request.encoded(), options: options))
  }

  /// Editor and up.
  public func removeCompetitor(_ request: RemoveCompetitorRequest, options: CallOptions = CallOptions()) async throws
    -> RemoveCompetitorReply
  {
    try RemoveCompetitorReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "RemoveCompetitor", payload: request.encoded(), options: options))
  }

  /// A workflow's keywords, filtered and in order of confidence.
  public func listKeywords(_ request: ListKeywordsRequest, options: CallOptions = CallOptions()) async throws
    -> ListKeywordsReply
  {
    try ListKeywordsReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "ListKeywords", payload: request.encoded(), options: options))
  }

  public func getKeyword(_ request: GetKeywordRequest, options: CallOptions = CallOptions()) async throws -> KeywordRow
  {
    try KeywordRow(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "GetKeyword", payload: request.encoded(), options: options))
  }

  public func listClusters(_ request: ListClustersRequest, options: CallOptions = CallOptions()) async throws
    -> ListClustersReply
  {
    try ListClustersReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "ListClusters", payload: request.encoded(), options: options))
  }

  /// Records a person's choice of seeds for one run; refuses ids that are not candidates of it. Workflow only.
  public func selectSeeds(_ request: SelectSeedsRequest, options: CallOptions = CallOptions()) async throws
    -> SelectSeedsReply
  {
    try SelectSeedsReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "SelectSeeds", payload: request.encoded(), options: options))
  }

  /// Records decisions on proposed subtopics and returns the briefs of what is approved. Workflow only.
  public func decideSubtopics(_ request: DecideSubtopicsRequest, options: CallOptions = CallOptions()) async throws
    -> DecideSubtopicsReply
  {
    try DecideSubtopicsReply(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "DecideSubtopics", payload: request.encoded(), options: options))
  }

  /// From a keyword back to the page it came from.
  public func traceLineage(_ request: TraceLineageRequest, options: CallOptions = CallOptions()) async throws -> Lineage
  {
    try Lineage(
      decoding: await channel.unary(
        service: "infin8.keyword.v1.Keyword", method: "TraceLineage", payload: request.encoded(), options: options))
  }
}

public protocol KeywordMethods: Sendable {
  /// Adds competitor sites; spellings of one site become one row. Editor and up.
  func addCompetitors(_ request: AddCompetitorsRequest, context: CallContext) async throws -> AddCompetitorsReply
  func listCompetitors(_ request: ListCompetitorsRequest, context: CallContext) async throws -> ListCompetitorsReply
  /// Editor and up.
  func removeCompetitor(_ request: RemoveCompetitorRequest, context: CallContext) async throws -> RemoveCompetitorReply
  /// A workflow's keywords, filtered and in order of confidence.
  func listKeywords(_ request: ListKeywordsRequest, context: CallContext) async throws -> ListKeywordsReply
  func getKeyword(_ request: GetKeywordRequest, context: CallContext) async throws -> KeywordRow
  func listClusters(_ request: ListClustersRequest, context: CallContext) async throws -> ListClustersReply
  /// Records a person's choice of seeds for one run; refuses ids that are not candidates of it. Workflow only.
  func selectSeeds(_ request: SelectSeedsRequest, context: CallContext) async throws -> SelectSeedsReply
  /// Records decisions on proposed subtopics and returns the briefs of what is approved. Workflow only.
  func decideSubtopics(_ request: DecideSubtopicsRequest, context: CallContext) async throws -> DecideSubtopicsReply
  /// From a keyword back to the page it came from.
  func traceLineage(_ request: TraceLineageRequest, context: CallContext) async throws -> Lineage
}

extension KeywordMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.keyword.v1.Keyword", method: "AddCompetitors") { payload, context in
      try await self.addCompetitors(AddCompetitorsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "ListCompetitors") { payload, context in
      try await self.listCompetitors(ListCompetitorsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "RemoveCompetitor") { payload, context in
      try await self.removeCompetitor(RemoveCompetitorRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "ListKeywords") { payload, context in
      try await self.listKeywords(ListKeywordsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "GetKeyword") { payload, context in
      try await self.getKeyword(GetKeywordRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "ListClusters") { payload, context in
      try await self.listClusters(ListClustersRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "SelectSeeds") { payload, context in
      try await self.selectSeeds(SelectSeedsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "DecideSubtopics") { payload, context in
      try await self.decideSubtopics(DecideSubtopicsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.keyword.v1.Keyword", method: "TraceLineage") { payload, context in
      try await self.traceLineage(TraceLineageRequest(decoding: payload), context: context).encoded()
    }
  }
}
