import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Articles as people read and take them away.
@Suite("Content methods")
struct ContentMethodTests {
  @Test("CT-05 CT-08 an article has its sections in order, its sources, and citations that point at both")
  func parts() async throws {
    let finished = try await FinishedWorkflow.shared()
    for article in finished.articles where article.status == .completed {
      let details = try await finished.tenant.content.getArticle(GetArticleRequest(id: article.id))
      #expect(details.sections.map(\.sectionNumber) == Array(1...Int32(details.sections.count)))
      #expect(details.sections.allSatisfy { !$0.content.isEmpty })
      let sources = Set(details.sources.map(\.id))
      #expect(!sources.isEmpty && details.citations.allSatisfy { sources.contains($0.sourceID) })
      #expect(details.article?.wordCount ?? 0 > 100)
    }
  }

  @Test("CT-37 each format is what it says, and all of a workflow come in one stream")
  func exports() async throws {
    let finished = try await FinishedWorkflow.shared()
    let article = try #require(finished.articles.first { $0.status == .completed })
    for format in [ExportFormat.markdown, .html] {
      let file = try await finished.tenant.content.exportArticle(
        ExportArticleRequest(id: article.id, format: format))
      let text = String(decoding: file.body, as: UTF8.self)
      #expect(text.contains(article.title))
      #expect(file.fileName.hasPrefix(article.slug))
      #expect(text.hasPrefix("<!doctype html>") == (format == .html), "\(text.prefix(40))")
    }
    var names: [String] = []
    let files = try await finished.tenant.content.exportWorkflow(ExportWorkflowRequest(workflowID: finished.id))
    for try await file in files { names.append(file.fileName) }
    #expect(Set(names).count == names.count && names.count == 2 * finished.articles.count { $0.status == .completed })
  }

  @Test("DB-R01 another organization's article answers as one that does not exist, in every method")
  func foreign() async throws {
    let finished = try await FinishedWorkflow.shared()
    let id = try #require(finished.articles.first?.id)
    let stranger = try await Tenant.make(try await Fleet.shared(), name: "Stranger")
    #expect(await reason { _ = try await stranger.content.getArticle(GetArticleRequest(id: id)) } == .articleNotFound)
    #expect(
      await reason { _ = try await stranger.content.exportArticle(ExportArticleRequest(id: id)) } == .articleNotFound)
    #expect(
      await reason { _ = try await stranger.content.verifyProvenance(VerifyProvenanceRequest(articleID: id)) }
        == .articleNotFound)
    var count = 0
    let files = try await stranger.content.exportWorkflow(ExportWorkflowRequest(workflowID: finished.id))
    for try await _ in files { count += 1 }
    #expect(count == 0)
  }
}
