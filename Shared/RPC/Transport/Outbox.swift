internal import CLinux
import Glibc
internal import Wire

/// Bytes waiting for a socket, in order. Small frames are put together, large bodies are written from where they lie.
struct Outbox {
  private var chunks: [[UInt8]] = []
  /// What small frames are put together in; it comes after the chunks.
  private var tail: [UInt8] = []
  private var first = 0
  private var offset = 0

  /// How many bytes have been appended since the beginning: the position of the next frame.
  private(set) var appended: UInt64 = 0
  /// How many bytes have been handed to the socket since the beginning.
  private(set) var written: UInt64 = 0

  /// Bytes not yet written.
  var count: Int { Int(appended - written) }

  /// Bodies from this size on are not copied.
  private static let copyLimit = 8 << 10
  /// A chunk of small frames is closed at this size.
  private static let chunkSize = 32 << 10
  private static let firstCapacity = 512
  private static let vectorLimit = 64

  mutating func append(_ frame: Frame) {
    begin(length: frame.body.count, frame.stream, frame.kind, frame.flags)
    appendBody(frame.body)
  }

  /// A frame whose body is written here, its payload from where it lies.
  mutating func append(
    _ envelope: some PayloadEnvelope, size: Int, on stream: UInt32, _ kind: Frame.Kind, _ flags: Frame.Flags
  ) {
    begin(length: size, stream, kind, flags)
    envelope.writeHead(to: &tail)
    appendBody(envelope.payload)
    envelope.writeTail(to: &tail)
  }

  private mutating func begin(length: Int, _ stream: UInt32, _ kind: Frame.Kind, _ flags: Frame.Flags) {
    appended += UInt64(Frame.headerSize + length)
    if tail.count >= Outbox.chunkSize { seal() }
    if tail.isEmpty { tail.reserveCapacity(Outbox.firstCapacity) }
    Frame.appendHeader(length: length, stream: stream, kind: kind, flags: flags, to: &tail)
  }

  private mutating func appendBody(_ body: [UInt8]) {
    if body.count < Outbox.copyLimit {
      tail += body
    } else {
      seal()
      chunks.append(body)
    }
  }

  /// What follows starts a chunk of its own.
  private mutating func seal() {
    guard !tail.isEmpty else { return }
    chunks.append(tail)
    tail = []
  }

  /// Writes until the socket takes no more. False: the connection is gone.
  mutating func write(to descriptor: Int32) -> Bool {
    seal()
    while written < appended {
      let count = send(to: descriptor)
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN || errno == EWOULDBLOCK
      }
      advance(count)
    }
    chunks.removeAll(keepingCapacity: chunks.capacity <= 64)
    first = 0
    offset = 0
    return true
  }

  private func send(to descriptor: Int32) -> Int {
    let end = min(chunks.count, first + Outbox.vectorLimit)
    return withUnsafeTemporaryAllocation(of: iovec.self, capacity: end - first) { vectors in
      fill(vectors, from: first, to: end, count: 0) { count in
        var message = msghdr()
        message.msg_iov = vectors.baseAddress
        message.msg_iovlen = count
        // A peer that has gone is an error of this connection, never a signal to the process.
        return sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
    }
  }

  /// Points the vectors at the chunks, each kept in place by the recursion, then calls `body`.
  private func fill(
    _ vectors: UnsafeMutableBufferPointer<iovec>, from index: Int, to end: Int, count: Int, _ body: (Int) -> Int
  ) -> Int {
    guard index < end else { return body(count) }
    return chunks[index].withUnsafeBytes { bytes in
      let skip = index == first ? offset : 0
      guard let base = bytes.baseAddress, bytes.count > skip else {
        return fill(vectors, from: index + 1, to: end, count: count, body)
      }
      vectors[count] = iovec(iov_base: UnsafeMutableRawPointer(mutating: base + skip), iov_len: bytes.count - skip)
      return fill(vectors, from: index + 1, to: end, count: count + 1, body)
    }
  }

  private mutating func advance(_ count: Int) {
    written += UInt64(count)
    var rest = count
    while first < chunks.count, rest >= chunks[first].count - offset {
      rest -= chunks[first].count - offset
      chunks[first] = []
      first += 1
      offset = 0
    }
    offset += rest
    if first > 64, first > chunks.count / 2 {
      chunks.removeFirst(first)
      first = 0
    }
  }
}
