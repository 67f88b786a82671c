import Glibc

/// BERT's uncased WordPiece tokens: lower case, accents stripped, punctuation apart, then the longest known piece first.
struct WordPieces: Sendable {
  private let ids: [String: Int]
  private static let longestWord = 100

  var count: Int { ids.count }

  init(path: String) throws {
    guard let stream = fopen(path, "rb") else { throw EmbeddingModel.Unusable(description: "\(path) cannot be read") }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    var ids: [String: Int] = [:]
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if !line.isEmpty { ids[String(decoding: line, as: UTF8.self)] = index }
    }
    self.ids = ids
  }

  /// Row numbers of a text's pieces; words with no known piece are left out.
  func split(_ text: String) -> [Int] {
    var rows: [Int] = []
    for word in Self.words(text) { rows += pieces(of: word) }
    return rows
  }

  private func pieces(of word: String) -> [Int] {
    let characters = Array(word)
    guard characters.count <= Self.longestWord else { return [] }
    var rows: [Int] = []
    var start = 0
    while start < characters.count {
      var end = characters.count
      var found: Int?
      while end > start, found == nil {
        let piece = (start > 0 ? "##" : "") + String(characters[start..<end])
        found = ids[piece]
        if found == nil { end -= 1 }
      }
      guard let row = found else { return [] }
      rows.append(row)
      start = end
    }
    return rows
  }

  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    func close() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for character in text.lowercased() {
      if character.isWhitespace {
        close()
      } else if character.isLetter || character.isNumber {
        word += base(of: character)
      } else {
        close()
        words.append(String(character))
      }
    }
    close()
    return words
  }

  /// A letter without its mark, for the letters of Latin-1.
  private static func base(of character: Character) -> String {
    guard let scalar = character.unicodeScalars.first, scalar.value >= 0xE0, scalar.value <= 0xFF else {
      return String(character)
    }
    let plain = Array("aaaaaaæceeeeiiiiðnooooo÷øuuuuyþy")
    return String(plain[Int(scalar.value) - 0xE0])
  }
}
