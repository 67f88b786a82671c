/// Which faults are done when. One rule a line, `#` begins a comment; the first that fits is done:
///
///     seed 42
///     a 7f3 2=fail-after      the second call of every key that begins with 7f3, at provider a
///     * * 5%=slow:200         five calls of a hundred, anywhere
///
/// Chance is a function of seed, provider, key and the call's number: the same run twice lies in the same places.
struct Script: Sendable {
  private struct Rule: Sendable {
    enum Occasion { case call(Int), percent(Double) }
    let provider: String
    let prefix: String
    let occasion: Occasion
    let fault: Fault

    init?(_ line: Substring) {
      let words = line.split(separator: " ")
      guard words.count == 3 else { return nil }
      let sides = words[2].split(separator: "=", maxSplits: 1)
      guard sides.count == 2, let fault = Fault(sides[1]) else { return nil }
      if sides[0].hasSuffix("%"), let percent = Double(sides[0].dropLast()) {
        occasion = .percent(percent)
      } else if let number = Int(sides[0]) {
        occasion = .call(number)
      } else {
        return nil
      }
      provider = String(words[0])
      prefix = words[1] == "*" ? "" : String(words[1])
      self.fault = fault
    }
  }

  struct Misspelt: Error, CustomStringConvertible {
    let description: String
  }

  private var seed: UInt64 = 0
  private var rules: [Rule] = []

  init(_ text: String) throws {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") && line.contains(where: { $0 != " " }) {
      let words = line.split(separator: " ")
      if words[0] == "seed", words.count == 2, let number = UInt64(words[1]) {
        seed = number
      } else if let rule = Rule(line) {
        rules.append(rule)
      } else {
        throw Misspelt(description: String(line))
      }
    }
  }

  /// The fault of a key's call, which is its `number`th from 1.
  func fault(_ provider: String, _ key: String, number: Int) -> Fault? {
    for (place, rule) in rules.enumerated()
    where (rule.provider == "*" || rule.provider == provider) && key.hasPrefix(rule.prefix) {
      switch rule.occasion {
      case .call(let wanted): if wanted == number { return rule.fault }
      case .percent(let percent):
        let chance = Hash.fraction("\(seed)|\(place)|\(provider)|\(key)|\(number)".utf8)
        if chance * 100 < percent { return rule.fault }
      }
    }
    return nil
  }
}
