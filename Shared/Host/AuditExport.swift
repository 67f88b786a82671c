import Crypto
import Vocabulary

/// The audit log of an organization as a file that anybody can check: `entry <number> <hash before> <hash> <text>` for each
/// entry, `head <signed head>` for each head. An entry's hash is SHA-256 over the 32 bytes of the hash before it and its text.
///
/// It begins with entry 1, or, where older entries were purged, behind a head that was signed more than seven years ago. Nothing
/// in the file vouches for what comes after its last head; heads kept elsewhere say whether its end was cut off.
public enum AuditExport {
  /// Bytes of a file that is read at most.
  public static let limit = 1 << 30

  public struct Finding: Sendable {
    public var entries = 0
    public var heads = 0
    /// The last entry that a signed head speaks of.
    public var signedUpTo: Int64 = 0
    /// One sentence; nil when everything fits.
    public var problem: String?
  }

  public static func line(sequence: Int64, before: [UInt8], hash: [UInt8], text: String) -> String {
    "entry \(sequence) \(Hexadecimal.encode(before)) \(Hexadecimal.encode(hash)) \(text)"
  }

  public static func line(_ head: String) -> String { "head \(head)" }

  /// Recomputes the chain from the text alone and holds it against the signed heads.
  ///
  /// - Parameter book: signed heads that were kept elsewhere; those of other organizations are left aside.
  public static func check(_ text: String, keys directory: String, book: [Anchor] = []) -> Finding {
    var finding = Finding()
    var chain = Chain(keys: directory)
    for (number, line) in text.split(separator: "\n" as Character).enumerated() {
      let problem: String?
      if line.hasPrefix("entry ") {
        finding.entries += 1
        problem = chain.take(entry: String(line))
      } else if line.hasPrefix("head ") {
        finding.heads += 1
        problem = chain.take(head: String(line.dropFirst(5)))
      } else {
        problem = "it is neither an entry nor a head"
      }
      if let problem {
        finding.problem = "Broken at line \(number + 1): \(problem)."
        return finding
      }
    }
    for anchor in book where anchor.organization == chain.organization && finding.problem == nil {
      finding.heads += 1
      finding.problem = chain.take(head: anchor.line).map { "Broken by a head kept elsewhere: \($0)." }
    }
    finding.signedUpTo = chain.signedUpTo
    guard finding.problem == nil else { return finding }
    if chain.first == nil {
      finding.problem = "There is no entry in it."
    } else if let first = chain.first, !chain.isBegun {
      finding.problem = "Broken at line 1: the entries before \(first) are missing."
    } else if chain.signedUpTo == 0 {
      finding.problem = "No signed head speaks of its entries: nothing but themselves says that they are the log."
    }
    return finding
  }

  /// What has been read of a chain so far.
  private struct Chain {
    let keys: String
    var hashes: [Int64: String] = [:]
    var first: Int64?
    var last: (sequence: Int64, hash: String)?
    /// Whether nothing younger than seven years is missing before the first entry.
    var isBegun = false
    var organization: UUID?
    var signedUpTo: Int64 = 0

    init(keys: String) { self.keys = keys }

    mutating func take(entry line: String) -> String? {
      let parts = line.split(separator: " " as Character, maxSplits: 4, omittingEmptySubsequences: false)
        .map(String.init)
      guard parts.count == 5, let sequence = Int64(parts[1]),
        (1..<Int64.max).contains(sequence), let before = Hexadecimal.decode(parts[2]),
        before.count == SHA256.byteCount
      else {
        return "it is no entry"
      }
      if let last, sequence > last.sequence + 1 { return "entry \(last.sequence + 1) is missing" }
      if let last, sequence <= last.sequence { return "entry \(sequence) is there twice" }
      if let last, parts[2] != last.hash { return "entry \(sequence) does not follow the one before it" }
      guard parts[4].hasPrefix("[\(sequence),") else { return "entry \(sequence) has another number in its text" }
      guard Hexadecimal.encode(Array(SHA256.hash(data: before + Array(parts[4].utf8)))) == parts[3] else {
        return "entry \(sequence) was changed: \(parts[4].prefix(120))"
      }
      if first == nil {
        first = sequence
        isBegun = sequence == 1 && before.allSatisfy { $0 == 0 }
        hashes[sequence - 1] = parts[2]
      }
      last = (sequence, parts[3])
      hashes[sequence] = parts[3]
      return nil
    }

    mutating func take(head line: String) -> String? {
      guard let anchor = Anchor(line: line), anchor.isGenuine(keys: keys) else {
        return "the head was not signed by a key in \(keys)"
      }
      guard organization == nil || organization == anchor.organization else {
        return "the head is another organization's"
      }
      organization = anchor.organization
      guard anchor.sequence <= last?.sequence ?? 0 else {
        return "the last entries are missing: \(anchor.sequence) were signed"
      }
      if let hash = hashes[anchor.sequence], hash != anchor.hash {
        return "the chain up to entry \(anchor.sequence) was written anew: its hash is not the one that was signed"
      }
      if anchor.sequence >= first ?? .max { signedUpTo = max(signedUpTo, anchor.sequence) }
      if anchor.sequence + 1 == first, .now - anchor.at > .seconds(7 * 365 * 86_400) { isBegun = true }
      return nil
    }
  }
}
