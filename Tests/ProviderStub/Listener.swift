import Foundation

/// A loopback port and, for each caller, a thread.
struct Listener {
  let port: UInt16
  private let descriptor: Int32

  struct NoSocket: Error {}

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(descriptor, raw, length) == 0 && listen(descriptor, 256) == 0
          && getsockname(descriptor, raw, &length) == 0
      }
    }
    guard isListening else { throw NoSocket() }
    port = UInt16(bigEndian: address.sin_port)
  }

  func serve(_ answer: @escaping @Sendable (Request, Caller) -> Void) -> Never {
    while true {
      let peer = accept(descriptor, nil, nil)
      guard peer >= 0 else { continue }
      Thread.detachNewThread {
        let caller = Caller(descriptor: peer)
        if let request = caller.read() { answer(request, caller) }
        close(peer)
      }
    }
  }
}

/// One request: method, path, headers by their names in small letters, body.
struct Request: Sendable {
  let method: String
  let path: [String]
  let headers: [String: String]
  let body: [UInt8]
}

/// Who asked, for the time of one request.
struct Caller: Sendable {
  let descriptor: Int32

  private static let limit = 8 << 20

  /// Nil for what is no request.
  func read() -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let end = Array("\r\n\r\n".utf8)
    while bytes.count < Self.limit {
      if let request = Self.parse(bytes, headersEnd: end) { return request }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
    return nil
  }

  private static func parse(_ bytes: [UInt8], headersEnd end: [UInt8]) -> Request? {
    guard let border = bytes.indices.first(where: { bytes[$0...].starts(with: end) }) else { return nil }
    let lines = String(decoding: bytes[..<border], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      if pair.count == 2 { headers[pair[0].lowercased()] = pair[1].trimmingCharacters(in: .whitespaces) }
    }
    let body = bytes[(border + end.count)...]
    guard body.count >= headers["content-length"].flatMap(Int.init) ?? 0 else { return nil }
    return Request(
      method: String(words[0]), path: words[1].split(separator: "/").map(String.init), headers: headers,
      body: Array(body))
  }

  func send(_ bytes: some Collection<UInt8>) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
