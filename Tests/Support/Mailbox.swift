import Foundation
import Postgres
import Vocabulary

extension Fleet {
  /// The mails that were sent to an address, as text, oldest first: read from the spool folder.
  public nonisolated func mails(to address: String) throws -> [String] {
    let folder = URL(filePath: "\(directory)/mail")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    var found: [(date: Date, text: String)] = []
    for file in files where file.pathExtension == "eml" {
      let message = try String(contentsOf: file, encoding: .utf8)
      guard message.contains("\r\nTo: \(address)\r\n"), let split = message.range(of: "\r\n\r\n") else { continue }
      let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
      found.append(
        (attributes[.modificationDate] as? Date ?? .distantPast, String(message[split.upperBound...])))
    }
    return found.sorted { $0.date < $1.date }.map(\.text)
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
