internal import CLinux
internal import EventLoop
import Glibc

/// A connected socket as frames: reads many with one call, writes many with one call. Confined to the event loop.
final class FrameSocket {
  enum Fill {
    /// There may be more to read.
    case more
    /// The socket is empty for now.
    case drained
    /// The peer is gone.
    case closed
  }

  private let descriptor: Int32
  private let loop: EventLoop
  private let writeLimit: Int
  private let pausesReading: Bool
  private var decoder = FrameDecoder()
  private var outbox = Outbox()
  private var interest: Interest = .read
  private(set) var isOpen = true

  private static let readSize = 64 << 10

  /// - Parameters:
  ///   - writeLimit: bytes waiting to be written above which the socket counts as full.
  ///   - pausesReading: whether a full socket stops reading, so that the peer is held back.
  init(_ descriptor: Int32, on loop: EventLoop, writeLimit: Int, pausesReading: Bool) {
    self.descriptor = descriptor
    self.loop = loop
    self.writeLimit = writeLimit
    self.pausesReading = pausesReading
  }

  func watch(_ handler: @escaping (Readiness) -> Void) {
    loop.watch(descriptor, for: interest, handler: handler)
  }

  var isFull: Bool { outbox.count > writeLimit }
  /// Whether everything has been handed to the socket.
  var isFlushed: Bool { outbox.count == 0 }
  /// The position in the stream of bytes where the next frame will start.
  var position: UInt64 { outbox.appended }
  /// Whether a frame that starts at `position` has begun to leave.
  func hasLeft(_ position: UInt64) -> Bool { outbox.written > position }

  func fill() -> Fill {
    guard isOpen else { return .closed }
    return withUnsafeTemporaryAllocation(byteCount: FrameSocket.readSize, alignment: 16) { buffer in
      while true {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 {
          decoder.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
          return count == buffer.count ? .more : .drained
        }
        if count < 0, errno == EINTR { continue }
        return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .drained : .closed
      }
    }
  }

  func next() -> FrameDecoder.Item? { decoder.next() }

  func append(_ frame: Frame) {
    if isOpen { outbox.append(frame) }
  }

  /// Writes what waits. False: the connection is gone.
  func flush() -> Bool {
    guard isOpen else { return false }
    guard outbox.write(to: descriptor) else { return false }
    var wanted: Interest = pausesReading && isFull ? [] : .read
    if !isFlushed { wanted.insert(.write) }
    if wanted != interest {
      interest = wanted
      loop.update(descriptor, to: wanted)
    }
    return true
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    loop.unwatch(descriptor)
    Glibc.close(descriptor)
  }
}
