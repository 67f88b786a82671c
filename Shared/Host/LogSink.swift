import Glibc
import Logging
import Telemetry
import Vocabulary

/// Writes log events to standard error: one JSON object a line, or a line for people.
struct LogSink: LogHandler {
  enum Format: String {
    case json, console
  }

  let service: String
  let format: Format
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let line = line(event.level, "\(event.message)", event.metadata ?? [:])
    // One write a line, so that lines of five processes on one terminal do not mix.
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }

  /// The line as it is written, without what must not be read.
  func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
    var details = self.metadata.merging(metadata) { _, new in new }.mapValues { Redaction.masked($0.description) }
    if let trace = TraceContext.current, trace.isSampled { details["trace.id"] = trace.traceText }
    return switch format {
    case .json: jsonLine(level, Redaction.masked(message), details)
    case .console: consoleLine(level, Redaction.masked(message), details)
    }
  }

  private func jsonLine(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) -> String {
    var line = "{\"at\":\"\(Self.now())\",\"level\":\"\(level.rawValue)\",\"service\":\"\(service)\",\"message\":"
    line += message.jsonQuoted
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      line += ",\(key.jsonQuoted):\(value.jsonQuoted)"
    }
    return line + "}"
  }

  private func consoleLine(_ level: Logger.Level, _ message: String, _ metadata: [String: String]) -> String {
    let details = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    let name = service.padding(to: 8)
    return
      "\(Self.now().dropFirst(11)) \(level.rawValue.padding(to: 7)) \(name) \(message)\(details.isEmpty ? "" : "  \(details)")"
  }

  /// UTC, RFC 3339, milliseconds.
  static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%S", &parts)
    let seconds = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let milliseconds = String(time.tv_nsec / 1_000_000 + 1_000).dropFirst()
    return "\(seconds).\(milliseconds)Z"
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    count >= width ? self : self + String(repeating: " ", count: width - count)
  }
}
