import ArgumentParser
import Contracts
import Vocabulary

struct Keyword: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keywords and their clusters.", subcommands: [List.self, Clusters.self, Trace.self])

  enum Stage: String, ExpressibleByArgument, CaseIterable {
    case all, seeds, longtails, kept, rejected, subtopics

    var stage: KeywordStage {
      switch self {
      case .all: .unspecified
      case .seeds: .seeds
      case .longtails: .longtails
      case .kept: .kept
      case .rejected: .rejected
      case .subtopics: .withSubtopics
      }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List a workflow's keywords, surest first.")
    @Argument(help: "The workflow's id or name.") var workflow: String
    @Option(help: "all, seeds, longtails, kept, rejected or subtopics.") var stage = Stage.all
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let rows = try await console.allKeywords(try await console.workflowID(workflow), stage.stage)
      console.show(.array(rows.map(KeywordView.json))) {
        var table = Table([
          ("KEYWORD", .left), ("SURE", .right), ("INTENT", .left), ("FROM", .left), ("FILTER", .left), ("WHY", .left),
        ])
        for row in rows {
          table.add(
            Format.clipped(row.keyword, to: 50), Format.permille(row.decisionConfidencePermille), row.mainIntent,
            row.source,
            row.filterStatus.text, Format.clipped(row.filteredReason, to: 50))
        }
        return table.lines(in: console.terminal) + ["\(rows.count) keywords"]
      }
    }
  }

  struct Clusters: Verb {
    static let configuration = CommandConfiguration(abstract: "Hubs with their spokes, and how they were judged.")
    @Argument(help: "The workflow's id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let reply = try await console.keyword.listClusters(ListClustersRequest(workflowID: id))
      console.show(
        .object([("clusters", .array(reply.clusters.map(KeywordView.json))), ("singles", .strings(reply.singles))])
      ) {
        var table = Table([
          ("HUB", .left), ("SPOKES", .right), ("SIMILAR", .right), ("JUDGED", .left), ("WHICH", .left),
        ])
        for cluster in reply.clusters {
          table.add(
            Format.clipped(cluster.hubKeyword, to: 36), String(cluster.spokes.count),
            Format.permille(cluster.avgSimilarityPermille),
            ([cluster.validationStatus.text] + cluster.validationErrors).joined(separator: " "),
            Format.clipped(cluster.spokes.map(\.keyword).joined(separator: ", "), to: 70))
        }
        return table.lines(in: console.terminal) + [
          "\(reply.clusters.count) clusters, \(reply.singles.count) keywords by themselves"
        ]
      }
    }
  }

  struct Trace: Verb {
    static let configuration = CommandConfiguration(abstract: "From a keyword back to the page it came from.")
    @Argument(help: "The keyword's id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let line = try await console.keyword.traceLineage(TraceLineageRequest(keywordID: id))
      console.show(
        .object([
          ("keyword", .present(line.keyword?.keyword ?? "")), ("hub", .present(line.hub?.keyword ?? "")),
          ("seed", .present(line.seed?.keyword ?? "")), ("competitor", .present(line.competitor?.url ?? "")),
          ("evidence_url", .present(line.evidenceURL)),
        ])
      ) {
        [
          "keyword     \(line.keyword?.keyword ?? "")", "hub         \(line.hub?.keyword ?? "–")",
          "seed        \(line.seed?.keyword ?? "–")", "competitor  \(line.competitor?.url ?? "–")",
          "read on     \(line.evidenceURL)",
        ]
      }
    }
  }
}

enum KeywordView {
  static func json(_ row: KeywordRow) -> JSON {
    .object([
      ("id", .string(row.id)), ("keyword", .string(row.keyword)), ("seed_keyword", .present(row.seedKeyword)),
      ("search_volume", .optional(row.searchVolume)), ("confidence_permille", .integer(row.decisionConfidencePermille)),
      ("main_intent", .present(row.mainIntent)), ("source", .string(row.source)),
      ("evidence_url", .present(row.evidenceURL)),
      ("filter_status", .string(row.filterStatus.text)), ("filtered_reason", .present(row.filteredReason)),
      ("user_selected", .bool(row.userSelected)), ("subtopics", .strings(row.subtopics.map(\.title))),
    ])
  }

  static func json(_ cluster: Cluster) -> JSON {
    .object([
      ("hub", .string(cluster.hubKeyword)), ("hub_keyword_id", .string(cluster.hubKeywordID)),
      ("validation_status", .present(cluster.validationStatus.text)),
      ("avg_similarity_permille", .integer(cluster.avgSimilarityPermille)),
      ("validation_errors", .strings(cluster.validationErrors)),
      (
        "spokes",
        .array(
          cluster.spokes.map {
            .object([("keyword", .string($0.keyword)), ("similarity_permille", .integer($0.similarityPermille))])
          })
      ),
    ])
  }
}
