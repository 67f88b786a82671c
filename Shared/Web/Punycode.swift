/// Host names in ASCII (RFC 3492): `bücher.example` to `xn--bcher-kva.example`.
enum Punycode {
  static func host(_ host: String) -> String {
    host.split(separator: ".", omittingEmptySubsequences: false).map { label in
      label.utf8.allSatisfy { $0 < 0x80 }
        ? String(label) : "xn--" + encode(Array(label.unicodeScalars.map { Int($0.value) }))
    }.joined(separator: ".")
  }

  private static func encode(_ scalars: [Int]) -> String {
    let (base, least, most, skew, damp) = (36, 1, 26, 38, 700)
    var out = scalars.filter { $0 < 0x80 }.compactMap { UnicodeScalar($0) }.map(Character.init)
    let basic = out.count
    var handled = basic
    if basic > 0 { out.append("-") }
    var (point, delta, bias) = (128, 0, 72)
    func digit(_ value: Int) -> Character { Character(UnicodeScalar(UInt8(value < 26 ? value + 97 : value + 22))) }
    func adapt(_ delta: Int, first: Bool) -> Int {
      var delta = first ? delta / damp : delta / 2
      delta += delta / (handled + 1)
      var steps = 0
      while delta > (base - least) * most / 2 {
        delta /= base - least
        steps += base
      }
      return steps + (base - least + 1) * delta / (delta + skew)
    }
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= point }).min() else { break }
      delta += (next - point) * (handled + 1)
      point = next
      for scalar in scalars {
        if scalar < point { delta += 1 }
        guard scalar == point else { continue }
        var rest = delta
        var step = base
        while true {
          let threshold = step <= bias ? least : step >= bias + most ? most : step - bias
          if rest < threshold { break }
          out.append(digit(threshold + (rest - threshold) % (base - threshold)))
          rest = (rest - threshold) / (base - threshold)
          step += base
        }
        out.append(digit(rest))
        bias = adapt(delta, first: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      point += 1
    }
    return String(out)
  }
}
