import Foundation
import Vocabulary

extension Fleet {
  /// The token of the newest invitation mailed to an address, once it is there.
  public nonisolated func invitationToken(for address: String) async throws -> String {
    var token = ""
    try await eventually {
      let words = try mails(to: address).flatMap { $0.split(whereSeparator: \.isWhitespace) }
      token = words.last { $0.hasPrefix("ifi_") }.map(String.init) ?? ""
      return !token.isEmpty
    }
    return token
  }
}
