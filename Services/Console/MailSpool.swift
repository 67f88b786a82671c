import Glibc
import Host

/// The folder where a private installation puts mails, for whoever runs it: the same person as at the command line.
struct MailSpool {
  private let directory: String

  init(_ directory: String) { self.directory = directory }

  /// The mails that are there; none where the folder is not ours to read, or mails are sent in earnest.
  var names: Set<String> { Set(((try? Files.list(directory)) ?? []).filter { $0.hasSuffix(".eml") }) }

  /// The word that begins with `mark` in a mail to an address that was not there before; waits a few seconds for it.
  ///
  /// - Returns: nil when there is no such folder, or no such mail.
  func token(_ mark: String, to address: String, since before: Set<String>) async -> String? {
    guard access(directory, R_OK) == 0 else { return nil }
    for _ in 0..<100 {
      for name in names.subtracting(before) {
        guard let bytes = try? Files.read("\(directory)/\(name)", limit: 65_536) else { continue }
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.contains(where: { $0.lowercased() == "to: \(address.lowercased())" }) else { continue }
        if let word = text.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix(mark) }) {
          return String(word)
        }
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }
}
