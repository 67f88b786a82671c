import Contracts
import Durable
import EventLoop
import Host
import Postgres
import Text
import Vocabulary

/// Step 6: what was kept is embedded and grouped into hubs with their spokes.
struct ClusterTopics: Performer {
  let bench: Workbench
  let kind = WorkKind.clusterTopics
  let metric = Metric.embedding

  /// More would take minutes; the product's bound.
  private static let most = 5_000

  func items(for request: PerformRequest) async throws -> [WorkItem] { [WorkItem(naturalKey: "all")] }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    let rows = try await bench.database.query(
      Keywords.kept(workflow: item.workflow, organization: item.organization), for: item.organization)
    guard rows.count <= Self.most else {
      throw Refusal(.noClusters, "\(rows.count) keywords are too many to cluster at once; the most is \(Self.most)")
    }
    let ids = try rows.map { try $0.get("id", as: UUID.self) }
    let texts = try rows.map { try $0.get("keyword", as: String.self) }
    let volumes = try rows.map { try $0.get("search_volume", as: Int32?.self).map(Int.init) }
    let settings = Clustering.Settings(
      leastSimilarity: Float(item.input.settings?.clusterSimilarityPermille ?? 600) / 1_000,
      leastSpokes: Int(item.input.settings?.minSpokes ?? 2), mostSpokes: Int(item.input.settings?.maxSpokes ?? 8))
    let model = bench.model
    let (vectors, result) = try await offload {
      let vectors = texts.map(model.embed)
      let words = texts.map { $0.split(separator: " ").count }
      return (vectors, Clustering.run(vectors: vectors, volumes: volumes, words: words, settings: settings))
    }
    let pairs = result.clusters.flatMap { cluster in
      cluster.spokes.map { (hub: ids[cluster.hub], spoke: ids[$0.index], similarity: Double($0.similarity)) }
    }
    return ItemResult(units: Int64(ids.count)) { transaction in
      try await transaction.execute(
        Keywords.adoptAll(workflow: item.workflow, epoch: item.runNo, organization: item.organization))
      _ = try await transaction.pipeline(
        zip(ids, vectors).map { Clusters.embed($0, $1, organization: item.organization) })
      _ = try await transaction.pipeline(
        Clusters.clear(workflow: item.workflow, epoch: item.runNo, organization: item.organization)
          + [Clusters.insert(pairs, workflow: item.workflow, epoch: item.runNo, organization: item.organization)])
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let row = try await transaction.one(
      """
      select count(distinct hub_keyword_id) as hubs, count(*) as spokes from topic_clusters
      where organization_id = \(job.organization) and workflow_id = \(job.workflow) and epoch = \(Int32(job.runNo))
      """)
    let hubs = try row?.get("hubs", as: Int64.self) ?? 0
    return Conclusion(
      made: Int(hubs), outputHash: [],
      output: StepOutput(counts: [
        Count(name: "clusters", value: hubs), Count(name: "spokes", value: try row?.get("spokes") ?? 0),
      ]),
      failure: hubs == 0 ? .init(.noClusters, "no keywords are near enough to each other to make a cluster") : nil)
  }
}
