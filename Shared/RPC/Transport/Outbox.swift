internal import CLinux
import Glibc

/// Bytes waiting for a socket, in order. Small frames are put together, large bodies are written from where they lie.
struct Outbox {
  private var chunks: [[UInt8]] = []
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
  private static let vectorLimit = 64

  mutating func append(_ frame: Frame) {
    appended += UInt64(Frame.headerSize + frame.body.count)
    if chunks.count == first || chunks[chunks.count - 1].count >= Outbox.chunkSize {
      chunks.append([])
    }
    frame.appendHeader(to: &chunks[chunks.count - 1])
    if frame.body.count < Outbox.copyLimit {
      chunks[chunks.count - 1] += frame.body
    } else {
      chunks.append(frame.body)
      // What follows starts afresh, or the large body would be copied to grow.
      chunks.append([])
    }
  }

  /// Writes until the socket takes no more. False: the connection is gone.
  mutating func write(to descriptor: Int32) -> Bool {
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
  }
}
