/// When two keywords are one.
public enum Normalization {
  /// Lower case, `_` and `-` to blanks, no punctuation, single blanks.
  public static func keyword(_ text: String) -> String {
    var out = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        out.append(character)
      } else if character == "." || character == "+" || character == "#", let last = out.last,
        last.isNumber || last.isLetter
      {
        // Kept inside `3.45` and after `c++`; a full stop at the end is dropped below.
        out.append(character)
      } else if out.last != " ", !out.isEmpty {
        out.append(" ")
      }
    }
    return out.split(separator: " ").map { word in
      var word = word
      while word.last == "." { word.removeLast() }
      return String(word)
    }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// The sorted set of stems without stopwords: equal for "index a table" and "table indexes".
  public static func key(_ text: String) -> String {
    let stems = Set(Stemmer.stems(text))
    return stems.isEmpty ? keyword(text) : stems.sorted().joined(separator: " ")
  }
}

/// Near-duplicates by edit distance.
public enum NearDuplicate {
  /// `1 - distance / longer`, on Unicode scalars.
  public static func ratio(_ left: String, _ right: String) -> Double {
    let left = Array(left.unicodeScalars.map(\.value))
    let right = Array(right.unicodeScalars.map(\.value))
    let longer = max(left.count, right.count)
    guard longer > 0 else { return 1 }
    return 1 - Double(distance(left, right)) / Double(longer)
  }

  /// Whether the ratio reaches `least`; lengths alone decide most pairs.
  public static func isSimilar(_ left: String, _ right: String, least: Double) -> Bool {
    let (short, long) = left.unicodeScalars.count < right.unicodeScalars.count ? (left, right) : (right, left)
    guard Double(short.unicodeScalars.count) >= least * Double(long.unicodeScalars.count) else { return false }
    return ratio(left, right) >= least
  }

  /// Levenshtein's distance, bit-parallel for texts up to 64 scalars (G. Myers, "A fast bit-vector algorithm for approximate
  /// string matching", JACM 46(3), 1999, in H. Hyyrö's formulation), by the table otherwise.
  static func distance(_ left: [UInt32], _ right: [UInt32]) -> Int {
    let (pattern, text) = left.count <= right.count ? (left, right) : (right, left)
    guard !pattern.isEmpty else { return text.count }
    return pattern.count <= 64 ? bitParallel(pattern, text) : byTable(pattern, text)
  }

  private static func bitParallel(_ pattern: [UInt32], _ text: [UInt32]) -> Int {
    var masks: [UInt32: UInt64] = [:]
    for (index, scalar) in pattern.enumerated() { masks[scalar, default: 0] |= 1 << UInt64(index) }
    let last: UInt64 = 1 << UInt64(pattern.count - 1)
    var positive = UInt64.max
    var negative: UInt64 = 0
    var score = pattern.count
    for scalar in text {
      let equal = masks[scalar] ?? 0
      let vertical = equal | negative
      let horizontal = (((equal & positive) &+ positive) ^ positive) | equal
      var up = negative | ~(horizontal | positive)
      var down = positive & horizontal
      if up & last != 0 { score += 1 }
      if down & last != 0 { score -= 1 }
      up = up << 1 | 1
      down <<= 1
      positive = down | ~(vertical | up)
      negative = up & vertical
    }
    return score
  }

  private static func byTable(_ pattern: [UInt32], _ text: [UInt32]) -> Int {
    var row = Array(0...pattern.count)
    for (line, scalar) in text.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for column in 1...pattern.count {
        let cost = diagonal + (pattern[column - 1] == scalar ? 0 : 1)
        diagonal = row[column]
        row[column] = min(cost, row[column] + 1, row[column - 1] + 1)
      }
    }
    return row[pattern.count]
  }
}
