import Crypto
import Vocabulary

/// The audit log of an organization as a file that anybody can check: `entry <number> <hash before> <hash> <text>` for each
/// entry, `head <signed head>` for each head. An entry's hash is SHA-256 over the 32 bytes of the hash before it and its text.
public enum AuditExport {
  /// Bytes of a file that is read at most.
  public static let limit = 1 << 30

  public struct Finding: Sendable {
    public var entries = 0
    public var heads = 0
    /// One sentence; nil when everything fits.
    public var problem: String?
  }

  public static func line(sequence: Int64, before: [UInt8], hash: [UInt8], text: String) -> String {
    "entry \(sequence) \(hex(before)) \(hex(hash)) \(text)"
  }

  public static func line(_ head: String) -> String { "head \(head)" }

  /// Recomputes the chain from the text alone and holds it against the signed heads.
  public static func check(_ text: String, keys directory: String) -> Finding {
    var finding = Finding()
    var hashes: [Int64: String] = [:]
    var last: (sequence: Int64, hash: String)?
    for (number, line) in text.split(separator: "\n" as Character).enumerated() {
      let problem: String?
      if line.hasPrefix("entry ") {
        finding.entries += 1
        problem = entry(String(line), &last, &hashes)
      } else if line.hasPrefix("head ") {
        finding.heads += 1
        problem = head(String(line.dropFirst(5)), last, hashes, directory)
      } else {
        problem = "it is neither an entry nor a head"
      }
      if let problem {
        finding.problem = "Broken at line \(number + 1): \(problem)."
        return finding
      }
    }
    return finding
  }

  private static func entry(
    _ line: String, _ last: inout (sequence: Int64, hash: String)?, _ hashes: inout [Int64: String]
  ) -> String? {
    let parts = line.split(separator: " " as Character, maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 5, let sequence = Int64(parts[1]), let before = bytes(parts[2]) else {
      return "it is no entry"
    }
    if let last, sequence != last.sequence + 1 { return "entry \(last.sequence + 1) is missing" }
    if let last, parts[2] != last.hash { return "entry \(sequence) does not follow the one before it" }
    guard parts[4].hasPrefix("[\(sequence),") else { return "entry \(sequence) has another number in its text" }
    guard hex(Array(SHA256.hash(data: before + Array(parts[4].utf8)))) == parts[3] else {
      return "entry \(sequence) was changed: \(parts[4].prefix(120))"
    }
    last = (sequence, parts[3])
    hashes[sequence] = parts[3]
    return nil
  }

  private static func head(
    _ line: String, _ last: (sequence: Int64, hash: String)?, _ hashes: [Int64: String], _ directory: String
  ) -> String? {
    guard let anchor = Anchor(line: line), anchor.isGenuine(keys: directory) else {
      return "the head was not signed by a key in \(directory)"
    }
    guard anchor.sequence <= last?.sequence ?? 0 else {
      return "the last entries are missing: \(anchor.sequence) were signed"
    }
    if let hash = hashes[anchor.sequence], hash != anchor.hash {
      return "the chain up to entry \(anchor.sequence) was written anew: its hash is not the one that was signed"
    }
    return nil
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    let digits: [UInt8] = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func bytes(_ hex: String) -> [UInt8]? {
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
