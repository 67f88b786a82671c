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

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    guard let organization = item.input.organization else {
      throw Refusal(.fieldInvalid, "the command names no organization")
    }
    var pages: [TextPage] = []
    // The site is a help, not a condition: a profile can be made from the description alone.
    if let address = try? WebAddress(organization.websiteURL),
      let crawled = try? await Crawler(fetcher: bench.fetcher, delay: .zero).crawl(
        address, most: 3, within: .seconds(10))
    {
      pages = crawled.map { page in
        TextPage(
          url: page.address.text, title: page.page.title, description: page.page.description,
          headings: page.page.headings,
          body: page.page.text)
      }
    }
    let model = bench.model
    // The writer extracts and does not listen to complaints; the check is the same for one that does.
    let profile = try await ProfileReply.accepted(for: item.organization, in: bench.database) { [pages] _ in
      try await offload { CustomerProfile.describe(organization, pages: pages, model: model).json }
    }
    let made = Array(profile.utf8)
    return ItemResult { transaction in
      try await transaction.execute(
        """
        update items set payload = \(made) where organization_id = \(item.organization)
          and command_key = \(item.commandKey) and natural_key = \(item.naturalKey)
        """)
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let row = try await transaction.one(
      """
      select payload, jsonb_array_length(convert_from(payload, 'UTF8')::jsonb->'sources') as pages from items
      where organization_id = \(job.organization) and command_key = \(job.commandKey) and status = 'done'
      """)
    guard let json = try row?.get("payload", as: [UInt8].self) else {
      return Conclusion(
        made: 0, outputHash: [], output: StepOutput(),
        failure: .init(.badOutput, job.failures.first ?? "no profile could be made"))
    }
    let pages = try row?.get("pages", as: Int32.self) ?? 0
    return Conclusion(
      made: 1, outputHash: Array(SHA256.hash(data: json)),
      output: StepOutput(
        icpJSON: String(decoding: json, as: UTF8.self), counts: [Count(name: "pages_read", value: Int64(pages))]),
      warnings: pages == 0 ? ["the organization's own site could not be read; the profile is from its description"] : []
    )
  }
}
