/// What the server knows of the streams of one connection. Pure: a frame in, an action out; no I/O, no closures.
///
/// A stream is open while it stands in `streams`. Its client half closes by the request's flags or by a data frame with
/// `remote closed`; its server half closes with the reply. An id is never used twice: `last` only grows.
package struct ServerConnectionState: Sendable {
  package enum Action: Sendable, Equatable {
    /// Nothing to do: a frame that is not for a server, or one that came too late to matter.
    case none
    /// A new stream; `isOpen` when the client will send data on it.
    case start(stream: UInt32, body: [UInt8], isOpen: Bool)
    /// A message (nil: none) on a stream the client holds open, and whether it was the last.
    case input(stream: UInt32, message: [UInt8]?, isLast: Bool)
    /// Answer the stream with this refusal; it never began.
    case refuse(stream: UInt32, Rejection)
    /// Cancel the stream's handler and answer with this refusal.
    case abort(stream: UInt32, Rejection)
  }

  /// Why a frame is refused; the wording follows the reference implementation where it has one.
  package enum Rejection: Sendable, Equatable {
    case evenStream, reusedStream, unknownStream, dataAfterClose, dataWithClose
    case tooLong(UInt32)
    case tooMany(Int)
    case draining
  }

  private struct Stream: Sendable {
    var isClientOpen: Bool
  }

  private var streams: [UInt32: Stream] = [:]
  private var last: UInt32 = 0
  private let limit: Int
  /// Set while the server is going down: no new call may run.
  package var isDraining = false

  /// - Parameter limit: how many handlers may run at once.
  package init(limit: Int) { self.limit = limit }

  package var openStreams: Int { streams.count }

  package func isOpen(_ stream: UInt32) -> Bool { streams[stream] != nil }

  /// Whether one more method may run; the connection's own words are heard even when none may.
  ///
  /// - Parameter running: how many handlers still run, also those whose stream was already answered.
  package func mayRun(beside running: Int) -> Rejection? {
    if isDraining { return .draining }
    return running >= limit ? .tooMany(limit) : nil
  }

  package mutating func receive(_ frame: Frame) -> Action {
    switch frame.kind {
    case .request: receiveRequest(frame)
    case .data: receiveData(frame)
    default: .none
    }
  }

  private mutating func receiveRequest(_ frame: Frame) -> Action {
    if let rejection = admit(frame.stream) { return .refuse(stream: frame.stream, rejection) }
    last = frame.stream
    let isOpen = frame.flags.contains(.remoteOpen)
    streams[frame.stream] = Stream(isClientOpen: isOpen)
    return .start(stream: frame.stream, body: frame.body, isOpen: isOpen)
  }

  private func admit(_ stream: UInt32) -> Rejection? {
    if stream % 2 == 0 { return .evenStream }
    return stream <= last ? .reusedStream : nil
  }

  private mutating func receiveData(_ frame: Frame) -> Action {
    guard let stream = streams[frame.stream] else {
      // The end of a stream we have answered crosses with our answer: that is no mistake of the client's.
      if frame.stream <= last, frame.stream % 2 == 1, frame.body.isEmpty, frame.flags.contains(.remoteClosed) {
        return .none
      }
      return .refuse(stream: frame.stream, .unknownStream)
    }
    guard stream.isClientOpen else {
      end(frame.stream)
      return .abort(stream: frame.stream, .dataAfterClose)
    }
    let isLast = frame.flags.contains(.remoteClosed)
    if isLast {
      streams[frame.stream]?.isClientOpen = false
      if !frame.body.isEmpty {
        end(frame.stream)
        return .abort(stream: frame.stream, .dataWithClose)
      }
      return .input(stream: frame.stream, message: nil, isLast: true)
    }
    let isEmpty = frame.body.isEmpty && frame.flags.contains(.noData)
    return .input(stream: frame.stream, message: isEmpty ? nil : frame.body, isLast: false)
  }

  /// A frame too long to be read: refused, and the stream it would have fed is over.
  package mutating func receiveOversize(stream: UInt32, kind: Frame.Kind, length: UInt32) -> Action {
    switch kind {
    case .request:
      if let rejection = admit(stream) { return .refuse(stream: stream, rejection) }
      last = stream
      return .refuse(stream: stream, .tooLong(length))
    case .data:
      guard isOpen(stream) else { return .refuse(stream: stream, .unknownStream) }
      end(stream)
      return .abort(stream: stream, .tooLong(length))
    default: return .none
    }
  }

  /// The server's half is closed: the reply stands in the queue.
  package mutating func end(_ stream: UInt32) {
    streams[stream] = nil
  }
}
