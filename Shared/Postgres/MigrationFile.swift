import Crypto
import Glibc
public import Vocabulary

/// One step of a schema: `YYYYMMDDHHMMSS_name.up.sql` with its way back, `.down.sql`.
public struct MigrationFile: Sendable, Equatable {
  /// Fourteen digits.
  public let version: String
  public let name: String
  let up: String
  let down: String

  /// What its files are called before `.up.sql` and `.down.sql`.
  public var stem: String { "\(version)_\(name)" }

  /// SHA-256 of the way up, in hex: an applied file that was edited is noticed.
  public var checksum: String { Self.checksum(of: up) }

  /// Of the way back, which is edited as easily.
  var downChecksum: String { Self.checksum(of: down) }

  private static func checksum(of sql: String) -> String { Hexadecimal.encode(SHA256.hash(data: Array(sql.utf8))) }

  /// Some statements cannot run inside a transaction; such a file says so in its first line.
  static func isOutsideTransaction(_ sql: String) -> Bool { sql.hasPrefix("-- no-transaction") }

  /// Whether its way up destroys what no way down brings back: it says so in its first line, `-- major`, or drops a table, a column or
  /// a schema, or takes rows away. What a function that is made here will do some day is not done here.
  public var isMajor: Bool { Self.isMajor(up) }

  /// Whether its way back does: of a new table nearly always, as what has been written since then is in it. Nothing is filled in on the
  /// way back, so what is written over there is lost, too.
  public var isMajorBack: Bool { Self.isMajor(down) || Self.statements(of: down).contains(where: Self.overwrites) }

  private static func isMajor(_ sql: String) -> Bool {
    sql.hasPrefix("-- major") || statements(of: sql).contains(where: destroys)
  }

