import ArgumentParser
import Contracts
import Host
import RPC
import Vocabulary
import Wire

struct Workflow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Workflows: from the customer profile to articles, in nine steps.",
    discussion: "A workflow is named by its id or by its name.",
    subcommands: [
      Create.self, Start.self, Watch.self, ShowGate.self, Approve.self, Reject.self, Show.self, Estimate.self,
      List.self, Why.self,
      Retry.self, Pause.self, Resume.self, Reset.self, Cancel.self,
    ])

  struct Create: Verb {
    static let configuration = CommandConfiguration(abstract: "Name a workflow; `start` sets it going.")
    @Argument(help: "Its name, unique in the organization.") var name: String
    @Option(help: "What it is for.") var description = ""
    @Option(help: "Thresholds as a JSON object, such as {\"article_words\": 800}.") var settings = ""
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.createWorkflow(
        CreateWorkflowRequest(name: name, description: description, settingsJSON: settings))
      console.show(WorkflowView.json(row)) { ["Created \"\(row.name)\", \(row.id)."] }
    }
  }

  struct Start: Verb {
    static let configuration = CommandConfiguration(abstract: "Set its first step going.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let row = try await console.workflow.startWorkflow(StartWorkflowRequest(id: id))
      console.show(WorkflowView.json(row)) { ["Started \"\(row.name)\"."] }
    }
  }

  struct Show: Verb {
    static let configuration = CommandConfiguration(abstract: "Its state, its steps, its cost.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let details = try await console.workflow.getWorkflow(GetWorkflowRequest(id: id))
      console.show(WorkflowView.json(details)) { WorkflowView.lines(details, console) }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List workflows, newest first.")
    @Option(help: "Part of the name.") var search = ""
    @Option(help: "Those in a state, such as step_3_seeds or completed.") var state: String?
    @Option(help: "Those that are idle, queued, running, waiting_human, failed or paused.") var doing: String?
    @Option(help: "How many.") var limit: Int32 = 50
    @Option(help: "Go on where the last list ended, by what it said.") var after = ""
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.workflow.listWorkflows(
        ListWorkflowsRequest(
          page: PageRequest(limit: limit, cursor: after),
          state: try Self.word(state, "--state") { WorkflowState(text: $0) } ?? .unspecified, search: search,
          runStatus: try Self.word(doing, "--doing") { RunStatus(text: $0) } ?? .unspecified))
      console.show(.array(reply.workflows.map(WorkflowView.json))) {
        var table = Table([
          ("NAME", .left), ("STATE", .left), ("DOING", .left), ("DONE", .right), ("RESTS IN", .right), ("COST", .right),
          ("ID", .left),
        ])
        for row in reply.workflows {
          table.add(
            Format.clipped(row.name, to: 40), row.state.text, row.runStatus.text,
            Format.percent(basisPoints: row.completionBasisPoints),
            row.etaSeconds == 0 ? "–" : Format.duration(milliseconds: row.etaSeconds * 1_000),
            Format.money(row.actualCostMicros), row.id)
        }
        let next = reply.page?.nextCursor ?? ""
        return table.lines(in: console.terminal) + (next.isEmpty ? [] : ["More: --after \(next)"])
      }
    }

    private static func word<Word>(_ text: String?, _ option: String, _ read: (String) -> Word?) throws -> Word? {
      guard let text else { return nil }
      guard let word = read(text) else { throw Refusal.field(option, "there is no \"\(text)\"") }
      return word
    }
  }

  struct Estimate: Verb {
    static let configuration = CommandConfiguration(
      abstract: "What it may come to: calls and money for each step, from the least to the most.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let details = try await console.workflow.getWorkflow(GetWorkflowRequest(id: id, withEstimates: true))
      console.show(.array(details.estimates.map(WorkflowView.json))) {
        var table = Table([("STEP", .left), ("CALLS", .right), ("COST", .right)])
        for step in details.estimates {
          table.add(
            Format.state(step.step), Format.range(step.callsLow, step.callsHigh),
            Format.range(Money(micros: step.microsLow), Money(micros: step.microsHigh)))
        }
        let (low, high) = details.estimates.reduce((0, 0)) { ($0.0 + $1.microsLow, $0.1 + $1.microsHigh) }
        return table.lines(in: console.terminal) + [
          "Together \(Format.range(Money(micros: low), Money(micros: high))); a person chooses at two gates how much of it."
        ]
      }
    }
  }

  struct Why: Verb {
    static let configuration = CommandConfiguration(abstract: "Why it is not moving, in one sentence.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let reply = try await console.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
      console.show(
        .object([
          ("sentence", .string(reply.sentence)), ("blocked_by", .string(reply.blockedBy)),
          ("required_action", .present(reply.requiredAction)), ("since", .integer(reply.since)),
          ("facts", .strings(reply.facts)),
        ])
      ) { [reply.sentence] + reply.facts + (reply.requiredAction.isEmpty ? [] : ["Next: \(reply.requiredAction)"]) }
    }
  }

  struct ShowGate: Verb {
    static let configuration = CommandConfiguration(
      commandName: "gate", abstract: "What is to be decided: how many, examples, money so far and money if approved.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let gate = try await console.workflow.getGate(GetGateRequest(workflowID: id))
      console.show(
        .object([
          ("step", .string(gate.step.text)), ("run_no", .integer(Int64(gate.runNo))),
          ("required_role", .string(gate.requiredRole)), ("subjects", .integer(Int64(gate.subjects))),
          ("samples", .strings(gate.samples)), ("cost_so_far_micros", .integer(gate.costSoFarMicros)),
          ("cost_if_approved_micros", .integer(gate.costIfApprovedMicros)),
          ("opened_at", Format.moment(gate.openedAt)), ("expires_at", Format.moment(gate.expiresAt)),
          ("required_action", .string(gate.requiredAction)),
        ])
      ) {
        [
          "\(gate.subjects) results of \(gate.step.text), for a person with the role \(gate.requiredRole) to decide about until \(Format.day(gate.expiresAt)).",
          "For example: \(gate.samples.joined(separator: ", "))",
          "Money so far \(Format.money(gate.costSoFarMicros)), if approved \(Format.money(gate.costIfApprovedMicros)).",
          "Next: \(gate.requiredAction)",
        ]
      }
    }
  }

  struct Approve: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Decide at its open gate: which seeds to expand, or which keywords to write about.",
      discussion: "Give --top N for the N surest, --all, or --keyword once for each (its text or id).")

    @Argument(help: "Id or name.") var workflow: String
    @Option(help: "Take the N surest.") var top: Int?
    @Flag(help: "Take all of them.") var all = false
    @Option(name: .customLong("keyword"), help: "Take this one; its text or its id.") var keywords: [String] = []
    @Option(help: "A word on why.") var feedback = ""
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let gate = try await console.workflow.getGate(GetGateRequest(workflowID: id))
      let stage: KeywordStage = gate.step == .step3Seeds ? .seeds : .withSubtopics
      let chosen = try await choose(try await console.allKeywords(id, stage), gate)
      let row: WorkflowRow
      if gate.step == .step3Seeds {
        row = try await console.workflow.approveSeeds(
          ApproveSeedsRequest(
            workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen.map(\.id), feedback: feedback))
      } else {
        row = try await console.workflow.approveSubtopics(
          ApproveSubtopicsRequest(
            workflowID: id, subjectHash: gate.subjectHash, keywordIDs: chosen.map(\.id), feedback: feedback))
      }
      console.show(WorkflowView.json(row)) {
        [
          "Approved \(chosen.count): \(chosen.prefix(8).map(\.keyword).joined(separator: ", "))\(chosen.count > 8 ? ", …" : "")."
        ]
      }
    }

    private func choose(_ candidates: [KeywordRow], _ gate: Gate) async throws -> [KeywordRow] {
      if all { return candidates }
      if let top { return Array(candidates.prefix(max(0, top))) }
      guard !keywords.isEmpty else {
        throw Refusal.field("--top", "say which of the \(candidates.count): --top N, --all, or --keyword TEXT")
      }
      return try keywords.map { wanted in
        guard let found = candidates.first(where: { $0.id == wanted || $0.keyword.lowercased() == wanted.lowercased() })
        else {
          throw Refusal(.keywordNotFound, "\"\(wanted)\" is not among what is to be decided")
        }
        return found
      }
    }
  }

  struct Reject: Verb {
    static let configuration = CommandConfiguration(abstract: "Send it back to make its results anew.")
    @Argument(help: "Id or name.") var workflow: String
    @Option(help: "What should be different.") var feedback: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      let gate = try await console.workflow.getGate(GetGateRequest(workflowID: id))
      let request = RejectGateRequest(workflowID: id, subjectHash: gate.subjectHash, feedback: feedback)
      let row =
        gate.step == .step3Seeds
        ? try await console.workflow.rejectSeeds(request) : try await console.workflow.rejectSubtopics(request)
      console.show(WorkflowView.json(row)) { ["Sent back to \(row.state.text)."] }
    }
  }

  struct Retry: Verb {
    static let configuration = CommandConfiguration(abstract: "Run a failed step again.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.retryStep(RetryStepRequest(id: try await console.workflowID(workflow)))
      console.show(WorkflowView.json(row)) { ["Trying \(row.state.text) again."] }
    }
  }

  struct Pause: Verb {
    static let configuration = CommandConfiguration(abstract: "Stop before the next step.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.pauseWorkflow(
        PauseWorkflowRequest(id: try await console.workflowID(workflow)))
      console.show(WorkflowView.json(row)) { ["Paused in \(row.state.text)."] }
    }
  }

  struct Resume: Verb {
    static let configuration = CommandConfiguration(abstract: "Go on where it was paused.")
    @Argument(help: "Id or name.") var workflow: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.resumeWorkflow(
        ResumeWorkflowRequest(id: try await console.workflowID(workflow)))
      console.show(WorkflowView.json(row)) { ["Going on in \(row.state.text)."] }
    }
  }

  struct Reset: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Go back to an earlier step; what was made since is kept aside.")
    @Argument(help: "Id or name.") var workflow: String
    @Option(help: "The step's number, 1 to 8.") var to: Int
    @Option(help: "Why.") var reason: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.resetWorkflow(
        ResetWorkflowRequest(
          id: try await console.workflowID(workflow), to: WorkflowState(rawValue: Int32(to)), reason: reason))
      console.show(WorkflowView.json(row)) { ["Back to \(row.state.text)."] }
    }
  }

  struct Cancel: Verb {
    static let configuration = CommandConfiguration(abstract: "End it; what is under way is taken back.")
    @Argument(help: "Id or name.") var workflow: String
    @Option(help: "Why.") var reason = ""
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let row = try await console.workflow.cancelWorkflow(
        CancelWorkflowRequest(id: try await console.workflowID(workflow), reason: reason))
      console.show(WorkflowView.json(row)) { ["Cancelled."] }
    }
  }
}

