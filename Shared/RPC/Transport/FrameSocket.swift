internal import CLinux
internal import EventLoop
import Glibc
internal import Vocabulary
internal import Wire

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
  private var framesWaiting = 0
  private(set) var isOpen = true

  private static let batch = 16
  private static let muchMemory = 64 << 10

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

  /// Whether enough waits that the peer had better begin on it while this side goes on.
  var isWorthWriting: Bool { framesWaiting >= FrameSocket.batch && !interest.contains(.write) }

  var isFull: Bool { outbox.count > writeLimit }
  /// Whether everything has been handed to the socket.
  var isFlushed: Bool { outbox.count == 0 }
  /// The position in the stream of bytes where the next frame will start.
  var position: UInt64 { outbox.appended }
  /// Whether a frame that starts at `position` has begun to leave.
  func hasLeft(_ position: UInt64) -> Bool { outbox.written > position }

  func fill() -> Fill {
    guard isOpen else { return .closed }
    while true {
      let wanted = decoder.missing + loop.scratch.count
      let count = receive()
      if count > 0 { return count == wanted ? .more : .drained }
      if count < 0, errno == EINTR { continue }
      return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .drained : .closed
    }
  }

  /// Reads once: what is missing of a body straight to its place, what follows by way of the loop's scratch memory.
  private func receive() -> Int {
    let scratch = loop.scratch
    guard decoder.missing > 0 else {
      let count = recv(descriptor, scratch.baseAddress, scratch.count, Int32(MSG_DONTWAIT))
      if count > 0 { decoder.feed(UnsafeRawBufferPointer(rebasing: scratch[..<count])) }
      return count
    }
    if decoder.missing > FrameSocket.muchMemory { loop.releaseMemoryWhenIdle() }
    var count = 0
    var beyond = 0
    decoder.fillMissing { missing in
      var vectors = (
        iovec(iov_base: missing.baseAddress, iov_len: missing.count),
        iovec(iov_base: scratch.baseAddress, iov_len: scratch.count)
      )
      count = withUnsafeMutableBytes(of: &vectors) { vectors in
        var message = msghdr()
        message.msg_iov = vectors.baseAddress?.assumingMemoryBound(to: iovec.self)
        message.msg_iovlen = 2
        return recvmsg(descriptor, &message, Int32(MSG_DONTWAIT))
      }
      beyond = max(0, count - missing.count)
      return max(0, count) - beyond
    }
    if beyond > 0 { decoder.feed(UnsafeRawBufferPointer(rebasing: scratch[..<beyond])) }
    return count
  }

  /// Whether what was read ends inside a frame.
  var isInsideFrame: Bool { decoder.isInsideFrame }
  /// How many frames have begun so far.
  var framesBegun: UInt64 { decoder.begun }

  func next() -> FrameDecoder.Item? { decoder.next() }

  func append(_ frame: Frame) {
    guard isOpen else { return }
    outbox.append(frame)
    framesWaiting += 1
  }

  /// Appends a frame around an envelope.
  ///
  /// - Throws: `message_too_large` for what no frame can hold.
  func append(
    _ envelope: some PayloadEnvelope, _ name: String, on stream: UInt32, _ kind: Frame.Kind, _ flags: Frame.Flags = []
  ) throws(Refusal) {
    let size = envelope.encodedSize
    try Frame.checkSize(size, of: name)
    guard isOpen else { return }
    outbox.append(envelope, size: size, on: stream, kind, flags)
    framesWaiting += 1
  }

  /// Writes what waits. False: the connection is gone.
  func flush() -> Bool {
    guard isOpen else { return false }
    framesWaiting = 0
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
