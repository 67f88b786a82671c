/// `numeric` in its binary form, as decimal text.
enum NumericText {
  /// Groups of four decimal digits, the weight of the first, the sign, and how many decimals to show.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 8 else { return nil }
    func short(_ index: Int) -> Int {
      Int(Int16(bitPattern: UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])))
    }
    let count = short(0)
    let weight = short(2)
    let sign = UInt16(bytes[4]) << 8 | UInt16(bytes[5])
    let scale = short(6)
    guard sign != 0xC000 else { return "NaN" }
    guard count >= 0, bytes.count == 8 + count * 2 else { return nil }
    let groups = (0..<count).map { short(8 + $0 * 2) }
    func group(_ power: Int) -> String {
      let index = weight - power
      let value = groups.indices.contains(index) ? groups[index] : 0
      return String(String(value + 10_000).dropFirst())
    }
    var whole = weight >= 0 ? (0...weight).map { group(weight - $0) }.joined() : "0"
    while whole.count > 1, whole.hasPrefix("0") { whole.removeFirst() }
    var decimals = ""
    var power = -1
    while decimals.count < scale {
      decimals += group(power)
      power -= 1
    }
    let text = scale > 0 ? "\(whole).\(decimals.prefix(scale))" : whole
    return sign == 0x4000 ? "-\(text)" : text
  }
}

/// `inet` in its binary form, as text: family, prefix length, flag, count, address.
enum NetworkAddressText {
  static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
    guard bytes.count >= 8 else { return nil }
    let address = bytes[4...]
    switch address.count {
    case 4: return address.map { String($0) }.joined(separator: ".")
    case 16:
      let groups = stride(from: 4, to: 20, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
      return groups.map { String($0, radix: 16) }.joined(separator: ":")
    default: return nil
    }
  }
}
