import CLinux
import EventLoop
import Glibc

/// A connected socket that speaks frames: one read fills many, one write sends many. Lives on the event loop.
final class FrameSocket {
  private let descriptor: Int32
  private let loop: EventLoop
  private var decoder = FrameDecoder()
  private var outgoing: [UInt8] = []
  private var sent = 0
  private var isCorked = false
  private var isReadingPaused = false
  private var isWaitingToWrite = false
  private(set) var isOpen = true

  private let onEvent: (FrameDecoder.Event) -> Void
  private let onClose: () -> Void
  private let onDrained: () -> Void

  private static let readSize = 1 << 16
  /// Past this a sender should wait.
  static let highWater = 1 << 20

  /// - Parameters:
  ///   - onClose: called once when the peer or the system ended the connection, not after ``close()``.
  ///   - onDrained: called when everything queued has been handed to the system.
  init(
    descriptor: Int32, loop: EventLoop, onEvent: @escaping (FrameDecoder.Event) -> Void,
    onClose: @escaping () -> Void, onDrained: @escaping () -> Void
  ) {
    self.descriptor = descriptor
    self.loop = loop
    self.onEvent = onEvent
    self.onClose = onClose
    self.onDrained = onDrained
  }

  func start() {
    loop.watch(descriptor, for: .read) { [self] readiness in ready(readiness) }
  }

  var queuedBytes: Int { outgoing.count - sent }

  func send(_ frame: Frame) {
    guard isOpen else { return }
    frame.append(to: &outgoing)
    if !isCorked { flush() }
  }

  /// Stops or goes on taking bytes from the peer, whose own writes then wait.
  func pauseReading(_ pause: Bool) {
    guard isReadingPaused != pause, isOpen else { return }
    isReadingPaused = pause
    updateInterest()
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    loop.unwatch(descriptor)
    Glibc.close(descriptor)
  }

  private func ready(_ readiness: Readiness) {
    isCorked = true
    if !isReadingPaused, !readiness.isDisjoint(with: [.read, .closed]) { read() }
    isCorked = false
    if isOpen { flush() }
  }

  private func read() {
    // A few reads a turn, so that one busy peer does not starve the others.
    for _ in 0..<4 where isOpen && !isReadingPaused {
      let count = withUnsafeTemporaryAllocation(byteCount: Self.readSize, alignment: 16) { buffer in
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { decoder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
      }
      if count > 0 {
        while isOpen, let event = decoder.next() { onEvent(event) }
        if count < Self.readSize { return }
      } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
        return fail()
      } else {
        return
      }
    }
  }

  private func flush() {
    while sent < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        Glibc.send(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return fail()
      }
    }
    let isDone = sent == outgoing.count
    if isDone {
      outgoing.removeAll(keepingCapacity: outgoing.capacity <= 1 << 16)
      sent = 0
    } else if sent > 1 << 20 {
      outgoing.removeFirst(sent)
      sent = 0
    }
    if isWaitingToWrite == isDone {
      isWaitingToWrite = !isDone
      updateInterest()
    }
    if isDone { onDrained() }
  }

  private func updateInterest() {
    var interest: Interest = []
    if !isReadingPaused { interest.insert(.read) }
    if isWaitingToWrite { interest.insert(.write) }
    loop.update(descriptor, to: interest)
  }

  private func fail() {
    guard isOpen else { return }
    close()
    onClose()
  }
}
