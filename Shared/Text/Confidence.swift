/// How sure we are that a keyword is worth choosing: the product's formula, from 0 to 1.
public enum Confidence {
  /// - Parameters:
  ///   - volume: searches a month, nil when nobody measured them.
  ///   - hasPrice: whether advertisers pay for it.
  public static func decide(volume: Int?, hasPrice: Bool, intent: Intent, isForeign: Bool) -> Double {
    var score = 0.5
    switch volume ?? 0 {
    case 1001...: score += 0.3
    case 101...1000: score += 0.2
    case 11...100: score += 0.1
    default: break
    }
    if hasPrice { score += 0.2 }
    switch intent {
    case .commercial: score += 0.2
    case .informational: score += 0.1
    case .navigational: score -= 0.1
    case .transactional: break
    }
    if !isForeign { score += 0.1 }
    return min(1, max(0, score))
  }
}
