import Foundation
import Synchronization

/// Answers for names by a table (RFC 1035), a name asked again by the next of its answers, each to be forgotten at once.
final class NameServer: Sendable {
  private let names: [String: [[String]]]
  /// How often each name was asked for each kind of address.
  private let asked = Mutex<[String: Int]>([:])

  init(_ names: [String: [[String]]]) { self.names = names }

  func start() throws {
    let descriptor = try everywhere(SOCK_DGRAM, 53)
    Thread.detachNewThread { [self] in
      var buffer = [UInt8](repeating: 0, count: 1_500)
      while true {
        var peer = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        withUnsafeMutablePointer(to: &peer) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
            let count = recvfrom(descriptor, &buffer, buffer.count, 0, raw, &length)
            guard count > 0, let reply = answer(Array(buffer[..<count])) else { return }
            sendto(descriptor, reply, reply.count, 0, raw, length)
          }
        }
      }
    }
  }

  /// - Parameter query: 12 bytes of header, then labels each with its length, 0, the kind, and the class.
  private func answer(_ query: [UInt8]) -> [UInt8]? {
    var labels: [String] = []
    var index = 12
    while index < query.count, query[index] > 0, index + Int(query[index]) < query.count {
      labels.append(String(decoding: query[(index + 1)...].prefix(Int(query[index])), as: UTF8.self).lowercased())
      index += 1 + Int(query[index])
    }
    guard index + 5 <= query.count else { return nil }
    let question = query[12..<(index + 5)]
    let kind = query[index + 2]
    let rounds = names[labels.joined(separator: ".")]
    let round = asked.withLock { asked in
      defer { asked["\(labels) \(kind)", default: 0] += 1 }
      return asked["\(labels) \(kind)", default: 0]
    }
    let addresses = rounds.map { $0[round % $0.count] } ?? []
    let records = addresses.compactMap(Self.bytes).filter { $0.count == (kind == 1 ? 4 : kind == 28 ? 16 : -1) }
    // A name that is none: code 3.
    let header = query[..<2] + [0x81, rounds == nil ? 0x83 : 0x80, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
    // 0xC00C: the name of the question; class IN; to be kept for 0 seconds.
    return header + question
      + records.flatMap { [0xC0, 0x0C, 0, kind, 0, 1, 0, 0, 0, 0, 0, UInt8($0.count)] + $0 }
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    var v4 = in_addr()
    if inet_pton(AF_INET, text, &v4) == 1 { return withUnsafeBytes(of: &v4) { Array($0) } }
    var v6 = in6_addr()
    if inet_pton(AF_INET6, text, &v6) == 1 { return withUnsafeBytes(of: &v6) { Array($0) } }
    return nil
  }
}
