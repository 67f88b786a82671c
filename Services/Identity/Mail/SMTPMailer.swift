import CMail
import EventLoop
import Host
import Vocabulary

/// Hands mails to a server (RFC 5321), encrypted unless the server is this machine.
struct SMTPMailer: Mailer {
  let url: String
  let user: String
  /// A file with the password, read each time: it may be changed without a restart.
  let passwordFile: String
  let sender: String

  func send(_ mail: Mail, id: UUID) async throws {
    let message = Array(mail.message(from: sender, id: id, at: .now).utf8)
    let password =
      passwordFile.isEmpty
      ? "" : String(decoding: try Files.readSecret(passwordFile), as: UTF8.self).filter { !$0.isNewline }
    let (answer, why) = try await offload { transfer(message, to: mail.recipient, password) }
    switch answer {
    case 0: return
    case 500: throw MailRefused(description: why)
    default: throw NotDelivered(description: why)
    }
  }

  struct NotDelivered: Error, CustomStringConvertible {
    let description: String
  }

  /// Only what never leaves the machine may be in the clear.
  private var requiresTLS: Bool {
    let host = url.drop { $0 != ":" }.drop { $0 == ":" || $0 == "/" }.prefix { $0 != ":" && $0 != "/" }
    return !["127.0.0.1", "localhost"].contains(String(host)) && !url.contains("//[::1]")
  }

  /// Blocks its thread for at most half a minute.
  private func transfer(_ message: [UInt8], to recipient: String, _ password: String) -> (Int32, String) {
    var error = [CChar](repeating: 0, count: 256)
    let answer = url.withCString { url in
      user.withCString { user in
        password.withCString { password in
          "<\(sender)>".withCString { from in
            "<\(recipient)>".withCString { to in
              message.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { text in
                  var request = mail_request(
                    url: url, user: self.user.isEmpty ? nil : user, password: self.user.isEmpty ? nil : password,
                    from: from, to: to, text: text.baseAddress, length: text.count,
                    require_tls: requiresTLS ? 1 : 0, timeout_ms: 30_000)
                  return mail_send(&request, &error, error.count)
                }
              }
            }
          }
        }
      }
    }
    return (answer, String(decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
