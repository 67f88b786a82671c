import EventLoop
import Foundation

/// One HTTP request over loopback, and nothing forgiven: what is not one whole answer is no answer.
enum StubHTTP {
  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  enum Failure: Error, Equatable {
    /// Nothing was sent: the provider knows nothing of it.
    case notConnected
    /// Sent, and no whole answer within the time.
    case noAnswer
  }

  static func send(
    _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ body: [UInt8], port: UInt16,
    patience: Duration
  ) async throws -> Answer {
    let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    let head = "\(method) \(path) HTTP/1.1\r\nHost: stub\r\nContent-Length: \(body.count)\r\n\(lines)\r\n"
    return try await offload {
      let descriptor = try connect(to: port)
      defer { close(descriptor) }
      let request = Array(head.utf8) + body
      guard Foundation.send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
        throw Failure.noAnswer
      }
      return try receive(on: descriptor, until: ContinuousClock.now + patience)
    }
  }

  private static func connect(to port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      throw Failure.notConnected
    }
    return descriptor
  }

  private static func receive(on descriptor: Int32, until deadline: ContinuousClock.Instant) throws -> Answer {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let left = (deadline - ContinuousClock.now).components
      let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard milliseconds > 0, poll(&entry, 1, Int32(min(milliseconds, 60_000))) > 0 else { throw Failure.noAnswer }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return try parse(bytes) }
      bytes += buffer[..<count]
    }
  }

  private static func parse(_ bytes: [UInt8]) throws -> Answer {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let border = text.range(of: "\r\n\r\n") else { throw Failure.noAnswer }
    let lines = text[..<border.lowerBound].components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
    }
    let words = lines[0].split(separator: " ")
    guard words.count > 1, let status = Int(words[1]), let length = headers["content-length"].flatMap(Int.init) else {
      throw Failure.noAnswer
    }
    let body = Array(text[border.upperBound...].utf8)
    guard body.count >= length else { throw Failure.noAnswer }
    return Answer(status: status, headers: headers, body: Array(body.prefix(length)))
  }
}
