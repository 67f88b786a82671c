import Synchronization
import Tracing
public import Vocabulary

/// The process's traces. Where none are asked for, everything here costs a look and does nothing.
public enum Trace {
  private static let chosen = Mutex<FileTracer?>(nil)

  static var tracer: FileTracer? { chosen.withLock(\.self) }
  /// For who would have to find out first what to say.
  public static var isOn: Bool { tracer != nil }
  /// Whether this task is part of a trace that is written.
  public static var isUnderWay: Bool { ServiceContext.current?.trace?.isSampled == true }

  /// Which side of what a span is (OpenTelemetry, "SpanKind").
  public enum Kind: Sendable {
    case server, client, producer, consumer

    var span: SpanKind {
      switch self {
      case .server: .server
      case .client: .client
      case .producer: .producer
      case .consumer: .consumer
      }
    }
  }

  /// What is said of a span. Nobody's name, no content: ids, words of ours, numbers.
  public enum Value: Sendable {
    case text(String)
    case number(Int64)

    var attribute: SpanAttribute {
      switch self {
      case .text(let text): .string(text)
      case .number(let number): .int64(number)
      }
    }
  }

  /// From here on the process traces; libraries that trace find the tracer too. Once in a process.
  public static func begin(_ tracer: FileTracer) {
    chosen.withLock { $0 = tracer }
    InstrumentationSystem.bootstrap(tracer)
  }

  /// Runs `body` as a span.
  ///
  /// - Parameter parent: what caused it; without one a trace begins here.
  public static func span<Result>(
    _ name: String, _ kind: Kind, of parent: @autoclosure () -> TraceContext?, _ body: () async throws -> Result
  ) async rethrows -> Result {
    guard let tracer else { return try await body() }
    var context = ServiceContext.topLevel
    context.trace = parent()
    return try await run(tracer, name, kind, context, body)
  }

  /// Runs `body` as a span of the trace that is under way; where there is none, just runs it.
  public static func within<Result>(
    _ name: String, _ kind: Kind, _ body: () async throws -> Result
  ) async rethrows -> Result {
    guard isUnderWay, let tracer, let context = ServiceContext.current else {
      return try await body()
    }
    return try await run(tracer, name, kind, context, body)
  }

  /// Measures `body` for the trace that is under way; what `body` does and notes belongs to the span around it all the same.
  public static func measure<Result>(
    _ name: String, _ kind: Kind, _ attributes: @autoclosure () -> [String: Value],
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    guard isUnderWay, let tracer, let context = ServiceContext.current else {
      return try await body()
    }
    let span = tracer.startSpan(name, context: context, ofKind: kind.span)
    for (key, value) in attributes() { span.attributes[key] = value.attribute }
    return try await ending(span, body)
  }

  private static func run<Result>(
    _ tracer: FileTracer, _ name: String, _ kind: Kind, _ context: ServiceContext,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    let span = tracer.startSpan(name, context: context, ofKind: kind.span)
    return try await ending(span) { try await ServiceContext.withValue(span.context, operation: body) }
  }

  private static func ending<Result>(_ span: FileSpan, _ body: () async throws -> Result) async rethrows -> Result {
    defer { span.end() }
    do {
      return try await body()
    } catch {
      span.recordError(error)
      throw error
    }
  }

  /// Says something of the span that is under way.
  public static func note(_ attributes: @autoclosure () -> [String: Value]) {
    guard let span = ServiceContext.current?.span else { return }
    span.updateAttributes { known in for (key, value) in attributes() { known[key] = value.attribute } }
  }

  /// Says that what is under way causes another trace.
  public static func link(to other: @autoclosure () -> TraceContext) {
    guard let span = ServiceContext.current?.span else { return }
    var context = ServiceContext.topLevel
    context.trace = other()
    span.addLink(SpanLink(context: context, attributes: [:]))
  }

  /// Writes the span that a whole step is, when it has ended: those who worked on it have called it their parent.
  ///
  /// - Parameter failure: the stable word for why it failed.
  public static func step(
    _ name: String, _ command: UUID, took: Duration, _ attributes: [String: Value], failure: String?
  ) {
    guard let tracer else { return }
    let end = DefaultTracerClock.now.nanosecondsSinceEpoch
    let (seconds, attoseconds) = took.components
    let nanoseconds = UInt64(clamping: seconds) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
    let context = TraceContext.step(command)
    var record = SpanRecord(
      name: name, kind: .internal, context: context, parent: 0, start: end - min(end, nanoseconds), end: end)
    for (key, value) in attributes { record.attributes[key] = value.attribute }
    record.status = failure.map { SpanStatus(code: .error, message: $0) }
    tracer.recordStep(command, record)
  }
}
