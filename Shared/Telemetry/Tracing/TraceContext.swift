import Tracing
public import Vocabulary

/// Where in which trace something happens: what `traceparent` and `tracestate` carry (W3C Trace Context, level 1, 3.2 and 3.3).
public struct TraceContext: Sendable, Equatable {
  /// 128 bits, not all zero.
  public let traceID: UUID
  /// Of the span that is under way; not zero.
  public let spanID: UInt64
  /// Whether this trace's spans are written.
  public let isSampled: Bool
  /// What others have added on the way, unchanged.
  public let state: String

  /// No more of other people's state than they may rely on (3.3.1.5).
  private static let longestState = 512

  init(traceID: UUID, spanID: UInt64, isSampled: Bool, state: String = "") {
    self.traceID = traceID
    self.spanID = spanID
    self.isSampled = isSampled
    self.state = state
  }

  /// Nil for what is not a `traceparent`: the trace begins anew, as 4.3 asks.
  public init?(parent: String?, state: String?) {
    guard let parent, parent.utf8.count >= 55 else { return nil }
    let parts = parent.split(separator: "-", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count >= 4, let version = Self.bytes(parts[0], 1)?.first, version != 0xFF,
      // Later versions may say more behind these four; this one must not.
      parts.count == 4 || version > 0,
      let trace = Self.bytes(parts[1], 16).flatMap(UUID.init(bytes:)), trace != .zero,
      let span = Self.bytes(parts[2], 8).map({ $0.reduce(0) { $0 << 8 | UInt64($1) } }), span != 0,
      let flags = Self.bytes(parts[3], 1)?.first
    else { return nil }
    self.init(
      traceID: trace, spanID: span, isSampled: flags & 1 == 1,
      state: state.flatMap { $0.utf8.count <= Self.longestState ? $0 : nil } ?? "")
  }

  private static func bytes(_ text: Substring, _ count: Int) -> [UInt8]? {
    text.utf8.count == 2 * count ? Hexadecimal.decode(text) : nil
  }

  /// The trace of a step: its command's key is the trace's id, so that everyone who works on the step, in any process and at any
  /// time, writes into one trace without telling each other.
  public static func step(_ command: UUID) -> TraceContext {
    TraceContext(
      traceID: command, spanID: rootSpan(of: command), isSampled: Trace.tracer?.isSampled(command) ?? false)
  }

  /// The span that is the step itself.
  static func rootSpan(of command: UUID) -> UInt64 {
    // Never zero: a UUID's variant is in it.
    command.bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// `traceparent`, version 00.
  public var parent: String { "00-\(traceText)-\(spanText)-\(isSampled ? "01" : "00")" }

  /// 32 hexadecimal digits.
  public var traceText: String { Hexadecimal.encode(traceID.bytes) }
  var spanText: String { Self.text(spanID) }

  static func text(_ span: UInt64) -> String {
    Hexadecimal.encode((0..<8).map { UInt8(truncatingIfNeeded: span >> (56 - 8 * $0)) })
  }

  /// Of the task that asks; nil where nothing is traced.
  public static var current: TraceContext? { ServiceContext.current?.trace }
}

private enum TraceKey: ServiceContextKey {
  typealias Value = TraceContext
}

private enum SpanKey: ServiceContextKey {
  typealias Value = FileSpan
}

extension ServiceContext {
  var trace: TraceContext? {
    get { self[TraceKey.self] }
    set { self[TraceKey.self] = newValue }
  }

  /// The span that is under way, if it is written.
  var span: FileSpan? {
    get { self[SpanKey.self] }
    set { self[SpanKey.self] = newValue }
  }
}