extension Console {
  /// An id as it is; a name looked up.
  func workflowID(_ text: String) async throws -> String {
    if UUID(text) != nil { return text }
    let reply = try await workflow.listWorkflows(ListWorkflowsRequest(page: PageRequest(limit: 200), search: text))
    guard let row = reply.workflows.first(where: { $0.name == text }) else {
      throw Refusal(.workflowNotFound, "there is no workflow called \"\(text)\"")
    }
    return row.id
  }

  /// Every keyword of a stage, surest first.
  func allKeywords(_ workflow: String, _ stage: KeywordStage) async throws -> [KeywordRow] {
    var rows: [KeywordRow] = []
    var cursor = ""
    repeat {
      let reply = try await keyword.listKeywords(
        ListKeywordsRequest(workflowID: workflow, stage: stage, page: PageRequest(limit: 200, cursor: cursor)))
      rows += reply.keywords
      cursor = reply.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    return rows
  }
}

enum WorkflowView {
  static func json(_ row: WorkflowRow) -> JSON {
    .object([
      ("id", .string(row.id)), ("name", .string(row.name)), ("state", .string(row.state.text)),
      ("run_status", .string(row.runStatus.text)), ("epoch", .integer(row.epoch)),
      ("completion_percentage", .integer(row.completionBasisPoints / 100)),
      ("keywords_count", .integer(row.keywordsCount)),
      ("articles_count", .integer(row.articlesCount)), ("estimated_cost_micros", .integer(row.estimatedCostMicros)),
      ("actual_cost_micros", .integer(row.actualCostMicros)),
      ("eta_s", row.etaSeconds == 0 ? .null : .integer(row.etaSeconds)),
      ("failure_reason", .present(row.failureReason)), ("failure_message", .present(row.failureMessage)),
      ("archived_at", row.archivedAt == 0 ? .null : Format.moment(row.archivedAt)),
      ("icp", .verbatim(row.icpJSON)),
    ])
  }

