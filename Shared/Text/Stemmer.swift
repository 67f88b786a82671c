/// Porter's suffix stripping (M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980).
public enum Stemmer {
  public static func stem(_ word: String) -> String {
    let bytes = Array(word.utf8)
    guard bytes.count > 2, bytes.allSatisfy({ (97...122).contains($0) }) else { return word }
    var state = State(bytes)
    state.step1()
    state.step2()
    state.step3()
    state.step4()
    state.step5()
    return String(decoding: state.word, as: UTF8.self)
  }

  private struct State {
    var word: [UInt8]

    init(_ word: [UInt8]) { self.word = word }

    private func isConsonant(_ index: Int) -> Bool {
      switch word[index] {
      case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
      case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
      default: true
      }
    }

    /// The number of vowel-consonant sequences in the first `length` letters.
    private func measure(_ length: Int) -> Int {
      var count = 0
      var wasVowel = false
      for index in 0..<length {
        let consonant = isConsonant(index)
        if consonant, wasVowel { count += 1 }
        wasVowel = !consonant
      }
      return count
    }

    private func hasVowel(_ length: Int) -> Bool { (0..<length).contains { !isConsonant($0) } }

    private var endsDouble: Bool {
      word.count > 1 && word[word.count - 1] == word[word.count - 2] && isConsonant(word.count - 1)
    }

    private func endsCVC(_ length: Int) -> Bool {
      guard length > 2, isConsonant(length - 1), !isConsonant(length - 2), isConsonant(length - 3) else { return false }
      let last = word[length - 1]
      return last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != UInt8(ascii: "y")
    }

    private func ends(_ suffix: String) -> Int? {
      let bytes = Array(suffix.utf8)
      guard word.count >= bytes.count, word.suffix(bytes.count).elementsEqual(bytes) else { return nil }
      return word.count - bytes.count
    }

    private mutating func replace(from length: Int, with suffix: String) {
      word = Array(word[..<length]) + Array(suffix.utf8)
    }

    mutating func step1() {
      if let stem = ends("sses") {
        replace(from: stem, with: "ss")
      } else if let stem = ends("ies") {
        replace(from: stem, with: "i")
      } else if ends("ss") == nil, let stem = ends("s") {
        replace(from: stem, with: "")
      }

      if let stem = ends("eed") {
        if measure(stem) > 0 { replace(from: stem, with: "ee") }
      } else if let stem = ends("ed") ?? ends("ing"), hasVowel(stem) {
        replace(from: stem, with: "")
        if ends("at") != nil || ends("bl") != nil || ends("iz") != nil {
          word.append(UInt8(ascii: "e"))
        } else if endsDouble, let last = word.last,
          ![UInt8(ascii: "l"), UInt8(ascii: "s"), UInt8(ascii: "z")].contains(last)
        {
          word.removeLast()
        } else if measure(word.count) == 1, endsCVC(word.count) {
          word.append(UInt8(ascii: "e"))
        }
      }
      if let stem = ends("y"), hasVowel(stem) { replace(from: stem, with: "i") }
    }

    private mutating func apply(_ rules: [(String, String)]) {
      for (suffix, replacement) in rules {
        guard let stem = ends(suffix) else { continue }
        if measure(stem) > 0 { replace(from: stem, with: replacement) }
        return
      }
    }

    mutating func step2() {
      apply([
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"),
      ])
    }

    mutating func step3() {
      apply([
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
      ])
    }

    mutating func step4() {
      for suffix in [
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion",
        "al", "er", "ic", "ou",
      ] {
        guard let stem = ends(suffix) else { continue }
        if suffix == "ion", stem == 0 || (word[stem - 1] != UInt8(ascii: "s") && word[stem - 1] != UInt8(ascii: "t")) {
          return
        }
        if measure(stem) > 1 { replace(from: stem, with: "") }
        return
      }
    }

    mutating func step5() {
      if let stem = ends("e") {
        let measure = measure(stem)
        if measure > 1 || (measure == 1 && !endsCVC(stem)) { replace(from: stem, with: "") }
      }
      if ends("ll") != nil, measure(word.count) > 1 { word.removeLast() }
    }
  }

  /// The stems of a text's words that carry a subject, in order.
  public static func stems(_ text: some StringProtocol) -> [String] {
    Words.split(text).filter { !Words.isStopword($0) }.map(stem)
  }
}
