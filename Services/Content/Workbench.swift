import Contracts
import Host
import Postgres
import Text
import Vocabulary
import Web

/// What the steps of this service work with.
struct Workbench: Sendable {
  let environment: ServiceEnvironment
  let model: EmbeddingModel
  let fetcher: Fetcher

  var database: Database { environment.database }

  init(_ environment: ServiceEnvironment) throws {
    self.environment = environment
    model = try EmbeddingModel(directory: try ResourceDirectory.locate("Shared/Text/Model"))
    fetcher = Fetcher(allowing: environment.configuration["INFIN8_FETCH_ALLOW"])
  }
}
