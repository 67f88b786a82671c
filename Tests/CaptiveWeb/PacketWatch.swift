import Foundation
import Synchronization
import Vocabulary

/// Sees every packet of this network (packet(7)) and remembers where conversations were begun to.
final class PacketWatch: Sendable {
  private let descriptor: Int32
  private let places = Mutex<Set<String>>([])
  private static let marker = "17 203.0.113.99 9"

  init() throws {
    // AF_PACKET, every protocol, without the link's header.
    descriptor = socket(17, Int32(SOCK_DGRAM.rawValue), Int32(UInt16(3).bigEndian))
    guard descriptor >= 0 else { throw Refusal(.fault, "packets cannot be seen: \(String(cString: strerror(errno)))") }
    var room: Int32 = 64 << 20
    // SO_RCVBUFFORCE
    setsockopt(descriptor, SOL_SOCKET, 33, &room, socklen_t(MemoryLayout<Int32>.size))
    Thread.detachNewThread { [self] in
      var packet = [UInt8](repeating: 0, count: 128)
      while case let count = recv(descriptor, &packet, packet.count, 0), count > 0 {
        guard let place = Self.beginning(packet[..<count]) else { continue }
        _ = places.withLock { $0.insert(place) }
      }
    }
  }

  /// Every place, once all packets until now have been seen: one more is sent, and awaited.
  func finish() throws -> [String] {
    let sender = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(sender) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(9).bigEndian
    inet_pton(AF_INET, "203.0.113.99", &address.sin_addr)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(sender, "x", 1, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    for _ in 0..<1_000 {
      let seen = places.withLock { $0 }
      if seen.contains(Self.marker) { return seen.subtracting([Self.marker]).sorted() }
      usleep(10_000)
    }
    throw Refusal(.fault, "the last packet was never seen")
  }

  /// Packets that came too fast to be seen.
  var lost: UInt32 {
    var statistics: (packets: UInt32, drops: UInt32) = (0, 0)
    var length = socklen_t(8)
    // SOL_PACKET, PACKET_STATISTICS
    guard getsockopt(descriptor, 263, 6, &statistics, &length) == 0 else { return .max }
    return statistics.drops
  }

  /// `<protocol> <address> <port>` for a packet that is no answer: TCP's first (SYN alone), and what is not TCP, but for
  /// a name server's replies and the errors that a packet which was counted brought about.
  private static func beginning(_ packet: ArraySlice<UInt8>) -> String? {
    guard packet.count >= 28 else { return nil }
    let isV4 = packet[0] >> 4 == 4
    let header = isV4 ? Int(packet[0] & 15) * 4 : 40
    guard packet.count >= header + 8 else { return nil }
    let kind = packet[isV4 ? 9 : 6]
    var address = Array(isV4 ? packet[16..<20] : packet[24..<40])
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    inet_ntop(isV4 ? AF_INET : AF_INET6, &address, &text, socklen_t(text.count))
    let place = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    func number(_ at: Int) -> Int { Int(packet[header + at]) << 8 | Int(packet[header + at + 1]) }
    switch kind {
    case 6:
      guard packet.count >= header + 14, packet[header + 13] & 0x12 == 0x02 else { return nil }
      return "6 \(place) \(number(2))"
    case 17: return number(0) == 53 || number(0) == 9 ? nil : "17 \(place) \(number(2))"
    case 1, 58: return nil
    default: return "\(kind) \(place) 0"
    }
  }
}
