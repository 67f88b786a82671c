public import Durable
import Foundation
public import Vocabulary

/// One of the stub's three providers, as the engine sees a provider: it says what it charged, or why it is not known.
public struct StubProvider: Provider {
  public let effectClass: EffectClass
  public let port: UInt16
  public let patience: Duration
  /// Its place at the stub.
  private var place: String { effectClass.rawValue.lowercased() }
  public var name: String { "stub_\(place)" }

  public init(effectClass: EffectClass, port: UInt16, patience: Duration) {
    self.effectClass = effectClass
    self.port = port
    self.patience = patience
  }

  private struct Receipt: Decodable {
    let id: String
    let key: String
    let request: String
    let micros: Int64
  }

  public func call(_ request: [UInt8], key: Vocabulary.UUID) async throws -> ProviderAnswer {
    try await call(request, key: key.description)
  }

  public func find(_ key: Vocabulary.UUID) async throws -> ProviderAnswer? { try await find(key.description) }

  public func call(_ request: [UInt8], key: String, micros: Int64 = 1_000) async throws -> ProviderAnswer {
    let answer: StubHTTP.Answer
    do {
      answer = try await StubHTTP.send(
        "POST", "/\(place)/calls", [("Idempotency-Key", key), ("Price-Micros", String(micros))], request,
        port: port, patience: patience)
    } catch StubHTTP.Failure.notConnected {
      throw ProviderFailure.transient("the provider cannot be reached")
    } catch {
      throw ProviderFailure.unknown("no answer: \(error)")
    }
    switch answer.status {
    case 200: return try read(answer, key: key, of: request)
    case 429:
      throw ProviderFailure.rateLimited(
        retryAfter: answer.headers["retry-after"].flatMap(Int64.init).map { .seconds($0) }, answer.text)
    case 402: throw ProviderFailure.permanent(.quotaReached, answer.text)
    case 400..<500: throw ProviderFailure.permanent(.fieldInvalid, answer.text)
    // A server that failed may have done it all the same.
    default: throw ProviderFailure.unknown("\(answer.status): \(answer.text)")
    }
  }

  /// What a key has made; nil when nothing, or when this provider never knows.
  public func find(_ key: String) async throws -> ProviderAnswer? {
    let answer = try await StubHTTP.send(
      "GET", "/\(place)/calls/\(key)", [], [], port: port, patience: patience)
    return answer.status == 200 ? try read(answer, key: key, of: nil) : nil
  }

  /// Believes only an answer that names the key and the request.
  private func read(_ answer: StubHTTP.Answer, key: String, of request: [UInt8]?) throws -> ProviderAnswer {
    guard let receipt = try? JSONDecoder().decode(Receipt.self, from: Data(answer.body)) else {
      throw ProviderFailure.unknown("the answer makes no sense")
    }
    guard receipt.key == key, request.map(Self.hash) ?? receipt.request == receipt.request else {
      throw ProviderFailure.unknown("the answer is another request's")
    }
    return ProviderAnswer(body: answer.body, externalID: receipt.id, costMicros: receipt.micros, units: 1)
  }

  /// FNV-1a, as the stub names a body.
  private static func hash(_ bytes: [UInt8]) -> String {
    let number = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
