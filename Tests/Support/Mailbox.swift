import Foundation
import Postgres
import Synchronization
import Vocabulary

extension Fleet {
  /// The mails that were sent to an address, as text, oldest first: read from the spool folder.
  public nonisolated func mails(to address: String) throws -> [String] {
    let folder = URL(filePath: "\(directory)/mail")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    var found: [(date: Date, text: String)] = []
    for file in files where file.pathExtension == "eml" {
      guard let mail = try Self.read(file), mail.recipient == address else { continue }
      found.append((mail.date, mail.text))
    }
    return found.sorted { $0.date < $1.date }.map(\.text)
  }

  private struct Mail {
    let recipient: String
    let date: Date
    let text: String
  }

  /// Every mail is read once: thousands are sent in a run, and looked through again and again.
  private static let known = Mutex<[String: Mail]>([:])

  private static func read(_ file: URL) throws -> Mail? {
    if let mail = known.withLock({ $0[file.path] }) { return mail }
    let message = try String(contentsOf: file, encoding: .utf8)
    guard let to = message.firstMatch(of: /\r\nTo: ([^\r]*)\r\n/), let split = message.range(of: "\r\n\r\n") else {
      return nil
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    let mail = Mail(
      recipient: String(to.1), date: attributes[.modificationDate] as? Date ?? .distantPast,
      text: String(message[split.upperBound...]))
    known.withLock { $0[file.path] = mail }
    return mail
  }

  /// The code in the `count`th mail to an address, once it is there.
  public nonisolated func code(to address: String, mail count: Int = 1) async throws -> String {
    var code = ""
    try await eventually {
      let mails = try mails(to: address)
      guard mails.count >= count, let match = mails[count - 1].firstMatch(of: /code is (\d{6})\./) else { return false }
      code = String(match.1)
      return true
    }
    return code
  }
}
