import Host
import Postgres
import Vocabulary

extension Invariant {
  /// I8, and I5 to the provider's own books: what was bought was bought once, and is what was booked.
  static let charges: [Invariant] = [
    Invariant(
      "I5", "providers", "what providers charged stands in billing's ledger, or is the platform's waste",
      onlyAtRest: true,
      needsProviders: true,
      Comparison(
        these: [],
        those: [
          Facts(
            service: .billing,
            rows: "select effect_id::text as key, '' as organization_id, micros::text as value from billing.ledger"),
          Facts(
            service: .billing, needs: ["billing.waste"], isVital: false,
            rows: "select effect_id::text as key, '' as organization_id, 'waste' as value from billing.waste"),
        ],
        rule: .contained)),
    Invariant(
      "I8", "charges", "a provider that honours keys, or whose objects can be found, charged no effect twice",
      needsProviders: true, []),
  ]
}

/// What providers say they charged, a line each: time, provider, key, the how-manieth charge of that key, micros, a hash of the
/// request. `Tests/ProviderStub` writes one.
struct ProviderLedger: Sendable {
  struct Charge: Sendable {
    let provider: String
    let key: String
    let number: Int
    let micros: Int64
  }

  let charges: [Charge]

  init(path: String) throws {
    let text = String(decoding: try Files.read(path, limit: 1 << 30), as: UTF8.self)
    charges = try text.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 6, let number = Int(words[3]), let micros = Int64(words[4]) else {
        throw Refusal(.fieldInvalid, "\(path): \"\(line)\" is no line of a provider's ledger")
      }
      return Charge(provider: String(words[1]), key: String(words[2]), number: number, micros: micros)
    }
  }

  /// Charges of a key that was charged before, where that must not be.
  var repeated: [String] {
    charges.filter { $0.number > 1 && !Self.isBlind($0.provider) }.map {
      "\($0.provider) charged \($0.key) \($0.number) times"
    }
  }

  /// Each key's charges as the books must show them. Waste is booked at the most a lost call may have cost: no sum can agree.
  func facts(besides booked: [Look.Fact]) -> [Look.Fact] {
    let wasted = Set(booked.filter { $0.value == "waste" }.map(\.key))
    let sums = charges.reduce(into: [String: Int64]()) { $0[$1.key, default: 0] += $1.micros }
    return sums.filter { !wasted.contains($0.key) }.map {
      Look.Fact(key: $0.key, organization: "", value: String($0.value))
    }
  }

  /// Class C knows no keys: a call that was lost is paid twice, and the platform books it as waste.
  private static func isBlind(_ provider: String) -> Bool { provider == "c" || provider.hasSuffix("_c") }
}
