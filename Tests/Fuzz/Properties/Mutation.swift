/// What must hold whatever bytes come, and did not.
public struct Violation: Error, CustomStringConvertible {
  public let description: String
}

/// Changes made to something valid, as bytes tell: four for each change.
public enum Mutation {
  /// What parsers take for more than itself.
  private static let pieces = [
    "://", "//", "@", "%", "%2e", "%00", "[", "]", "[::1]", ".", "..", "www.", "xn--", "0x7f", "0177", ":80", ":443",
    "#", "?", "&", "=", "utm_x=", "\u{301}", "。", "ａ", "é", "😀", "\u{0}", "\n", "\\", "-", "_", "localhost",
    "127.0.0.1",
  ].map { Array($0.utf8) }
  private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  public static func mutated(_ bytes: [UInt8], by script: some Collection<UInt8>) -> [UInt8] {
    var bytes = bytes
    let script = Array(script)
    for change in stride(from: 0, to: script.count - 3, by: 4) {
      let (kind, value) = (script[change], script[change + 3])
      let place = ((Int(script[change + 1]) << 8 | Int(script[change + 2])) * bytes.count) >> 16
      guard place < bytes.count else { continue }
      switch kind {
      case 0..<96: bytes[place] = value
      case 96..<104: bytes[place] = base64[Int(value & 63)]
      case 104..<144: bytes.insert(value, at: place)
      case 144..<176: bytes.remove(at: place)
      case 176..<208: bytes.swapAt(place, Int(value) % bytes.count)
      case 208..<216: bytes.removeLast(bytes.count - place)
      default: bytes.insert(contentsOf: pieces[Int(value) % pieces.count], at: place)
      }
    }
    return bytes
  }
}
