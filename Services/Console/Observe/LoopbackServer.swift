import EventLoop
import Glibc
import Vocabulary

/// Answers `GET` on a loopback port: for those who watch an installation, every few seconds.
struct LoopbackServer: Sendable {
  private let socket: Int32
  let port: UInt16

  private static let longestRequest = 8_192
  private static let callersAtOnce = 4

  init(_ address: LoopbackAddress) throws(Refusal) {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = address.port.bigEndian
    inet_pton(AF_INET, address.host, &name.sin_addr)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, isBound) = withUnsafeMutablePointer(to: &name) { [socket] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        (socket, bind(socket, $0, size) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &size) == 0)
      }
    }
    guard isBound else {
      let why = String(cString: strerror(errno))
      close(socket)
      throw Refusal(.serviceDown, "\(address.host):\(address.port) cannot be served: \(why)")
    }
    port = UInt16(bigEndian: name.sin_port)
  }

  /// Answers until the process ends, a few callers at a time; the others wait in the kernel's queue.
  func serve(_ answer: @escaping @Sendable (_ path: String) async -> HTTPAnswer) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.callersAtOnce {
        group.addTask {
          while true {
            try Task.checkCancellation()
            let caller = try await offload { [socket] in accept(socket, nil, nil) }
            guard caller >= 0 else {
              // Without a descriptor to spare there is none a moment later.
              try await Task.sleep(for: .milliseconds(100))
              continue
            }
            let request = try await offload { Self.request(from: caller) }
            let reply = await Self.reply(to: request, answer)
            try await offload {
              Self.send(reply.text, to: caller)
              close(caller)
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  static func reply(
    to request: String, _ answer: @Sendable (_ path: String) async -> HTTPAnswer
  ) async -> HTTPAnswer {
    let words = request.prefix { !$0.isNewline }.split(separator: " ")
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return HTTPAnswer("400 Bad Request") }
    guard words[0] == "GET" else { return HTTPAnswer("405 Method Not Allowed") }
    return await answer(String(words[1].prefix { $0 != "?" }))
  }

  /// The request's head; whoever dawdles is answered for what came.
  private static func request(from caller: Int32) -> String {
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(caller, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
    let deadline = ContinuousClock.now + .seconds(2)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1_024)
    while bytes.count < longestRequest, ContinuousClock.now < deadline {
      let count = recv(caller, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      bytes += buffer[..<count]
      if ends(bytes) { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the empty line after the head has come.
  private static func ends(_ bytes: [UInt8]) -> Bool {
    let end: [UInt8] = [13, 10, 13, 10]
    return bytes.indices.contains { bytes[$0...].starts(with: end) }
  }

  private static func send(_ text: String, to caller: Int32) {
    var left = Array(text.utf8)[...]
    while !left.isEmpty {
      let count = left.withUnsafeBytes { Glibc.send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      left = left.dropFirst(count)
    }
  }
}