  /// The words of each statement, in small letters; a `do` block's as if they stood alone.
  private static func statements(of sql: String) -> [[String]] {
    let lines = sql.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("--") }
    let parts = lines.joined(separator: " ").lowercased().split(separator: "$$", omittingEmptySubsequences: false)
    let done = parts.enumerated().filter { number, _ in
      number % 2 == 0 || parts[number - 1].hasSuffix("do ") || parts[number - 1] == "do"
    }
    return done.map(\.element).joined(separator: ";").split(separator: ";").map { statement in
      statement.split { !($0.isLetter || $0 == "_") }.map(String.init)
    }
  }

  private static func destroys(_ words: [String]) -> Bool {
    let pairs = Set(zip(words, words.dropFirst()).map { "\($0) \($1)" })
    let gone: Set = ["drop table", "drop column", "drop schema", "drop materialized", "delete from"]
    if words.contains("truncate") || !pairs.isDisjoint(with: gone) { return true }
    // Without a word for it, what a table drops is a column.
    let others: Set = ["constraint", "default", "not", "identity", "expression"]
    return words.starts(with: ["alter", "table"])
      && zip(words, words.dropFirst()).contains { $0 == "drop" && !others.contains($1) }
  }

  private static func overwrites(_ words: [String]) -> Bool {
    if zip(words, words.dropFirst()).contains(where: { $0 == ("merge", "into") }) { return true }
    guard !["create", "grant", "comment"].contains(words.first) else { return false }
    return words.indices.contains { place in
      words[place] == "update" && (place == 0 || words[place - 1] != "on") && words[place...].contains("set")
    }
  }

  /// Every migration of a directory, oldest first.
  ///
  /// - Throws: ``MigrationProblem`` for a name that is not of the form, a missing half, or two of one time.
  public static func all(in directory: String) throws(MigrationProblem) -> [MigrationFile] {
    var halves: [String: [String: String]] = [:]
    for file in try fileNames(in: directory) where file.hasSuffix(".sql") {
      let stem = file.hasSuffix(".up.sql") ? file.dropLast(7) : file.hasSuffix(".down.sql") ? file.dropLast(9) : ""
      guard stem.count > 15, stem.prefix(14).allSatisfy(\.isNumber), stem.dropFirst(14).first == "_" else {
        throw .badName(file)
      }
      halves[String(stem), default: [:]][file.hasSuffix(".up.sql") ? "up" : "down"] = try text(
        of: "\(directory)/\(file)")
    }
    var migrations: [MigrationFile] = []
    for (stem, texts) in halves.sorted(by: { $0.key < $1.key }) {
      guard let up = texts["up"], let down = texts["down"] else { throw .missingHalf(stem) }
      let version = String(stem.prefix(14))
      if migrations.last?.version == version { throw .sameTime(version) }
      migrations.append(MigrationFile(version: version, name: String(stem.dropFirst(15)), up: up, down: down))
    }
    return migrations
  }

  /// What the files of a migration that is written now are called before `.up.sql` and `.down.sql`: after the newest there is.
  ///
  /// - Throws: ``MigrationProblem`` for a name that is not of small letters, figures and single underscores, or that is taken.
  public static func next(
    _ name: String, in directory: String, at moment: Instant
  ) throws(MigrationProblem) -> String {
    let words = name.split(separator: "_", omittingEmptySubsequences: false)
    guard (3...60).contains(name.utf8.count), words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isPlain) }),
      name.first?.isLetter == true
    else { throw .unsuitable(name) }
    let there = try all(in: directory)
    guard !there.contains(where: { $0.name == name }) else { throw .taken(name) }
    let now = moment.description.filter(\.isNumber).prefix(14)
    let after = there.last.flatMap { Int64($0.version) }.map { String($0 + 1) } ?? ""
    return "\(max(String(now), after))_\(name)"
  }

  private static func isPlain(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }

  static func fileNames(in directory: String) throws(MigrationProblem) -> [String] {
    guard let stream = opendir(directory) else { throw .unreadable(directory) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      names.append(name)
    }
    return names.sorted()
  }

  static func text(of path: String) throws(MigrationProblem) -> String {
    guard let stream = fopen(path, "rb") else { throw .unreadable(path) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Why migrations cannot go on.
public enum MigrationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(String)
  case badName(String)
  case missingHalf(String)
  case sameTime(String)
  case edited(String)
  case editedBack(String)
  case ahead([String])
  case late(String, newest: String)
  case dirty(String)
  case nothingApplied
  case moved(newest: String)
  case failed(String, String)
  case notReversible(String)
  case notScratch
  case locked
  case unsuitable(String)
  case taken(String)

  public var description: String {
    switch self {
    case .unreadable(let path): "\(path) cannot be read"
    case .badName(let file): "\(file): a migration is called YYYYMMDDHHMMSS_name.up.sql or .down.sql"
    case .missingHalf(let stem): "\(stem): up and down are both required"
    case .sameTime(let version): "two migrations have the time \(version)"
    case .edited(let name): "\(name) was edited after it had been applied: write a new migration instead"
    case .editedBack(let name):
      "the way back of \(name) was edited since this schema last went up: put it back as it was, or let `migrate up` note it first"
    case .ahead(let versions): "the database is ahead of this build by \(versions.joined(separator: ", "))"
    case .late(let name, let newest): "\(name) is older than the newest applied, \(newest): give it a newer time"
    case .dirty(let name): "\(name) failed half way outside a transaction: repair by hand, then clear its flag"
    case .nothingApplied: "no migration is applied"
    case .moved(let newest):
      "somebody else has moved this schema meanwhile, the newest is \(newest) now: look, and ask again"
    case .failed(let name, let why): "\(name) failed and was taken back: \(why)"
    case .notReversible(let name): "\(name): its way back does not restore the schema"
    case .notScratch: "this is no scratch database: there are rows in it, and a way back could take some along"
    case .locked: "another migration has been running for a minute"
    case .unsuitable(let name):
      "\"\(name)\" cannot be a migration's name: 3 to 60 small letters, figures and single underscores, as add_grant_to_workflows"
    case .taken(let name): "there is a migration called \(name) already: choose another name"
    }
  }
}
