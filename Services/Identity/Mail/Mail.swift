import Vocabulary

/// A text for one address.
struct Mail: Sendable, Equatable {
  let recipient: String
  let subject: String
  let text: String

  /// One address of printable ASCII, without anything that separates addresses, quotes, or ends a line or a command: nothing
  /// is injected through it.
  static func isAddress(_ text: some StringProtocol) -> Bool {
    text.utf8.count <= 254
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>,;:\"()[]\\".utf8.contains($0) }
  }

  /// The message as it travels (RFC 5322), lines ended by CR LF. Addresses and subject hold no line's end: they were read as
  /// addresses and written by us.
  func message(from sender: String, id: UUID, at date: Instant) -> String {
    let lines = [
      "From: \(sender)", "To: \(recipient)", "Subject: \(subject)", "Date: \(date.mailDate)",
      "Message-ID: <\(id)@infin8>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit", "",
    ]
    let body = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return (lines + body).joined(separator: "\r\n") + "\r\n"
  }
}

/// Delivers mails to wherever they are read.
protocol Mailer: Sendable {
  /// - Parameter id: the same for every attempt at the same mail.
  /// - Throws: ``MailRefused`` when trying again is of no use; anything else when it may be.
  func send(_ mail: Mail, id: UUID) async throws
}

/// The receiving side does not want it.
struct MailRefused: Error, CustomStringConvertible {
  let description: String
}

extension Instant {
  /// `Wed, 25 Nov 2026 06:30:00 +0000` (RFC 5322, 3.3).
  fileprivate var mailDate: String {
    let text = description
    func part(_ from: Int, _ count: Int) -> Int { Int(text.dropFirst(from).prefix(count)) ?? 0 }
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let day = days[Int((micros / 86_400_000_000) % 7)]
    return "\(day), \(part(8, 2)) \(names[part(5, 2) - 1]) \(part(0, 4)) \(text.dropFirst(11).prefix(8)) +0000"
  }
}
