import Contracts
import Host
import Logging
import Postgres
import Text
import Vocabulary
import Web

/// What the steps of this service work with.
struct Workbench: Sendable {
  let environment: ServiceEnvironment
  let model: EmbeddingModel
  let fetcher: Fetcher
  let delay: Duration

  var database: Database { environment.database }

  init(_ environment: ServiceEnvironment) throws {
    self.environment = environment
    model = try EmbeddingModel(directory: try ResourceDirectory.locate("Shared/Text/Model"))
    fetcher = Fetcher(allowing: environment.configuration["INFIN8_FETCH_ALLOW"])
    delay = .milliseconds(Int64(environment.configuration.integer("INFIN8_FETCH_DELAY_MS")))
  }

  /// The pages that were crawled for a workflow, as the miners see them.
  func pages(workflow: UUID, organization: UUID) async throws -> [TextPage] {
    try await database.query(CrawledPages.all(workflow: workflow, organization: organization), for: organization).map {
      row in
      TextPage(
        url: try row.get("url"), title: try row.get("title"), description: try row.get("description"),
        headings: try row.get("headings"), body: try row.get("body"))
    }
  }
}
