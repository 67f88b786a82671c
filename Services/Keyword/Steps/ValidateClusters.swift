import Contracts
import Durable
import Host
import Postgres
import Text
import Vocabulary

/// Step 7: each cluster is judged, and the judgement kept with its reasons.
struct ValidateClusters: Performer {
  let bench: Workbench
  let kind = WorkKind.validateClusters
  let metric = Metric.keywordResearch

  func items(for request: PerformRequest) async throws -> [WorkItem] { [WorkItem(naturalKey: "all")] }

  func perform(_ item: ClaimedItem, effects: Effects) async throws -> ItemResult {
    let rows = try await bench.database.query(
      Clusters.list(workflow: item.workflow, organization: item.organization), for: item.organization)
    var spokes: [UUID: [(id: String, similarity: Double)]] = [:]
    for row in rows {
      spokes[try row.get("hub_keyword_id"), default: []].append(
        (id: try row.get("spoke_keyword_id", as: UUID.self).description, similarity: try row.get("exact")))
    }
    let settings = item.input.settings
    let least = Double(settings?.clusterSimilarityPermille ?? 600) / 1_000
    let verdicts = spokes.sorted { $0.key < $1.key }.map { hub, spokes in
      (
        hub: hub, count: spokes.count,
        verdict: ClusterValidation.judge(
          spokes: spokes, leastSpokes: Int(settings?.minSpokes ?? 2), mostSpokes: Int(settings?.maxSpokes ?? 8),
          leastSimilarity: least, leastAverage: least)
      )
    }
    return ItemResult(units: Int64(verdicts.count)) { transaction in
      // A rerun that begins here judges the clusters of the run before: they become this run's.
      try await transaction.execute(
        """
        update topic_clusters set epoch = \(Int32(item.runNo)) where organization_id = \(item.organization)
          and workflow_id = \(item.workflow) and epoch = (select max(n.epoch) from topic_clusters n
            where n.organization_id = \(item.organization) and n.workflow_id = \(item.workflow))
        """)
      try await transaction.execute(
        Keywords.adoptAll(workflow: item.workflow, epoch: item.runNo, organization: item.organization))
      for (hub, count, verdict) in verdicts {
        try await transaction.execute(
          Clusters.validate(
            hub: hub, isValid: verdict.isValid, average: verdict.averageSimilarity, spokes: count,
            problems: verdict.problems.map(\.rawValue), workflow: item.workflow, epoch: item.runNo,
            organization: item.organization))
      }
    }
  }

  func conclude(_ job: ConcludingJob, in transaction: Transaction) async throws -> Conclusion {
    let row = try await transaction.one(
      """
      select count(*) filter (where validation_status = 'valid') as valid,
        count(*) filter (where validation_status = 'invalid') as invalid
      from cluster_validation_results
      where organization_id = \(job.organization) and workflow_id = \(job.workflow) and epoch = \(Int32(job.runNo))
      """)
    let valid = try row?.get("valid", as: Int64.self) ?? 0
    return Conclusion(
      made: Int(valid), outputHash: [],
      output: StepOutput(counts: [
        Count(name: "valid", value: valid), Count(name: "invalid", value: try row?.get("invalid") ?? 0),
      ]),
      failure: valid == 0 ? .init(.noValidClusters, "no cluster is good enough to write about") : nil)
  }
}
