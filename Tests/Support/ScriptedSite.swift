import Foundation
import Synchronization

/// A web site for tests that says whatever a test writes, byte by byte and at its own pace; on loopback.
public final class ScriptedSite: Sendable {
  public let port: UInt16
  private let heard = Mutex<[String]>([])

  /// - Parameter answer: given the path and a way to send bytes, which is false once nobody listens any more.
  public init(_ answer: @escaping @Sendable (_ path: String, _ say: ([UInt8]) -> Bool) -> Void) throws {
    let listener = try LoopbackListener()
    port = listener.port
    listener.acceptForEver { [self] peer in
      Thread.detachNewThread {
        defer { close(peer) }
        var buffer = [UInt8](repeating: 0, count: 8_192)
        let count = recv(peer, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        let request = String(decoding: buffer[..<count], as: UTF8.self)
        self.heard.withLock { $0.append(request) }
        answer(request.split(separator: " ").dropFirst().first.map(String.init) ?? "/") { bytes in
          send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        }
      }
    }
  }

  /// Requests as they came.
  public var requests: [String] { heard.withLock { $0 } }
}