  static func json(_ estimate: StepEstimate) -> JSON {
    .object([
      ("step", .string(estimate.step.text)), ("calls_low", .integer(estimate.callsLow)),
      ("calls_high", .integer(estimate.callsHigh)), ("micros_low", .integer(estimate.microsLow)),
      ("micros_high", .integer(estimate.microsHigh)),
    ])
  }

  static func json(_ details: WorkflowDetails) -> JSON {
    .object([
      ("workflow", json(details.workflow ?? WorkflowRow())),
      (
        "steps",
        .array(
          details.steps.map { step in
            .object([
              ("step", .string(step.step.text)), ("run_no", .integer(step.runNo)), ("status", .string(step.status)),
              ("made", .integer(step.made)), ("items_total", .integer(step.itemsTotal)),
              ("items_done", .integer(step.itemsDone)), ("cost_micros", .integer(step.costMicros)),
              ("reason", .present(step.reason)), ("message", .present(step.message)),
              ("took_ms", .integer(step.finishedAt > 0 ? (step.finishedAt - step.startedAt) / 1_000 : 0)),
              ("counts", .object(step.counts.map { ($0.name, .integer($0.value)) })),
              ("warnings", .strings(step.warnings)),
            ])
          })
      ),
      (
        "gate",
        details.gate.map { gate in
          .object([
            ("step", .string(gate.step.text)), ("subjects", .integer(gate.subjects)),
            ("required_role", .string(gate.requiredRole)), ("required_action", .string(gate.requiredAction)),
          ])
        } ?? .null
      ),
    ])
  }

