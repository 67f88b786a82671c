import Foundation
import Host
import Synchronization
import Vocabulary

extension Fleet {
  /// The mails that were sent to an address, as text, oldest first: read from the spool folder.
  public nonisolated func mails(to address: String) throws -> [String] {
    try MailIndex.of(self).texts(to: address)
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

/// What lies in an installation's spool folder. Thousands of mails come in a run, and everybody looks again and again: each is
/// read once, and the folder is looked at a few times a second, whoever asks.
private final class MailIndex: Sendable {
  private struct State {
    var seen: Set<String> = []
    var texts: [String: [String]] = [:]
    var lookedAt: ContinuousClock.Instant?
  }

  private static let all = Mutex<[String: MailIndex]>([:])

  private let folder: String
  private let state = Mutex(State())

  private init(folder: String) { self.folder = folder }

  static func of(_ fleet: Fleet) -> MailIndex {
    let folder = "\(fleet.directory)/mail"
    return all.withLock { all in
      let index = all[folder] ?? MailIndex(folder: folder)
      all[folder] = index
      return index
    }
  }

  func texts(to address: String) throws -> [String] {
    try state.withLock { state in
      let now = ContinuousClock.now
      if state.lookedAt.map({ now - $0 > .milliseconds(50) }) ?? true {
        try look(&state)
        state.lookedAt = .now
      }
      return state.texts[address] ?? []
    }
  }

  private func look(_ state: inout State) throws {
    var fresh: [(at: Int, recipient: String, text: String)] = []
    for name in (try? Files.list(folder)) ?? [] where name.hasSuffix(".eml") && !state.seen.contains(name) {
      var status = stat()
      guard let bytes = try? Files.read("\(folder)/\(name)"), stat("\(folder)/\(name)", &status) == 0 else { continue }
      state.seen.insert(name)
      let message = String(decoding: bytes, as: UTF8.self)
      guard let to = message.firstMatch(of: /\r\nTo: ([^\r]*)\r\n/), let split = message.range(of: "\r\n\r\n") else {
        continue
      }
      fresh.append(
        (
          status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec, String(to.1),
          String(message[split.upperBound...])
        ))
    }
    for mail in fresh.sorted(by: { $0.at < $1.at }) { state.texts[mail.recipient, default: []].append(mail.text) }
  }
}
