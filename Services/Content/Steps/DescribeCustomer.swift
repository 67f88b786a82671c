import Contracts
import Crypto
import Durable
import EventLoop
import Host
import Postgres
import Text
import Vocabulary
import Web

/// Step 1: the ideal customer profile, from the organization's description and, when it can be read, its site.
struct DescribeCustomer: Performer {
  let bench: Workbench
  let kind = WorkKind.describeCustomer
  let metric = Metric.icpGeneration

  func items(for request: PerformRequest) async throws -> [WorkItem] { [WorkItem(naturalKey: "profile")] }

  func perform(_ item: ClaimedItem) async throws -> ItemResult {
    guard item.input.organization != nil else { throw Refusal(.fieldInvalid, "the command names no organization") }
    return ItemResult { _ in }
  }

  /// The profile is small and derived from what the command carries and what the site says now.
  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let organization = job.input.organization ?? OrganizationProfile()
    var warnings: [String] = []
    var pages: [TextPage] = []
    do {
      let address = try WebAddress(organization.websiteURL, field: "website_url")
      let crawled = try await Crawler(fetcher: bench.fetcher, delay: .zero).crawl(address, most: 3, within: .seconds(10))
      pages = crawled.map { page in
        TextPage(
          url: page.address.text, title: page.page.title, description: page.page.description, headings: page.page.headings,
          body: page.page.text)
      }
    } catch let refusal as Refusal {
      warnings.append("the organization's own site was not read: \(refusal.message)")
    }
    let model = bench.model
    let profile = try await offload { [pages] in CustomerProfile.describe(organization, pages: pages, model: model) }
    let json = profile.json
    return Conclusion(
      made: profile.isComplete ? 1 : 0, outputHash: Array(SHA256.hash(data: Array(json.utf8))),
      output: StepOutput(
        icpJSON: json,
        counts: [
          Count(name: "audiences", value: Int64(profile.buyerRoles.count)),
          Count(name: "pages_read", value: Int64(pages.count)),
        ]),
      warnings: warnings,
      failure: profile.isComplete
        ? nil : .init(.badOutput, "the description says too little: name audiences, problems and what you offer"))
  }
}
