import Foundation

/// A TCP socket on one of this machine's loopback addresses, listening on whatever port is free.
struct LoopbackListener {
  let descriptor: Int32
  let port: UInt16

  struct NoSocket: Error {}

  /// - Parameter host: which loopback address, by its last number.
  init(host: UInt32 = 1, backlog: Int32 = 64) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = (0x7F00_0000 | host).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(descriptor, raw, length) == 0 && listen(descriptor, backlog) == 0
          && getsockname(descriptor, raw, &length) == 0
      }
    }
    guard isListening else { throw NoSocket() }
    self.descriptor = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Hands every caller to `serve`, one after another, for as long as the process lives.
  func acceptForEver(_ serve: @escaping @Sendable (Int32) -> Void) {
    let descriptor = descriptor
    Thread.detachNewThread {
      while case let peer = accept(descriptor, nil, nil), peer >= 0 { serve(peer) }
    }
  }
}
