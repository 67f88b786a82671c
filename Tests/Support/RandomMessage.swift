public import Wire

/// Makes the bytes of messages of any shape, their fields filled at random from a stock of texts.
///
/// Two makers with one seed and stocks of one length make the same message but for the texts: what a reader of the first
/// learns by them is the difference between the two answers.
public struct RandomMessage {
  private var random: SplitMix64
  private let texts: [String]
  /// Which of the texts the last message holds.
  public private(set) var used: Set<Int> = []

  public init(seed: UInt64, texts: [String]) {
    random = SplitMix64(seed: seed)
    self.texts = texts
  }

  public mutating func bytes(of shape: MessageShape) -> [UInt8] {
    used = []
    return message(shape)
  }

  private mutating func message(_ shape: MessageShape) -> [UInt8] {
    var bytes: [UInt8] = []
    for field in shape.fields {
      let count = field.isRepeated ? Int.random(in: 0...3, using: &random) : (chance(5) ? 0 : 1)
      for _ in 0..<count { bytes += encoded(field) }
    }
    return bytes
  }

  private mutating func encoded(_ field: MessageShape.Field) -> [UInt8] {
    func delimited(_ content: [UInt8]) -> [UInt8] {
      Self.varint(UInt64(field.number) << 3 | 2) + Self.varint(UInt64(content.count)) + content
    }
    func number(_ value: UInt64) -> [UInt8] { Self.varint(UInt64(field.number) << 3) + Self.varint(value) }
    switch field.kind {
    case .text:
      let index = Int.random(in: texts.indices, using: &random)
      used.insert(index)
      return delimited(Array(texts[index].utf8))
    case .bytes:
      return delimited(
        (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
    case .bool: return number(UInt64.random(in: 0...1, using: &random))
    case .integer: return number(integer())
    case .choice(let values): return number(UInt64(bitPattern: Int64(values.randomElement(using: &random) ?? 0)))
    case .double:
      let bits = Double.random(in: -2...2, using: &random).bitPattern
      return Self.varint(UInt64(field.number) << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
    case .message(let shape): return delimited(message(shape))
    }
  }

  /// Small ones mostly, and the ones at which arithmetic breaks.
  private mutating func integer() -> UInt64 {
    let edges: [Int64] = [0, -1, .max, .min, Int64(Int32.max), Int64(Int32.min), 1 << 52]
    return UInt64(
      bitPattern: chance(4)
        ? edges[Int.random(in: edges.indices, using: &random)] : .random(in: 0...100, using: &random))
  }

  private mutating func chance(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
