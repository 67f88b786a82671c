import Foundation
import Synchronization

/// A mail server for tests, on loopback: answers each connection by the next of its scripts.
public final class MailServer: Sendable {
  public enum Script: Sendable {
    /// Takes the mail.
    case accept
    /// Answers the recipient with this line.
    case refuse(String)
    /// Closes the connection in the middle of the mail.
    case dropInMail
  }

  public let port: UInt16
  private let host: UInt32
  private let state: Mutex<(scripts: [Script], mails: [String], connections: Int)>

  /// - Parameter host: which of the machine's loopback addresses, by its last number.
  public init(_ scripts: [Script], host: UInt32 = 1) throws {
    self.host = host
    state = Mutex((scripts, [], 0))
    let listener = try LoopbackListener(host: host, backlog: 8)
    port = listener.port
    listener.acceptForEver { [self] in serve($0) }
  }

  public var url: String { "smtp://127.0.0.\(host):\(port)" }
  /// What was taken, whole.
  public var mails: [String] { state.withLock { $0.mails } }

  public var connections: Int { state.withLock { $0.connections } }

  private func serve(_ peer: Int32) {
    defer { close(peer) }
    let script = state.withLock { state -> Script in
      state.connections += 1
      return state.scripts.isEmpty ? .accept : state.scripts.removeFirst()
    }
    var pending = ""
    func say(_ line: String) { _ = (line + "\r\n").withCString { send(peer, $0, strlen($0), Int32(MSG_NOSIGNAL)) } }
    func line() -> String? {
      while true {
        if let end = pending.range(of: "\r\n") {
          let line = String(pending[..<end.lowerBound])
          pending = String(pending[end.upperBound...])
          return line
        }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(peer, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        pending += String(decoding: buffer[..<count], as: UTF8.self)
      }
    }
    say("220 test")
    while let command = line() {
      switch command.prefix(4).uppercased() {
      case "RCPT":
        if case .refuse(let answer) = script { say(answer) } else { say("250 ok") }
      case "DATA":
        say("354 go on")
        var mail = ""
        while let text = line(), text != "." {
          if case .dropInMail = script { return }
          mail += text + "\r\n"
        }
        state.withLock { $0.mails.append(mail) }
        say("250 taken")
      case "QUIT":
        say("221 bye")
        return
      default: say("250 ok")
      }
    }
  }
}
