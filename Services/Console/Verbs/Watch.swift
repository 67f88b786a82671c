import ArgumentParser
import Contracts
import Glibc
import Host
import RPC
import Vocabulary

extension Workflow {
  struct Watch: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Show its progress until it is over, fails, or waits for you.",
      discussion:
        "A lost connection is made again and goes on where it stopped. --follow stays through gates and failures.")

    @Argument(help: "Id or name.") var workflow: String
    @Flag(help: "Stay at gates and failures too.") var follow = false
    @Option(help: "Begin after this event.") var after: Int64 = 0
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let id = try await console.workflowID(workflow)
      var viewer = Viewer(console: console, sequence: after)
      try await console.follow {
        console.terminal.passing("  the connection was lost; connecting again …")
      } _: { hasCome in
        let events = try await console.workflow.watchProgress(
          WatchProgressRequest(workflowID: id, afterSequence: viewer.sequence))
        var isSilent = true
        for try await event in events {
          isSilent = false
          hasCome()
          viewer.show(event)
          if viewer.isOver { return true }
          if !follow, await viewer.isResting(id) { return true }
        }
        return isSilent ? try await viewer.hasSeenAll(of: id) : false
      }
    }
  }
}

/// Turns progress into lines.
private struct Viewer {
  let console: Console
  var sequence: Int64
  private(set) var isOver = false
  private var mayRest = false

  init(console: Console, sequence: Int64) {
    self.console = console
    self.sequence = sequence
  }

  mutating func show(_ event: ProgressEvent) {
    sequence = event.sequence
    isOver = event.kind == "completed" || event.kind == "cancelled"
    mayRest = ["gate_opened", "failed", "paused", "waits"].contains(event.kind)
    if console.isJSON {
      print(json(event).text)
      fflush(nil)
      return
    }
    let terminal = console.terminal
    let step = Format.state(event.step)
    switch event.kind {
    case "step_started": terminal.passing("  step \(step) …")
    case "step_progress":
      terminal.passing("  step \(step) … \(event.itemsDone) of \(event.itemsTotal), \(Format.money(event.costMicros))")
    case "step_finished":
      let time = Format.duration(milliseconds: event.tookMs)
      terminal.line(
        "\(terminal.green("✓")) \(step.padded(to: 20)) \(time.leftPadded(to: 8)) \(Format.money(event.costMicros).leftPadded(to: 8))  made \(event.made)\(event.counts.isEmpty ? "" : "; \(Format.counts(event.counts))")"
      )
      for warning in event.warnings.prefix(3) {
        terminal.line("  \(terminal.yellow("note")) \(Format.clipped(warning, to: 110))")
      }
    case "gate_opened":
      terminal.line("\(terminal.yellow("?")) \(step.padded(to: 20)) \(event.made) results wait for a decision")
    case "waits": terminal.line("\(terminal.yellow("?")) \(step.padded(to: 20)) \(event.message)")
    case "gate_passed": terminal.line("\(terminal.green("✓")) \(step.padded(to: 20)) approved")
    case "gate_rejected": terminal.line("\(terminal.yellow("↩")) \(step.padded(to: 20)) sent back")
    case "failed": terminal.line("\(terminal.red("✗")) \(step.padded(to: 20)) \(event.message)")
    case "completed": terminal.line("\(terminal.green("✓")) \(terminal.bold("completed"))")
    case "cancelled": terminal.line("\(terminal.red("✗")) cancelled \(event.message)")
    case "paused", "resumed", "reset": terminal.line("  \(event.kind) in \(step)")
    default: return
    }
  }

  /// Whether it rests now: what was shown may be of long ago.
  func isResting(_ id: String) async -> Bool {
    guard mayRest, let details = try? await console.workflow.getWorkflow(GetWorkflowRequest(id: id)),
      let status = details.workflow?.runStatus
    else { return false }
    guard status == .waitingHuman || status == .failed || status == .paused else { return false }
    if !console.isJSON, let action = details.gate?.requiredAction { console.terminal.line("  \(action)") }
    return true
  }

  /// A workflow that is over has nothing more to tell than that it is.
  func hasSeenAll(of id: String) async throws -> Bool {
    let reply = try await console.workflow.explainWorkflow(ExplainWorkflowRequest(id: id))
    guard reply.blockedBy == "over" else { return false }
    if !console.isJSON { console.terminal.line(reply.sentence) }
    return true
  }

  private func json(_ event: ProgressEvent) -> JSON {
    .object([
      ("sequence", .integer(event.sequence)), ("kind", .string(event.kind)), ("step", .string(event.step.text)),
      ("made", .integer(event.made)), ("items_done", .integer(event.itemsDone)),
      ("items_total", .integer(event.itemsTotal)),
      ("cost_micros", .integer(event.costMicros)), ("took_ms", .integer(event.tookMs)),
      ("message", .present(event.message)),
      ("at", .integer(event.at)), ("counts", .object(event.counts.map { ($0.name, .integer($0.value)) })),
      ("warnings", .strings(event.warnings)),
    ])
  }
}

extension String {
  func padded(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
  func leftPadded(to width: Int) -> String {
    count >= width ? self : String(repeating: " ", count: width - count) + self
  }
}
