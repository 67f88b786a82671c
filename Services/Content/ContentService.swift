import Contracts
public import Durable
public import Host
import Postgres
public import RPC
import Vault
public import Vocabulary

/// Articles: planned, researched, written, checked, exported.
public struct ContentService: Service {
  public static let name = ServiceName.content

  public static var configurationKeys: [ConfigurationKey] {
    [
      ConfigurationKey(
        "INFIN8_FETCH_ALLOW", default: "",
        summary: "addresses that may be fetched although they are not public, as 127.0.0.1:8801,…"),
      ConfigurationKey(
        "INFIN8_CONTENT_MASTER_KEYS_DIR", default: "",
        summary: "directory of the keys that seal credentials, newest by name first; empty: <INFIN8_KEYS_DIR>/master"),
    ]
  }

  public static var constraintRefusals: [String: Refusal] {
    [
      "articles_slug_key": Refusal(.versionConflict, "another article took this short name meanwhile"),
      "publish_connections_name_key": Refusal(.connectionNameTaken, "another connection has this name already"),
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(table: "articles", constraint: "valid_article_status", values: ArticleStatus.allCases.map(\.text)),
      Agreement(
        table: "article_sections", constraint: "valid_section_status", values: SectionStatus.allCases.map(\.text)),
      Agreement(table: "publish_connections", constraint: "valid_kind", values: ConnectionKind.allCases.map(\.text)),
      Agreement(table: "jobs", constraint: "valid_work", values: WorkKind.allCases.map(\.text)),
    ]
  }

  private let environment: ServiceEnvironment
  private let performers: [any Performer]
  private let keys: MasterKeys

  public init(environment: ServiceEnvironment) async throws {
    try await self.init(environment: environment) { $0 }
  }

  /// - Parameter wrap: what is put around each step.
  public init(environment: ServiceEnvironment, around wrap: (any Performer) -> any Performer) async throws {
    self.environment = environment
    let directory = environment.configuration["INFIN8_CONTENT_MASTER_KEYS_DIR"]
    keys = try MasterKeys(directory: directory.isEmpty ? "\(environment.keysDirectory)/master" : directory)
    let bench = try Workbench(environment)
    let steps: [any Performer] = [DescribeCustomer(bench: bench), WriteArticles(bench: bench)]
    performers = steps.map(wrap)
  }

  public func register(in router: inout Router) {
    PrivacyServer(
      service: .content, database: environment.database, exports: environment.exports, session: \.session
    ).register(in: &router)
    let work = WorkServer(
      performers: performers, database: environment.database, workers: environment.workers,
      details: WorkflowRemains(removals: Articles.removals, keywords: Articles.keywords))
    work.register(in: &router)
    OutboxServer(database: environment.workers, running: work.running).register(in: &router)
    ContentMethodTable(
      articles: ReadArticles(database: environment.database),
      connections: ManageConnections(environment: environment, keys: keys)
    ).register(in: &router)
  }

  private var rewrap: RewrapSecrets {
    RewrapSecrets(keys: keys, database: environment.workers, logger: environment.logger)
  }

  public var healthChecks: [HealthCheck] {
    [HealthCheck("secrets") { try await rewrap.finding() }, .queue(environment.workers)]
  }

  public func measure() async throws { try await QueueState(environment.workers).measure() }

  public var workers: [any Worker] {
    [
      WorkRunner(
        performers: performers, database: environment.database, workers: environment.workers,
        concurrency: environment.configuration.integer("INFIN8_WORKERS"),
        logger: environment.logger,
        billing: { [environment] in environment.channel(to: .billing, organization: $0, onBehalfOf: $1) }),
      LostCalls(
        performers: performers, database: environment.database, workers: environment.workers,
        logger: environment.logger),
      WorkRetention(database: environment.workers),
      OutboxRelay.toBilling(database: environment.workers, logger: environment.logger) { [environment] in
        environment.channel(to: .billing, organization: $0)
      },
      OnboardingFact.relay(database: environment.workers, logger: environment.logger) { [environment] in
        environment.channel(to: .identity, organization: $0)
      },
      rewrap,
    ]
  }
}

/// Each RPC with the file that does it.
struct ContentMethodTable: ContentMethods {
  let articles: ReadArticles
  let connections: ManageConnections

  func listArticles(_ request: ListArticlesRequest, context: CallContext) async throws -> ListArticlesReply {
    try await articles.list(request, context)
  }
  func getArticle(_ request: GetArticleRequest, context: CallContext) async throws -> ArticleDetails {
    try await articles.get(request.id, context)
  }
  func exportArticle(_ request: ExportArticleRequest, context: CallContext) async throws -> ExportedFile {
    try await articles.export(request, context)
  }
  func exportWorkflow(
    _ request: ExportWorkflowRequest, context: CallContext, send: @Sendable (ExportedFile) async throws -> Void
  ) async throws {
    try await articles.exportAll(request, context, send)
  }
  func verifyProvenance(_ request: VerifyProvenanceRequest, context: CallContext) async throws -> ProvenanceReport {
    try await articles.verify(request, context)
  }
  func saveConnection(_ request: SaveConnectionRequest, context: CallContext) async throws -> Connection {
    try await connections.save(request, context)
  }
  func listConnections(_ request: ListConnectionsRequest, context: CallContext) async throws -> ListConnectionsReply {
    try await connections.list(request, context)
  }
  func deleteConnection(_ request: DeleteConnectionRequest, context: CallContext) async throws -> DeleteConnectionReply
  {
    try await connections.delete(request, context)
  }
}
