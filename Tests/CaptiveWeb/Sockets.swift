import Foundation
import Vocabulary

/// A socket on a port of every address of this machine, IPv4 and IPv6.
func everywhere(_ kind: __socket_type, _ port: UInt16) throws -> Int32 {
  let descriptor = socket(AF_INET6, Int32(kind.rawValue), 0)
  var address = sockaddr_in6()
  address.sin6_family = sa_family_t(AF_INET6)
  address.sin6_port = port.bigEndian
  var no: Int32 = 0
  setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<Int32>.size))
  let isBound = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
    }
  }
  guard isBound else { throw Refusal(.fault, "port \(port): \(String(cString: strerror(errno)))") }
  return descriptor
}

/// Whoever is asked at ports 80, 443 and some that only machines inside have: HTTP without encryption on all of them.
struct EveryHost {
  static let ports: [UInt16] = [22, 80, 443, 3_128, 5_432, 8_080]
  let pages: [String: [UInt8]]

  init(_ pages: [String: [UInt8]]) { self.pages = pages }

  func start() throws {
    for port in Self.ports {
      let descriptor = try everywhere(SOCK_STREAM, port)
      guard listen(descriptor, 512) == 0 else { throw Refusal(.fault, "nobody listens at \(port)") }
      let pages = pages
      Thread.detachNewThread {
        while case let peer = accept(descriptor, nil, nil), peer >= 0 { Self.answer(peer, pages) }
      }
    }
  }

  private static func answer(_ peer: Int32, _ pages: [String: [UInt8]]) {
    defer { close(peer) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = recv(peer, &buffer, buffer.count, 0)
    guard count > 0 else { return }
    let words = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ")
    let bytes = words.dropFirst().first.flatMap { pages[String($0)] } ?? Array("HTTP/1.1 404 Not Found\r\n\r\n".utf8)
    _ = bytes.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
  }
}
