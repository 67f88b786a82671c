import Synchronization
public import Tracing

/// What is written of a span.
struct SpanRecord: Sendable {
  var name: String
  var kind: SpanKind
  var context: TraceContext
  /// Zero for a trace's first.
  var parent: UInt64
  /// Nanoseconds since 1970.
  var start: UInt64
  var end: UInt64 = 0
  var attributes: SpanAttributes = [:]
  var events: [SpanEvent] = []
  var links: [TraceContext] = []
  var status: SpanStatus?
}

/// A span that writes itself when it ends, once; one that is not sampled remembers nothing.
public final class FileSpan: Span {
  /// More of these in one span are a mistake, and are left out.
  private static let most = 32

  private let record: Mutex<SpanRecord?>
  private let recorder: (@Sendable (SpanRecord) -> Void)?
  private let surroundings: ServiceContext

  init(
    _ name: String, _ kind: SpanKind, _ context: ServiceContext, parent: UInt64, at start: UInt64,
    recorder: (@Sendable (SpanRecord) -> Void)?
  ) {
    self.recorder = recorder
    surroundings = context
    record = Mutex(
      recorder == nil
        ? nil : context.trace.map { SpanRecord(name: name, kind: kind, context: $0, parent: parent, start: start) })
  }

  /// What is under way inside this span finds it here.
  public var context: ServiceContext {
    var context = surroundings
    context.span = recorder == nil ? nil : self
    return context
  }

  public var isRecording: Bool { record.withLock { $0 != nil } }

  public var operationName: String {
    get { record.withLock { $0?.name } ?? "" }
    set { record.withLock { $0?.name = newValue } }
  }

  public var attributes: SpanAttributes {
    get { record.withLock { $0?.attributes } ?? [:] }
    set { record.withLock { if newValue.count <= Self.most { $0?.attributes = newValue } } }
  }

  public func setStatus(_ status: SpanStatus) { record.withLock { $0?.status = status } }

  public func addEvent(_ event: SpanEvent) {
    record.withLock { if ($0?.events.count ?? 0) < Self.most { $0?.events.append(event) } }
  }

  public func addLink(_ link: SpanLink) {
    guard let other = link.context.trace else { return }
    record.withLock { if ($0?.links.count ?? 0) < Self.most { $0?.links.append(other) } }
  }

  /// The error's kind, not its text, which may say what a trace must not.
  public func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) {
    record.withLock { $0?.status = SpanStatus(code: .error, message: "\(type(of: error))") }
  }

  public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    let now = instant().nanosecondsSinceEpoch
    guard var ended = record.withLock({ $0.take() }) else { return }
    ended.end = max(now, ended.start)
    recorder?(ended)
  }
}
