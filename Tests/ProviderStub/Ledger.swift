import Foundation
import Synchronization

/// One executed call that was charged.
struct Charge: Sendable, Equatable {
  /// Microseconds since 1970.
  let at: Int64
  let provider: String
  let key: String
  /// Which charge of the key's this is, from 1.
  let number: Int
  let micros: Int64
  /// FNV-1a of the request's body.
  let body: String

  /// What the charge made, by a name that the same charge always has.
  var object: String { "\(provider)-\(Hash.text("\(provider)|\(key)|\(number)"))" }

  var line: String { "\(at) \(provider) \(key) \(number) \(micros) \(body)" }

  init(at: Int64, provider: String, key: String, number: Int, micros: Int64, body: String) {
    self.at = at
    self.provider = provider
    self.key = key
    self.number = number
    self.micros = micros
    self.body = body
  }

  init?(line: Substring) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 6, let at = Int64(words[0]), let number = Int(words[3]), let micros = Int64(words[4]) else {
      return nil
    }
    self.init(at: at, provider: words[1], key: words[2], number: number, micros: micros, body: words[5])
  }
}

/// Every charge, one line each, on the disk before anybody hears of it; only ever added to, and read again at the start, so
/// that a provider that was killed knows what it has sold.
final class Ledger: Sendable {
  private let descriptor: Int32
  private let charges: Mutex<[Charge]>

  struct Unwritable: Error {}

  init(path: String) throws {
    let known = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    charges = Mutex(known.split(separator: "\n").compactMap(Charge.init))
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw Unwritable() }
  }

  var text: String { charges.withLock { $0.map { "\($0.line)\n" }.joined() } }

  func first(of key: String, at provider: String) -> Charge? {
    charges.withLock { $0.first { $0.provider == provider && $0.key == key } }
  }

  /// Charges once more, unless `reusing` finds the charge that the key has had already.
  func charge(_ provider: String, _ key: String, micros: Int64, body: String, reusing: Bool) -> Charge {
    charges.withLock { charges in
      let before = charges.filter { $0.provider == provider && $0.key == key }
      if reusing, let first = before.first { return first }
      let charge = Charge(
        at: Int64(Date().timeIntervalSince1970 * 1_000_000), provider: provider, key: key, number: before.count + 1,
        micros: micros, body: body)
      let line = Array("\(charge.line)\n".utf8)
      // A provider that cannot write down what it sold does not sell.
      guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else { exit(74) }
      charges.append(charge)
      return charge
    }
  }
}

/// FNV-1a, 64 bits: the same in every run.
enum Hash {
  static func number(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// A number from 0 up to 1. FNV's last bytes hardly move its upper bits, so they are mixed (SplitMix64; Steele, Lea, Flood 2014).
  static func fraction(_ bytes: some Sequence<UInt8>) -> Double {
    var mixed = number(bytes)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
  }

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(number(bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func text(_ text: String) -> String { self.text(text.utf8) }
}
