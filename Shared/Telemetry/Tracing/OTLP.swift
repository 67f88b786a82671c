import Tracing
import Vocabulary

/// Spans as OpenTelemetry writes them to files: a line is an `ExportTraceServiceRequest` in JSON, ids in hexadecimal, times and
/// whole numbers as strings (OTLP 1.x, "JSON Protobuf Encoding"; "File Exporter").
enum OTLP {
  /// Longer texts are cut.
  private static let longestText = 500

  static func resource(_ attributes: [(String): String]) -> String {
    let members = attributes.sorted { $0.key < $1.key }.map { attribute($0, text($1)) }
    return "{\"attributes\":[\(members.joined(separator: ","))]}"
  }

  static func line(_ span: SpanRecord, resource: String) -> String {
    "{\"resourceSpans\":[{\"resource\":\(resource),\"scopeSpans\":[{\"scope\":{\"name\":\"infin8\"},\"spans\":[\(json(span))]}]}]}\n"
  }

  private static func json(_ span: SpanRecord) -> String {
    var members = [
      ("traceId", span.context.traceText.jsonQuoted), ("spanId", span.context.spanText.jsonQuoted),
      ("name", cut(span.name).jsonQuoted), ("kind", "\(number(span.kind))"),
      ("startTimeUnixNano", "\"\(span.start)\""), ("endTimeUnixNano", "\"\(span.end)\""),
    ]
    if span.parent != 0 { members.append(("parentSpanId", TraceContext.text(span.parent).jsonQuoted)) }
    if !span.context.state.isEmpty { members.append(("traceState", span.context.state.jsonQuoted)) }
    let attributes = attributes(span.attributes)
    if !attributes.isEmpty { members.append(("attributes", "[\(attributes)]")) }
    if !span.events.isEmpty { members.append(("events", "[\(span.events.map(json).joined(separator: ","))]")) }
    if !span.links.isEmpty { members.append(("links", "[\(span.links.map(json).joined(separator: ","))]")) }
    if let status = span.status { members.append(("status", json(status))) }
    return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  private static func json(_ event: SpanEvent) -> String {
    "{\"timeUnixNano\":\"\(event.nanosecondsSinceEpoch)\",\"name\":\(cut(event.name).jsonQuoted),\"attributes\":[\(attributes(event.attributes))]}"
  }

  private static func json(_ link: TraceContext) -> String {
    "{\"traceId\":\"\(link.traceText)\",\"spanId\":\"\(link.spanText)\"}"
  }

  private static func json(_ status: SpanStatus) -> String {
    "{\"code\":\(status.code == .error ? 2 : 1),\"message\":\(cut(status.message ?? "").jsonQuoted)}"
  }

  private static func attributes(_ attributes: SpanAttributes) -> String {
    var found: [String] = []
    attributes.forEach { key, value in found.append(attribute(key, json(value))) }
    return found.sorted().joined(separator: ",")
  }

  private static func attribute(_ key: String, _ value: String) -> String {
    "{\"key\":\(key.jsonQuoted),\"value\":\(value)}"
  }

  private static func json(_ value: SpanAttribute) -> String {
    switch value {
    case .int32(let number): "{\"intValue\":\"\(number)\"}"
    case .int64(let number): "{\"intValue\":\"\(number)\"}"
    case .double(let number): "{\"doubleValue\":\(number)}"
    case .bool(let truth): "{\"boolValue\":\(truth)}"
    case .string(let string): text(string)
    case .stringConvertible(let thing): text("\(thing)")
    default: text("\(value)")
    }
  }

  private static func text(_ value: String) -> String { "{\"stringValue\":\(cut(value).jsonQuoted)}" }

  private static func cut(_ text: String) -> String { String(text.prefix(longestText)) }

  /// `SpanKind` of the protocol.
  private static func number(_ kind: SpanKind) -> Int {
    switch kind {
    case .server: 2
    case .client: 3
    case .producer: 4
    case .consumer: 5
    case .internal: 1
    }
  }
}
