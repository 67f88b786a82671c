import ArgumentParser
import Contracts
import Host
import RPC
import Vocabulary

struct Article: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Articles.", subcommands: [List.self, Show.self, Export.self, Verify.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List articles, of one workflow or all.")
    @Argument(help: "A workflow's id or name; all when left out.") var workflow: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var id = ""
      if let workflow { id = try await console.workflowID(workflow) }
      let reply = try await console.content.listArticles(
        ListArticlesRequest(workflowID: id, page: PageRequest(limit: 200)))
      console.show(.array(reply.articles.map(ArticleView.json))) {
        var table = Table([
          ("TITLE", .left), ("STATUS", .left), ("WORDS", .right), ("CITED", .right), ("QUALITY", .right),
          ("COST", .right), ("ID", .left),
        ])
        for article in reply.articles {
          table.add(
            Format.clipped(article.title, to: 44), article.status.text, String(article.wordCount),
            String(article.citationsCount), article.qualityScorePermille.map(Format.permille) ?? "–",
            Format.money(article.generationCostMicros), article.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Show: Verb {
    static let configuration = CommandConfiguration(abstract: "Print one article as Markdown.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let details = try await console.content.getArticle(GetArticleRequest(id: id))
      console.show(
        .object([
          ("article", ArticleView.json(details.article ?? Contracts.Article())), ("content", .string(details.content)),
          ("sources", .strings(details.sources.map(\.url))),
        ])
      ) { [details.content] }
    }
  }

  struct Export: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Write a workflow's finished articles as Markdown and HTML.")
    @Argument(help: "The workflow's id or name.") var workflow: String
    @Option(help: "Where to; made when it is not there.") var directory: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      try Files.makeDirectory(directory, mode: 0o755)
      var names: [String] = []
      for try await file in try await console.content.exportWorkflow(ExportWorkflowRequest(workflowID: id)) {
        // A name from elsewhere is only ever a name.
        guard !file.fileName.contains("/"), !file.fileName.hasPrefix(".") else { continue }
        try Files.write(file.body, to: "\(directory)/\(file.fileName)", mode: 0o644)
        names.append(file.fileName)
      }
      let written = names
      console.show(.object([("directory", .string(directory)), ("files", .strings(written))])) {
        ["Wrote \(written.count) files to \(directory)."]
      }
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(abstract: "Check every quotation against its source.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let report = try await console.content.verifyProvenance(VerifyProvenanceRequest(articleID: id))
      console.show(
        .object([
          ("citations", .integer(report.citations)), ("verified", .integer(report.verified)),
          ("problems", .strings(report.problems)), ("manifest", .verbatim(report.manifestJSON)),
        ])
      ) { ["\(report.verified) of \(report.citations) quotations stand in their sources."] + report.problems }
      if !report.problems.isEmpty { throw ExitCode(1) }
    }
  }
}

enum ArticleView {
  static func json(_ article: Contracts.Article) -> JSON {
    .object([
      ("id", .string(article.id)), ("title", .string(article.title)), ("slug", .string(article.slug)),
      ("status", .string(article.status.text)), ("word_count", .integer(article.wordCount)),
      ("citations_count", .integer(article.citationsCount)),
      ("quality_permille", .optional(article.qualityScorePermille)),
      ("method", .string(article.method)), ("failure_reason", .present(article.failureReason)),
    ])
  }
}
