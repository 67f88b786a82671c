import Crypto
import Glibc
public import Vocabulary

/// The head of an organization's audit chain as it was at a moment, signed: whoever rewrites the database afterwards cannot
/// make the chain fit it again.
public struct Anchor: Sendable, Equatable {
  public let organization: UUID
  public let sequence: Int64
  /// SHA-256 of the entry with that number, in hexadecimal digits.
  public let hash: String
  public let at: Instant
  let keyID: String
  let signature: [UInt8]

  /// What is signed: the fields before the signature, under a name that no other signature of ours has.
  private static func signed(_ fields: String) -> [UInt8] { Array("infin8 audit head \(fields)".utf8) }

  private var fields: String { "\(organization) \(sequence) \(hash) \(at.micros) \(keyID)" }

  /// As it stands in a file: six fields with a space between, the signature last, in base64url.
  public var line: String { "\(fields) \(Base64URL.encode(signature))" }

  public static func sign(
    _ hash: String, sequence: Int64, of organization: UUID, at: Instant = .now, with key: SigningKey
  ) throws -> Anchor {
    let unsigned = Anchor(
      organization: organization, sequence: sequence, hash: hash, at: at, keyID: key.id, signature: [])
    let signature = try key.privateKey.signature(for: signed(unsigned.fields))
    return Anchor(
      organization: organization, sequence: sequence, hash: hash, at: at, keyID: key.id, signature: Array(signature))
  }

  init(
    organization: UUID, sequence: Int64, hash: String, at: Instant, keyID: String, signature: [UInt8]
  ) {
    self.organization = organization
    self.sequence = sequence
    self.hash = hash
    self.at = at
    self.keyID = keyID
    self.signature = signature
  }

  /// Reads a line; nil for any other shape.
  public init?(line: some StringProtocol) {
    let parts = String(line).split(separator: " " as Character, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, let organization = UUID(parts[0]), let sequence = Int64(parts[1]),
      parts[2].utf8.count == 64,
      let micros = Int64(parts[3]), let signature = Base64URL.decode(parts[5])
    else { return nil }
    self.init(
      organization: organization, sequence: sequence, hash: parts[2], at: Instant(micros: micros), keyID: parts[4],
      signature: signature)
  }

  /// Whether the key it names signed it. Key ids become file names: only an anchor key's name is looked for.
  public func isGenuine(keys directory: String) -> Bool {
    guard keyID.hasPrefix("anchor-"), keyID.utf8.count <= 64, !keyID.utf8.contains(UInt8(ascii: "/")),
      let bytes = try? Files.read("\(directory)/\(keyID).pub", limit: 64),
      let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
    else { return false }
    return key.isValidSignature(signature, for: Self.signed(fields))
  }
}

/// The signed heads, in files outside the database: one a month, one line a head, only ever added to.
public struct AnchorBook: Sendable {
  private let directory: String

  /// Bytes of a month's file that are read at most.
  private static let limit = 256 << 20

  public init(directory: String) { self.directory = directory }

  /// - Throws: `Files.Failure`; what was written before stays.
  public func append(_ anchors: [Anchor], now: Instant = .now) throws {
    guard !anchors.isEmpty else { return }
    try Files.makeDirectory(directory, mode: 0o750)
    let month = now.description.prefix(7)
    try Files.append(anchors.map { "\($0.line)\n" }.joined(), to: "\(directory)/heads-\(month).txt", mode: 0o640)
  }

  /// Every head of one organization, or of all, that was signed until a moment; oldest first.
  ///
  /// - Throws: `Files.Failure`.
  public func read(_ organization: UUID? = nil, until last: Instant? = nil) throws -> [Anchor] {
    let newest = last.map { "heads-\($0.description.prefix(7)).txt" }
    let files = try Files.list(directory).filter { file in
      file.hasPrefix("heads-") && file.hasSuffix(".txt") && file <= newest ?? file
    }
    let prefix = organization.map { "\($0) " } ?? ""
    return try files.sorted().flatMap { file in
      String(decoding: try Files.read("\(directory)/\(file)", limit: Self.limit), as: UTF8.self)
        .split(separator: "\n").filter { $0.hasPrefix(prefix) }.compactMap { Anchor(line: $0) }
        .filter { $0.at <= last ?? $0.at }
    }
  }

  /// The newest head of each organization that signed one in the month of a moment or after; a month is read at a time, and of
  /// each only the last lines are kept.
  ///
  /// - Throws: `Files.Failure`.
  public func newest(since first: Instant? = nil) throws -> [UUID: Anchor] {
    let oldest = first.map { "heads-\($0.description.prefix(7)).txt" } ?? ""
    let files = try Files.list(directory).filter { $0.hasPrefix("heads-") && $0.hasSuffix(".txt") && $0 >= oldest }
    var lines: [Substring: String] = [:]
    for file in files.sorted() {
      let text = String(decoding: try Files.read("\(directory)/\(file)", limit: Self.limit), as: UTF8.self)
      var newest: [Substring: Substring] = [:]
      for line in text.split(separator: "\n") { newest[line.prefix { $0 != " " }] = line }
      for (organization, line) in newest { lines[Substring(String(organization))] = String(line) }
    }
    return Dictionary(lines.values.compactMap { Anchor(line: $0) }.map { ($0.organization, $0) }) { $1 }
  }

  /// Takes heads out of the book and keeps them in a file beside it: those of entries that a restore has undone.
  ///
  /// - Returns: how many.
  /// - Throws: `Files.Failure`.
  public func setAside(now: Instant = .now, where isLost: (Anchor) -> Bool) throws -> Int {
    var lost: [String] = []
    for file in try Files.list(directory).sorted() where file.hasPrefix("heads-") && file.hasSuffix(".txt") {
      let lines = String(decoding: try Files.read("\(directory)/\(file)", limit: Self.limit), as: UTF8.self)
        .split(separator: "\n").map(String.init)
      let kept = lines.filter { line in Anchor(line: line).map { !isLost($0) } ?? true }
      guard kept.count < lines.count else { continue }
      let gone = lines.filter { line in Anchor(line: line).map(isLost) ?? false }
      // First where they are kept: a crash leaves them in both.
      try Files.append(
        gone.map { "\($0)\n" }.joined(), to: "\(directory)/lost-\(now.description.replacing(":", with: "")).txt",
        mode: 0o640)
      try Files.write(Array(kept.map { "\($0)\n" }.joined().utf8), to: "\(directory)/\(file)", mode: 0o640)
      lost += gone
    }
    return lost.count
  }
}
