import Contracts
import TestSupport
import Testing
import Vocabulary

/// Keywords, clusters and competitors as people read them.
@Suite("Keyword methods")
struct KeywordMethodTests {
  @Test("ID-21 more than twenty spellings of one site are one competitor")
  func competitors() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Competitors")
    let spellings = [
      "https://bücher.example/docs", "http://bücher.example/docs", "bücher.example/docs", "//bücher.example/docs",
      "HTTPS://BÜCHER.EXAMPLE/docs", "https://bu\u{308}cher.example/docs", "https://xn--bcher-kva.example/docs",
      "https://XN--BCHER-KVA.example/docs", "https://www.bücher.example/docs", "https://WWW.xn--bcher-kva.example/docs",
      "https://bücher.example./docs", "https://bücher。example/docs", "https://ｂücher.example/docs",
      "https://bücher.example:443/docs", "http://bücher.example:80/docs", "https://bücher.example:/docs",
      "https://bücher.example/docs/", "https://bücher.example//docs", "https://bücher.example/./docs",
      "https://bücher.example/a/../docs", "https://bücher.example/d%6fcs", "https://bücher.example/docs#top",
      "https://bücher.example/docs?", "https://bücher.example/docs?utm_source=x", " https://bücher.example/docs ",
    ]
    #expect(Set(spellings.map { Array($0.utf8) }).count >= 20)
    for spelling in spellings {
      _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: [spelling]))
    }
    let listed = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors
    #expect(listed.map(\.normalizedURL) == ["xn--bcher-kva.example/docs"])
    let id = try #require(listed.first?.id)
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Stranger")
    #expect(
      await reason { _ = try await stranger.keyword.removeCompetitor(RemoveCompetitorRequest(id: id)) }
        == .competitorNotFound)
    _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: id))
    #expect(
      await reason { _ = try await tenant.keyword.removeCompetitor(RemoveCompetitorRequest(id: id)) }
        == .competitorNotFound)
  }

  @Test("KW-08 keywords are paged without a gap, filtered by stage and searched")
  func pages() async throws {
    let finished = try await FinishedWorkflow.shared()
    let keyword = finished.tenant.keyword
    var seen: Set<String> = []
    var cursor = ""
    var total: Int32 = 0
    repeat {
      let reply = try await keyword.listKeywords(
        ListKeywordsRequest(workflowID: finished.id, page: PageRequest(limit: 7, cursor: cursor)))
      for row in reply.keywords { #expect(seen.insert(row.id).inserted) }
      total = reply.total
      cursor = reply.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    #expect(seen.count == Int(total) && total > 14)
    let found = try await keyword.listKeywords(
      ListKeywordsRequest(workflowID: finished.id, search: "PLANNER", page: PageRequest(limit: 200))
    ).keywords
    #expect(!found.isEmpty && found.allSatisfy { $0.keyword.lowercased().contains("planner") })
  }

  @Test("KW-13 KW-14 every keyword that was dropped says why, and none of those is in a cluster")
  func reasons() async throws {
    let finished = try await FinishedWorkflow.shared()
    let rows = try await finished.tenant.keyword.listKeywords(
      ListKeywordsRequest(workflowID: finished.id, page: PageRequest(limit: 200))
    ).keywords
    let dropped = rows.filter { $0.filterStatus.text.hasPrefix("rejected") }
    #expect(dropped.allSatisfy { !$0.filteredReason.isEmpty })
    let clusters = try await finished.tenant.keyword.listClusters(ListClustersRequest(workflowID: finished.id))
    let members = Set(clusters.clusters.flatMap { $0.spokes.map(\.keywordID) + [$0.hubKeywordID] })
    #expect(members.isDisjoint(with: dropped.map(\.id)))
  }

  @Test("DB-R01 another organization's keyword answers as one that does not exist")
  func foreign() async throws {
    let finished = try await FinishedWorkflow.shared()
    let id = try #require(try await finished.tenant.keywords(finished.id, .seeds).first?.id)
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Stranger")
    let answer = await refusal { _ = try await stranger.keyword.getKeyword(GetKeywordRequest(id: id)) }
    #expect(answer?.reason == .keywordNotFound)
    #expect(
      await refusal { _ = try await stranger.keyword.getKeyword(GetKeywordRequest(id: UUID.random().description)) }
        == answer)
    #expect(
      await reason { _ = try await stranger.keyword.traceLineage(TraceLineageRequest(keywordID: id)) }
        == .keywordNotFound)
    let listed = try await stranger.keyword.listKeywords(ListKeywordsRequest(workflowID: finished.id))
    #expect(listed.keywords.isEmpty && listed.total == 0)
  }
}
