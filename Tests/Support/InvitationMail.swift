import Foundation
import Vocabulary

extension Fleet {
  /// The token that was mailed to an address, from the folder that takes the installation's mail.
  public nonisolated func invitationToken(for email: String) async throws -> String {
    var token: String?
    try await eventually {
      let folder = URL(filePath: "\(directory)/mail")
      let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
      for file in files where file.pathExtension == "eml" {
        guard let mail = try? String(contentsOf: file, encoding: .utf8), mail.contains("To: \(email)\r\n") else {
          continue
        }
        token = mail.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("ifi_") }.map(String.init)
      }
      return token != nil
    }
    return try token.orThrow()
  }
}

extension Optional where Wrapped == String {
  fileprivate func orThrow() throws -> String {
    guard let self else { throw Refusal(.timeout, "no mail came") }
    return self
  }
}
