import Crypto
import Foundation
import Testing
import Vocabulary

@testable import Host

private typealias UUID = Vocabulary.UUID

/// A file that pretends to be an organization's log.
@Suite("Audit export")
struct AuditExportTests {
  private let directory = "/tmp/infin8-export-keys-\(UUID.random().description.prefix(8))"
  private let organization = UUID.random()

  private struct Log {
    var lines: [String] = []
    var hashes: [Int64: String] = [:]
  }

  /// A chain whose entries fit each other, numbered from `first`.
  private func chain(from first: Int64 = 1, count: Int64 = 12, saying what: String = "true") -> Log {
    var log = Log()
    var before = [UInt8](repeating: 0, count: 32)
    for sequence in first..<first + count {
      let text = "[\(sequence), \"\(what)\"]"
      let hash = Array(SHA256.hash(data: before + Array(text.utf8)))
      log.lines.append(AuditExport.line(sequence: sequence, before: before, hash: hash, text: text))
      log.hashes[sequence] = Hexadecimal.encode(hash)
      before = hash
    }
    return log
  }

  private func head(_ log: Log, _ sequence: Int64, of organization: UUID? = nil, with ring: KeyRing) throws -> Anchor {
    try Anchor.sign(
      log.hashes[sequence] ?? "", sequence: sequence, of: organization ?? self.organization, with: ring.current)
  }

  private func problem(_ lines: [String], book: [Anchor] = []) -> String {
    AuditExport.check(lines.joined(separator: "\n"), keys: directory, book: book).problem ?? ""
  }

  @Test(
    "ID-25 S8 what was cut off, written anew, signed for another or not signed at all is no log, whoever made the file")
  func impostors() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let ring = try KeyRing(named: "anchor", in: directory)
    let log = chain()
    let heads = [try head(log, 4, with: ring), try head(log, 9, with: ring)]
    let signed = log.lines + heads.map { AuditExport.line($0.line) }
    let honest = AuditExport.check(signed.joined(separator: "\n"), keys: directory)
    #expect(honest.problem == nil && honest.entries == 12 && honest.heads == 2 && honest.signedUpTo == 9)

    #expect(problem([]).contains("no entry"))
    #expect(problem(log.lines).contains("No signed head"))
    #expect(problem(Array(signed.dropFirst(5))).contains("entries before 6 are missing"))
    // The end goes with the heads that speak of it: only heads kept elsewhere tell.
    let cut = Array(log.lines.prefix(6)) + [AuditExport.line(heads[0].line)]
    #expect(problem(cut) == "")
    #expect(problem(cut, book: heads).contains("last entries are missing: 9"))
    // Written anew from the beginning, with genuine heads that do not speak of it, or that do.
    let forged = chain(saying: "false")
    #expect(problem(forged.lines).contains("No signed head"))
    #expect(problem(forged.lines + heads.map { AuditExport.line($0.line) }).contains("written anew"))
    let later = chain(from: 1_000)
    #expect(problem(later.lines + heads.map { AuditExport.line($0.line) }).contains("before 1000 are missing"))
    let other = try head(log, 4, of: UUID.random(), with: ring)
    #expect(problem(signed + [AuditExport.line(other.line)]).contains("another organization's"))
    #expect(problem(signed, book: [other]) == "")
    // Signed by a key that is none of the installation's.
    let stranger = "\(directory)-stranger"
    defer { try? FileManager.default.removeItem(atPath: stranger) }
    let unknown = try head(log, 4, with: try KeyRing(named: "anchor", in: stranger))
    #expect(problem(log.lines + [AuditExport.line(unknown.line)]).contains("not signed by a key"))
  }
}