  static func lines(_ details: WorkflowDetails, _ console: Console) -> [String] {
    let row = details.workflow ?? WorkflowRow()
    var lines = [
      "\(console.terminal.bold(row.name))  \(row.state.text), \(row.runStatus.text), \(Format.percent(basisPoints: row.completionBasisPoints))",
      "keywords \(row.keywordsCount), articles \(row.articlesCount), cost \(Format.money(row.actualCostMicros))", "",
    ]
    if row.archivedAt > 0 {
      return lines + [
        "Its details were removed on \(Format.day(row.archivedAt)), more than a year after its end. Articles stay."
      ]
    }
    var table = Table([
      ("STEP", .left), ("RUN", .right), ("STATUS", .left), ("MADE", .right), ("TIME", .right), ("COST", .right),
      ("WHAT", .left),
    ])
    for step in details.steps {
      table.add(
        Format.state(step.step), String(step.runNo), step.status, String(step.made),
        step.finishedAt > 0 ? Format.duration(milliseconds: (step.finishedAt - step.startedAt) / 1_000) : "–",
        Format.money(step.costMicros), step.message.isEmpty ? Format.counts(step.counts) : step.message)
    }
    lines += table.lines(in: console.terminal)
    if let gate = details.gate { lines += ["", "Waits for \(gate.requiredRole): \(gate.requiredAction)"] }
    return lines
  }
}
