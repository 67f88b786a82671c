/// Cuts text into sentences, by offsets, so that a quote can be found again byte for byte.
public enum Sentences {
  public struct Sentence: Sendable, Equatable {
    public let text: String
    /// UTF-8 offsets into the text that was cut.
    public let range: Range<Int>
  }

  private static let abbreviations: Set<String> = [
    "e.g", "i.e", "etc", "vs", "cf", "dr", "mr", "mrs", "ms", "no", "fig", "approx", "inc", "ltd", "st", "sec", "ver",
  ]

  /// A sentence ends with `.`, `!` or `?` before white space and a capital, digit or quote, unless the word before is an
  /// abbreviation or a single letter; a line break that leaves an empty line ends one too.
  public static func split(_ text: String) -> [Sentence] {
    let bytes = Array(text.utf8)
    var sentences: [Sentence] = []
    var start = 0
    func close(at end: Int) {
      var from = start
      var to = end
      while from < to, isSpace(bytes[from]) { from += 1 }
      while to > from, isSpace(bytes[to - 1]) { to -= 1 }
      if to > from {
        sentences.append(Sentence(text: String(decoding: bytes[from..<to], as: UTF8.self), range: from..<to))
      }
      start = end
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") {
        close(at: index)
      } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
        var end = index + 1
        while end < bytes.count, bytes[end] == UInt8(ascii: ")") || bytes[end] == UInt8(ascii: "\"") { end += 1 }
        if isEnd(bytes, at: index, after: end, from: start) { close(at: end) }
      }
      index += 1
    }
    close(at: bytes.count)
    return sentences
  }

  private static func isEnd(_ bytes: [UInt8], at index: Int, after end: Int, from start: Int) -> Bool {
    guard end < bytes.count else { return true }
    guard isSpace(bytes[end]) else { return false }
    var next = end
    while next < bytes.count, isSpace(bytes[next]) { next += 1 }
    guard next < bytes.count else { return true }
    let opens = bytes[next]
    let isOpening =
      (65...90).contains(opens) || (48...57).contains(opens) || opens >= 0x80 || opens == UInt8(ascii: "\"")
      || opens == UInt8(ascii: "(")
    guard isOpening, bytes[index] == UInt8(ascii: ".") else { return isOpening }
    var from = index
    while from > start, !isSpace(bytes[from - 1]), bytes[from - 1] != UInt8(ascii: "(") { from -= 1 }
    let word = String(decoding: bytes[from..<index], as: UTF8.self).lowercased()
    return word.count > 1 && !abbreviations.contains(word)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
