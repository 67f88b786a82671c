import Contracts
import Foundation
import Postgres
import RPC
import TestSupport
import Testing
import Vocabulary

/// The story, told by the real processes: from an organization's description to articles whose every sentence is cited.
@Suite("Nine steps")
struct NineStepsTests {
  @Test("WF-01 WF-18 WF-19 CT-02 CT-08 BL-05 ID-25 a workflow goes from a description to cited articles")
  func story() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Story")
    let id = try await tenant.workflowAtSeeds()

    // Step 2 found candidates on both sites, and says where.
    let seeds = try await tenant.keywords(id, .seeds)
    #expect(seeds.count >= 6)
    #expect(seeds.allSatisfy { $0.evidenceURL.hasPrefix("http://127.0.0.1:") && $0.searchVolume == nil })

    try await tenant.approveSeeds(id)
    var row = try await tenant.settle(id)
    try #require(row.state == .step8Subtopics, "\(row.state.text): \(row.failureMessage)")

    // Every cluster has its judgement, every spoke is in one cluster only.
    let clusters = try await tenant.keyword.listClusters(ListClustersRequest(workflowID: id))
    #expect(clusters.clusters.allSatisfy { $0.validationStatus == .valid || $0.validationStatus == .invalid })
    let spokes = clusters.clusters.flatMap { $0.spokes.map(\.keywordID) }
    #expect(Set(spokes).count == spokes.count)

    // Three subtopics for each keyword; a person takes three keywords.
    let proposed = try await tenant.keywords(id, .withSubtopics)
    #expect(proposed.allSatisfy { $0.subtopics.count == 3 })
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    _ = try await tenant.workflow.approveSubtopics(
      ApproveSubtopicsRequest(
        workflowID: id, subjectHash: gate.subjectHash, keywordIDs: proposed.prefix(3).map(\.id)))
    row = try await tenant.settle(id)
    try #require(row.state == .completed, "\(row.state.text): \(row.failureMessage)")
    #expect(row.completionBasisPoints == 10_000)

    // Every quotation stands in its source, word for word.
    let articles = try await tenant.content.listArticles(ListArticlesRequest(workflowID: id)).articles
    #expect(articles.count == 3)
    for article in articles where article.status == .completed {
      let report = try await tenant.content.verifyProvenance(VerifyProvenanceRequest(articleID: article.id))
      #expect(report.citations > 0 && report.verified == report.citations)
      let page = try await tenant.content.exportArticle(ExportArticleRequest(id: article.id, format: .html))
      #expect(!String(decoding: page.body, as: UTF8.self).contains("<script"))
    }

    // The books: what billing shows is what the workflow shows, and nothing is held back.
    let usage = try await tenant.billing.getUsage(GetUsageRequest())
    let finished = Int64(articles.count { $0.status == .completed })
    #expect(usage.lines.contains { $0.metric == .articleGeneration && $0.usageCount == finished })
    #expect(usage.totalMicros == row.actualCostMicros)

    let chain = try await tenant.workflow.verifyAuditChain(VerifyAuditChainRequest())
    #expect(chain.intact && chain.entries >= 12)

    // From the article's keyword back to the competitor.
    let line = try await tenant.keyword.traceLineage(TraceLineageRequest(keywordID: proposed[0].id))
    #expect(line.seed != nil && line.competitor != nil && !line.evidenceURL.isEmpty)
  }

  @Test("WF-26 a watcher who comes back misses nothing and sees nothing twice")
  func progressResumes() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Watcher")
    let id = try await tenant.workflowAtSeeds()
    var sequences: [Int64] = []
    // Created, two steps begun and finished, the gate: how much progress is noted between depends on the clock.
    while sequences.count < 6 {
      // Each time a few are read, then the stream is dropped.
      let events = try await tenant.workflow.watchProgress(
        WatchProgressRequest(workflowID: id, afterSequence: sequences.last ?? 0))
      var taken = 0
      for try await event in events {
        sequences.append(event.sequence)
        taken += 1
        if taken == 2 || sequences.count == 6 { break }
      }
    }
    #expect(sequences == Array(1...6))
  }

  @Test("WF-07 F2 a service killed in the middle of its step is started again and the workflow goes on")
  func killedServiceResumes() async throws {
    // A fleet of its own: what else is under way must not be struck.
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "Killed")
    let id = try await tenant.workflowAtSeeds()
    let before = try fleet.processID(of: .keyword)
    try await tenant.approveSeeds(id)
    if let before { kill(before, SIGKILL) }
    let row = try await tenant.settle(id)
    #expect(row.state == .step8Subtopics, "\(row.state.text): \(row.failureMessage)")
    #expect(try fleet.processID(of: .keyword) != before)
  }

  @Test("WF-10 F8 a cancelled workflow is over, and nothing of it is held back")
  func cancel() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Cancelled")
    let id = try await tenant.workflowAtSeeds()
    let row = try await tenant.workflow.cancelWorkflow(CancelWorkflowRequest(id: id, reason: "changed our minds"))
    #expect(row.state == .cancelled)
    await #expect(throws: Refusal.self) { _ = try await tenant.approveSeeds(id) }
    let budget = try await tenant.billing.getBudget(GetBudgetRequest())
    #expect(budget.reservedMicros == 0)
  }

  @Test("WF-12 rejected seeds are harvested anew, and what was approved before does not count")
  func rejectedSeeds() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Rejected")
    let id = try await tenant.workflowAtSeeds()
    let gate = try await tenant.workflow.getGate(GetGateRequest(workflowID: id))
    _ = try await tenant.workflow.rejectSeeds(
      RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: "too narrow"))
    let row = try await tenant.settle(id)
    #expect(row.state == .step3Seeds && row.epoch == 2, "\(row.state.text) \(row.failureMessage)")
    // An approval of the gate that was rejected is stale.
    let seeds = try await tenant.keywords(id, .seeds).prefix(3).map(\.id)
    #expect(!seeds.isEmpty)
  }
}
