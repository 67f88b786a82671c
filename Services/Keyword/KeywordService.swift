import Contracts
public import Durable
public import Host
import Postgres
public import RPC
public import Vocabulary

/// Competitors, keywords, clusters, subtopics.
public struct KeywordService: Service {
  public static let name = ServiceName.keyword

  public static var configurationKeys: [ConfigurationKey] {
    [
      ConfigurationKey(
        "INFIN8_FETCH_ALLOW", default: "",
        summary: "addresses that may be fetched although they are not public, as 127.0.0.1:8801,…"),
      ConfigurationKey(
        "INFIN8_FETCH_DELAY_MS", default: "500", in: 0...60_000, summary: "pause between requests to one site"),
    ]
  }

  public static var constraintRefusals: [String: Refusal] {
    [
      "organization_competitors_normalized_url_key": Refusal(.competitorTaken, "this site is a competitor already"),
      "keywords_workflow_key": Refusal(.keywordNotFound, "a keyword's seed is of another workflow"),
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(table: "keywords", constraint: "valid_filter_status", values: FilterStatus.allCases.map(\.text)),
      Agreement(table: "keywords", constraint: "valid_longtail_status", values: ProgressStatus.allCases.map(\.text)),
      Agreement(table: "keywords", constraint: "valid_subtopics_status", values: ProgressStatus.allCases.map(\.text)),
      Agreement(table: "keywords", constraint: "valid_article_status", values: ProgressStatus.allCases.map(\.text)),
      Agreement(
        table: "keywords", constraint: "valid_competition_level", values: CompetitionLevel.allCases.map(\.text)),
      Agreement(
        table: "organization_competitors", constraint: "valid_analysis_status",
        values: AnalysisStatus.allCases.map(\.text)),
      Agreement(
        table: "cluster_validation_results", constraint: "valid_validation_status",
        values: ValidationStatus.allCases.map(\.text)),
      Agreement(table: "jobs", constraint: "valid_work", values: WorkKind.allCases.map(\.text)),
    ]
  }

  private let bench: Workbench
  private let performers: [any Performer]

  public init(environment: ServiceEnvironment) async throws {
    try await self.init(environment: environment) { $0 }
  }

  /// - Parameter wrap: what is put around each step.
  public init(environment: ServiceEnvironment, around wrap: (any Performer) -> any Performer) async throws {
    bench = try Workbench(environment)
    let steps: [any Performer] = [
      HarvestCompetitors(bench: bench), ExpandLongtails(bench: bench), FilterKeywords(bench: bench),
      ClusterTopics(bench: bench), ValidateClusters(bench: bench), ProposeSubtopics(bench: bench),
    ]
    performers = steps.map(wrap)
  }

  private var environment: ServiceEnvironment { bench.environment }

  public func register(in router: inout Router) {
    PrivacyServer(
      service: .keyword, database: environment.database, exports: environment.exports, session: \.session
    ).register(in: &router)
    let work = WorkServer(
      performers: performers, database: environment.database, workers: environment.workers,
      details: WorkflowRemains(removals: Keywords.removals))
    work.register(in: &router)
    OutboxServer(database: environment.workers, running: work.running).register(in: &router)
    KeywordMethodTable(bench: bench).register(in: &router)
  }

  public var healthChecks: [HealthCheck] { [.queue(environment.workers)] }

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
    ]
  }
}

/// Each RPC with the file that does it.
struct KeywordMethodTable: KeywordMethods {
  let bench: Workbench

  func addCompetitors(_ request: AddCompetitorsRequest, context: CallContext) async throws -> AddCompetitorsReply {
    try await ManageCompetitors(environment: bench.environment).add(request, context)
  }
  func listCompetitors(_ request: ListCompetitorsRequest, context: CallContext) async throws -> ListCompetitorsReply {
    try await ManageCompetitors(environment: bench.environment).list(context)
  }
  func removeCompetitor(_ request: RemoveCompetitorRequest, context: CallContext) async throws -> RemoveCompetitorReply
  {
    try await ManageCompetitors(environment: bench.environment).remove(request, context)
  }
  func listKeywords(_ request: ListKeywordsRequest, context: CallContext) async throws -> ListKeywordsReply {
    try await ReadKeywords(database: bench.database).list(request, context)
  }
  func getKeyword(_ request: GetKeywordRequest, context: CallContext) async throws -> KeywordRow {
    try await ReadKeywords(database: bench.database).get(request.id, context)
  }
  func listClusters(_ request: ListClustersRequest, context: CallContext) async throws -> ListClustersReply {
    try await ReadKeywords(database: bench.database).clusters(request, context)
  }
  func selectSeeds(_ request: SelectSeedsRequest, context: CallContext) async throws -> SelectSeedsReply {
    try await DecideForWorkflow(bench: bench).selectSeeds(request, context)
  }
  func decideSubtopics(_ request: DecideSubtopicsRequest, context: CallContext) async throws -> DecideSubtopicsReply {
    try await DecideForWorkflow(bench: bench).decideSubtopics(request, context)
  }
  func traceLineage(_ request: TraceLineageRequest, context: CallContext) async throws -> Lineage {
    try await ReadKeywords(database: bench.database).lineage(request, context)
  }
}
