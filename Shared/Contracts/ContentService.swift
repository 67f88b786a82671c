// Generated from content.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.content.v1.Content`.
public struct ContentClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  public func listArticles(_ request: ListArticlesRequest, options: CallOptions = CallOptions()) async throws
    -> ListArticlesReply
  {
    try ListArticlesReply(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "ListArticles", payload: request.encoded(), options: options))
  }

  /// One article with its sections, sources and citations.
  public func getArticle(_ request: GetArticleRequest, options: CallOptions = CallOptions()) async throws
    -> ArticleDetails
  {
    try ArticleDetails(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "GetArticle", payload: request.encoded(), options: options))
  }

  /// One finished article as a file.
  public func exportArticle(_ request: ExportArticleRequest, options: CallOptions = CallOptions()) async throws
    -> ExportedFile
  {
    try ExportedFile(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "ExportArticle", payload: request.encoded(), options: options))
  }

  /// Every finished article of a workflow as files, one message each.
  public func exportWorkflow(_ request: ExportWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> RPCStream<ExportedFile>
  {
    try await channel.serverStream(
      service: "infin8.content.v1.Content", method: "ExportWorkflow", payload: request.encoded(), options: options
    )
    .map { try ExportedFile(decoding: $0) }
  }

  /// Where every sentence came from, and whether the quotes still match their sources.
  public func verifyProvenance(_ request: VerifyProvenanceRequest, options: CallOptions = CallOptions()) async throws
    -> ProvenanceReport
  {
    try ProvenanceReport(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "VerifyProvenance", payload: request.encoded(), options: options))
  }

  /// Keeps what is needed to reach a site or a provider; credentials are sealed and never shown again. Owner, admin.
  public func saveConnection(_ request: SaveConnectionRequest, options: CallOptions = CallOptions()) async throws
    -> Connection
  {
    try Connection(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "SaveConnection", payload: request.encoded(), options: options))
  }

  public func listConnections(_ request: ListConnectionsRequest, options: CallOptions = CallOptions()) async throws
    -> ListConnectionsReply
  {
    try ListConnectionsReply(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "ListConnections", payload: request.encoded(), options: options))
  }

  /// Forgets it, credentials first. Owner, admin.
  public func deleteConnection(_ request: DeleteConnectionRequest, options: CallOptions = CallOptions()) async throws
    -> DeleteConnectionReply
  {
    try DeleteConnectionReply(
      decoding: await channel.unary(
        service: "infin8.content.v1.Content", method: "DeleteConnection", payload: request.encoded(), options: options))
  }
}

public protocol ContentMethods: Sendable {
  func listArticles(_ request: ListArticlesRequest, context: CallContext) async throws -> ListArticlesReply
  /// One article with its sections, sources and citations.
  func getArticle(_ request: GetArticleRequest, context: CallContext) async throws -> ArticleDetails
  /// One finished article as a file.
  func exportArticle(_ request: ExportArticleRequest, context: CallContext) async throws -> ExportedFile
  /// Every finished article of a workflow as files, one message each.
  func exportWorkflow(
    _ request: ExportWorkflowRequest, context: CallContext, send: @Sendable (ExportedFile) async throws -> Void)
    async throws
  /// Where every sentence came from, and whether the quotes still match their sources.
  func verifyProvenance(_ request: VerifyProvenanceRequest, context: CallContext) async throws -> ProvenanceReport
  /// Keeps what is needed to reach a site or a provider; credentials are sealed and never shown again. Owner, admin.
  func saveConnection(_ request: SaveConnectionRequest, context: CallContext) async throws -> Connection
  func listConnections(_ request: ListConnectionsRequest, context: CallContext) async throws -> ListConnectionsReply
  /// Forgets it, credentials first. Owner, admin.
  func deleteConnection(_ request: DeleteConnectionRequest, context: CallContext) async throws -> DeleteConnectionReply
}

extension ContentMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.content.v1.Content", method: "ListArticles") { payload, context in
      try await self.listArticles(ListArticlesRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.content.v1.Content", method: "GetArticle") { payload, context in
      try await self.getArticle(GetArticleRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.content.v1.Content", method: "ExportArticle") { payload, context in
      try await self.exportArticle(ExportArticleRequest(decoding: payload), context: context).encoded()
    }
    router.serverStream(service: "infin8.content.v1.Content", method: "ExportWorkflow") { payload, context, send in
      try await self.exportWorkflow(ExportWorkflowRequest(decoding: payload), context: context) {
        try await send($0.encoded())
      }
    }
    router.unary(service: "infin8.content.v1.Content", method: "VerifyProvenance") { payload, context in
      try await self.verifyProvenance(VerifyProvenanceRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.content.v1.Content", method: "SaveConnection") { payload, context in
      try await self.saveConnection(SaveConnectionRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.content.v1.Content", method: "ListConnections") { payload, context in
      try await self.listConnections(ListConnectionsRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.content.v1.Content", method: "DeleteConnection") { payload, context in
      try await self.deleteConnection(DeleteConnectionRequest(decoding: payload), context: context).encoded()
    }
  }
}
