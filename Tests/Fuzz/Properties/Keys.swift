import Vocabulary

/// The texts of API keys.
public enum KeyProperty {
  public static func valid(seed: UInt64) -> [UInt8] {
    var generator = Counting(state: seed)
    return Array(APIKeyText.make(using: &generator).text.utf8)
  }

  /// What is read as a key is written the same way.
  ///
  /// - Returns: whether it was a key.
  public static func check(_ bytes: [UInt8]) throws -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let key = APIKeyText(text) else { return false }
    guard Array(key.text.utf8) == bytes, text.hasPrefix(key.prefix) else {
      throw Violation(description: "\(text) is read as \(key.text)")
    }
    return true
  }

  private struct Counting: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
