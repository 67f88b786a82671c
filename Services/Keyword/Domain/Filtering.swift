import Text

/// Which keywords are kept, and why the others are not. Pure; the order of the input does not matter.
package enum Filtering {
  package struct Candidate: Sendable {
    package let id: String
    package let text: String
    /// Nil when nobody measured it: unknown is not low.
    package let volume: Int?
    package let isForeign: Bool
    package let isNavigational: Bool
    package let isSeed: Bool

    package init(id: String, text: String, volume: Int?, isForeign: Bool, isNavigational: Bool, isSeed: Bool) {
      self.id = id
      self.text = text
      self.volume = volume
      self.isForeign = isForeign
      self.isNavigational = isNavigational
      self.isSeed = isSeed
    }
  }

  package struct Rules: Sendable {
    package var nearDuplicate: Double
    package var leastVolume: Int
    package var dropsForeign: Bool
    package var dropsNavigational: Bool

    package init(nearDuplicate: Double, leastVolume: Int, dropsForeign: Bool, dropsNavigational: Bool) {
      self.nearDuplicate = nearDuplicate
      self.leastVolume = leastVolume
      self.dropsForeign = dropsForeign
      self.dropsNavigational = dropsNavigational
    }
  }

  package struct Verdict: Sendable, Equatable {
    package let id: String
    /// A value of `filter_status`.
    package let status: String
    package let reason: String
  }

  package static func judge(_ candidates: [Candidate], _ rules: Rules) -> [Verdict] {
    var verdicts: [Verdict] = []
    var kept: [(candidate: Candidate, normalized: String, key: String)] = []
    // The better of two duplicates comes first: a seed, then more volume, then the shorter, then the alphabet.
    for candidate in candidates.sorted(by: isBetter) {
      func reject(_ status: String, _ reason: String) {
        verdicts.append(Verdict(id: candidate.id, status: status, reason: reason))
      }
      if rules.dropsForeign, candidate.isForeign { reject("rejected_language", "in another language"); continue }
      if rules.dropsNavigational, candidate.isNavigational {
        reject("rejected_navigational", "looks for one certain site"); continue
      }
      if let volume = candidate.volume, volume < rules.leastVolume {
        reject("rejected_low_volume", "\(volume) searches a month, \(rules.leastVolume) are asked for")
        continue
      }
      let normalized = Normalization.keyword(candidate.text)
      let key = Normalization.key(candidate.text)
      let twin = kept.first { other in
        other.key == key || NearDuplicate.isSimilar(other.normalized, normalized, least: rules.nearDuplicate)
      }
      if let twin {
        reject("rejected_duplicate", "says the same as \"\(twin.candidate.text)\"")
        continue
      }
      kept.append((candidate, normalized, key))
      verdicts.append(
        Verdict(id: candidate.id, status: "approved", reason: candidate.volume == nil ? "volume unknown" : ""))
    }
    return verdicts
  }

  private static func isBetter(_ one: Candidate, _ other: Candidate) -> Bool {
    if one.isSeed != other.isSeed { return one.isSeed }
    let (volume, otherVolume) = (one.volume ?? -1, other.volume ?? -1)
    if volume != otherVolume { return volume > otherVolume }
    if one.text.count != other.text.count { return one.text.count < other.text.count }
    return (one.text, one.id) < (other.text, other.id)
  }
}
