import Telemetry
import Testing
import Vocabulary

@Suite("Trace context")
struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test("GW-13 what W3C calls valid is read and said again as it was", arguments: ["00", "01", "03", "fe"])
  func valid(flags: String) throws {
    let context = try #require(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-\(flags)", state: "a=b,c=d"))
    #expect(context.traceText == Self.trace && context.state == "a=b,c=d")
    #expect(context.isSampled == ["01", "03"].contains(flags))
    #expect(context.parent == "00-\(Self.trace)-\(Self.span)-\(context.isSampled ? "01" : "00")")
  }

  @Test("GW-13 a later version is read by its first four parts")
  func later() {
    #expect(TraceContext(parent: "cc-\(Self.trace)-\(Self.span)-01-what-comes", state: nil)?.isSampled == true)
    #expect(TraceContext(parent: "cc-\(Self.trace)-\(Self.span)-01", state: nil) != nil)
  }

  @Test(
    "GW-13 with what is not valid the trace begins anew",
    arguments: [
      "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-more",
      "ff-\(trace)-\(span)-01", "0-\(trace)-\(span)-011", "00-\(trace.uppercased())-\(span)-01",
      "00-\(String(repeating: "0", count: 32))-\(span)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
      "00-\(trace)x-\(span.dropLast())-01", "00-\(trace)-\(span)-0g", "cc-\(trace)-\(span)-01.more",
      "é0-\(trace)-\(span)-01", String(repeating: "-", count: 60),
    ])
  func invalid(parent: String) {
    #expect(TraceContext(parent: parent, state: "a=b") == nil)
  }

  @Test("GW-13 no more of other people's state is carried than they may rely on")
  func state() {
    let context = TraceContext(parent: "00-\(Self.trace)-\(Self.span)-01", state: String(repeating: "s", count: 513))
    #expect(context?.state == "")
  }

  @Test("GW-13 a step's trace has its command's key for a name, and nothing is sampled where nothing is traced")
  func step() {
    let command = UUID.derived(from: "workflow", "step", "1")
    let context = TraceContext.step(command)
    #expect(context.traceText == command.description.filter { $0 != "-" })
    #expect(!context.isSampled)
  }
}
