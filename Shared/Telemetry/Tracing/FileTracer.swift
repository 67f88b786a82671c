public import Tracing
import Vocabulary

/// Writes spans to a file as OpenTelemetry's file exporter does, for a collector to pick up: services have no network.
public struct FileTracer: Tracer {
  private let file: SpanFile
  private let permille: Int
  private let resource: String

  /// - Parameters:
  ///   - permille: how many of a thousand traces that begin here are written. One that began elsewhere goes on as it began.
  public init(file: SpanFile, permille: Int, service: String, instance: String) {
    self.file = file
    self.permille = permille
    resource = OTLP.resource(["service.name": service, "service.instance.id": instance])
  }

  /// The same answer everywhere for the same trace. Its last seven bytes are random (Trace Context, level 2, 3.2.2.3); so are
  /// those of UUIDs.
  func isSampled(_ trace: UUID) -> Bool {
    let random = trace.bytes.suffix(7).reduce(0) { $0 << 8 | UInt64($1) }
    return random < (UInt64(1) << 56) / 1_000 * UInt64(permille)
  }

  public func startSpan<Instant: TracerInstant>(
    _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind,
    at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
  ) -> FileSpan {
    var context = context()
    let parent = context.trace
    let trace = parent?.traceID ?? UUID.random()
    let isSampled = parent?.isSampled ?? self.isSampled(trace)
    guard isSampled else {
      // Not written, and so nobody's parent: who is called is told what we were told.
      context.trace = parent ?? TraceContext(traceID: trace, spanID: TraceContext.rootSpan(of: trace), isSampled: false)
      return FileSpan(operationName, kind, context, parent: 0, at: instant().nanosecondsSinceEpoch, recorder: nil)
    }
    context.trace = TraceContext(
      traceID: trace, spanID: .random(in: 1...UInt64.max), isSampled: true, state: parent?.state ?? "")
    return FileSpan(
      operationName, kind, context, parent: parent?.spanID ?? 0, at: instant().nanosecondsSinceEpoch,
      recorder: { [file, resource] in file.write(OTLP.line($0, resource: resource)) })
  }

  /// Writes the span that a step is, once it has ended.
  func recordStep(_ command: UUID, _ span: SpanRecord) {
    guard isSampled(command) else { return }
    file.write(OTLP.line(span, resource: resource))
  }

  public func forceFlush() {}

  public func extract<Carrier, Extract: Extractor>(
    _ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract
  ) where Extract.Carrier == Carrier {
    context.trace =
      TraceContext(
        parent: extractor.extract(key: "traceparent", from: carrier),
        state: extractor.extract(key: "tracestate", from: carrier))
      ?? context.trace
  }

  public func inject<Carrier, Inject: Injector>(
    _ context: ServiceContext, into carrier: inout Carrier, using injector: Inject
  ) where Inject.Carrier == Carrier {
    guard let trace = context.trace else { return }
    injector.inject(trace.parent, forKey: "traceparent", into: &carrier)
    if !trace.state.isEmpty { injector.inject(trace.state, forKey: "tracestate", into: &carrier) }
  }
}
