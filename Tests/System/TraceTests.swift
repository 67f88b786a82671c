import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// What the services of an installation write about who caused what.
@Suite("Traces")
struct TraceTests {
  /// A span as OpenTelemetry's file format has it.
  private struct Span {
    let service: String
    let trace: String
    let id: String
    let parent: String?
    let name: String
    let kind: Int
    let start: UInt64
    let end: UInt64
    let attributes: [String: String]
    let links: [String]
    let isFailed: Bool

    init(line: String) throws {
      let file = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let group = try #require((file["resourceSpans"] as? [[String: Any]])?.first)
      let resource = try #require(group["resource"] as? [String: Any])
      service = try #require(Self.attributes(resource["attributes"])["service.name"])
      let scope = try #require((group["scopeSpans"] as? [[String: Any]])?.first)
      let span = try #require((scope["spans"] as? [[String: Any]])?.first)
      trace = try #require(span["traceId"] as? String)
      id = try #require(span["spanId"] as? String)
      parent = span["parentSpanId"] as? String
      name = try #require(span["name"] as? String)
      kind = try #require(span["kind"] as? Int)
      start = try #require((span["startTimeUnixNano"] as? String).flatMap { UInt64($0) })
      end = try #require((span["endTimeUnixNano"] as? String).flatMap { UInt64($0) })
      attributes = Self.attributes(span["attributes"])
      links = (span["links"] as? [[String: Any]] ?? []).compactMap { $0["traceId"] as? String }
      isFailed = ((span["status"] as? [String: Any])?["code"] as? Int) == 2
    }

    private static func attributes(_ list: Any?) -> [String: String] {
      let pairs = (list as? [[String: Any]] ?? []).compactMap { pair -> (String, String)? in
        guard let key = pair["key"] as? String, let value = (pair["value"] as? [String: Any])?.values.first
        else { return nil }
        return (key, "\(value)")
      }
      return Dictionary(pairs) { first, _ in first }
    }
  }

  private func spans(_ fleet: Fleet) throws -> [Span] {
    try ServiceName.allCases.flatMap { service in
      try String(contentsOfFile: "\(fleet.directory)/logs/\(service.rawValue).traces.log", encoding: .utf8)
        .split(separator: "\n").map { try Span(line: String($0)) }
    }
  }

  @Test(
    "GW-13 a call and the step it starts are two traces, linked; whoever works on them, every span has its parent there"
  )
  func workflow() async throws {
    let fleet = try await Fleet.own(traced: true)
    let tenant = try await Tenant.make(fleet)
    try await tenant.onboard()
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let caller = "00f067aa0ba902b7"
    let options = CallOptions(metadata: [
      MetadataKey.traceParent: "00-\(trace)-\(caller)-01", MetadataKey.traceState: "vendor=1",
    ])
    let row = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Traced"))
    _ = try await tenant.workflow.startWorkflow(StartWorkflowRequest(id: row.id), options: options)
    _ = try await tenant.settle(row.id)
    let rows = try await fleet.rows(
      "select command_key from workflow.step_runs where workflow_id = $1::uuid order by started_at", row.id)
    let commands = rows.compactMap { $0.first ?? nil }.map { $0.filter { $0 != "-" } }
    #expect(commands.count == 2)

    // The last to be written are the steps themselves.
    try await eventually {
      try commands.allSatisfy { key in try self.spans(fleet).contains { $0.trace == key && $0.parent == nil } }
    }
    // The files are read one after the other: nothing is to be written between.
    try await eventually { try await fleet.isAtRest() }
    try await Task.sleep(for: .seconds(1))
    let spans = try spans(fleet)
    let asked = spans.filter { $0.trace == trace }
    let start = try #require(asked.first { $0.kind == 2 && $0.name.hasSuffix("Workflow/StartWorkflow") })
    #expect(start.parent == caller && start.service == "workflow")
    #expect(start.attributes["rpc.response.status_code"] == "OK")
    #expect(start.attributes["organization"] == tenant.organization.description)
    #expect(start.links == [commands[0]])
    // What it asked of others is its child, on both sides of the socket.
    let outgoing = asked.filter { $0.kind == 3 && $0.name.contains("infin8.") }
    #expect(!outgoing.isEmpty)
    for call in outgoing {
      #expect(
        asked.contains { $0.parent == call.id && $0.kind == 2 && $0.name == call.name && $0.service != call.service })
    }

    for (command, work) in zip(commands, ["describe_customer", "harvest_competitors"]) {
      let step = spans.filter { $0.trace == command }
      let root = try #require(step.first { $0.parent == nil })
      #expect(root.name == "step \(work)" && root.attributes["workflow"] == row.id && !root.isFailed)
      #expect(step.filter { $0.parent == nil }.count == 1)
      for name in ["deliver perform", "item \(work)", "take step_outcome"] {
        #expect(step.contains { $0.name == name && $0.parent == root.id }, "\(name)")
      }
      #expect(
        Set(step.map(\.service)).isSuperset(of: [
          "workflow", "billing", work == "describe_customer" ? "content" : "keyword",
        ]))
      #expect(step.filter { $0.name.hasPrefix("item ") }.allSatisfy { $0.attributes["outcome"] == "done" })
      #expect(step.contains { $0.attributes["db.system.name"] == "postgresql" })
    }
    // The first step's outcome starts the second.
    #expect(spans.contains { $0.trace == commands[0] && $0.name == "take step_outcome" && $0.links == [commands[1]] })

    for span in spans {
      #expect(span.start <= span.end)
      if let parent = span.parent, parent != caller {
        #expect(spans.contains { $0.trace == span.trace && $0.id == parent }, "\(span.name) of \(span.service)")
      }
    }
    #expect(Set(spans.map(\.id)).count == spans.count)
    // What services ask each other again and again begins no trace.
    #expect(!spans.contains { $0.name.hasSuffix("Outbox/Collect") || $0.name.hasSuffix("Health/Check") })
  }

  @Test("GW-13 a refused call is marked with its word; who asks not to be written is not; the log names the trace")
  func refused() async throws {
    let fleet = try await Fleet.own(["INFIN8_LOG_LEVEL": "debug"], traced: true)
    let tenant = try await Tenant.make(fleet)
    let (written, silent) = ("11111111111111111111111111111111", "22222222222222222222222222222222")
    for (trace, flags) in [(written, "01"), (silent, "00")] {
      let options = CallOptions(metadata: [MetadataKey.traceParent: "00-\(trace)-00f067aa0ba902b7-\(flags)"])
      let request = GetKeywordRequest(id: Vocabulary.UUID.random().description)
      #expect(await reason { _ = try await tenant.keyword.getKeyword(request, options: options) } == .keywordNotFound)
    }
    try await eventually { try self.spans(fleet).contains { $0.trace == written && $0.kind == 2 } }
    let spans = try spans(fleet)
    let call = try #require(spans.first { $0.trace == written && $0.kind == 2 })
    #expect(call.isFailed && call.attributes["error.type"] == "keyword_not_found")
    #expect(call.attributes["rpc.response.status_code"] == "NOT_FOUND")
    #expect(!spans.contains { $0.trace == silent })
    let log = try String(contentsOfFile: "\(fleet.directory)/logs/keyword.log", encoding: .utf8)
    #expect(
      log.split(separator: "\n").contains { $0.contains("\"trace.id\":\"\(written)\"") && $0.contains("NOT_FOUND") })
    #expect(!log.contains(silent))
  }
}
