import Foundation
public import Vocabulary

/// One of the stub's three providers, as the engine sees a provider: it says what it charged, or why it is not known.
///
/// Shaped like `Durable.Provider`, to which it will conform.
public struct StubProvider: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Honours keys.
    case a
    /// Knows no keys, but what a key made can be found.
    case b
    /// Neither.
    case c
  }

  public struct Answer: Sendable, Equatable {
    public let body: [UInt8]
    public let externalID: String?
    public let costMicros: Int64
    public let units: Int64
  }

  public enum Failure: Error, Equatable {
    /// Nothing was done; the same again may do.
    case transient(String)
    /// Nothing was done: it was too much at once.
    case rateLimited(retryAfter: Duration?, String)
    /// Nothing was done, nor ever will be.
    case permanent(Reason, String)
    /// Whether it was done is not known.
    case unknown(String)
  }

  public let kind: Kind
  public let port: UInt16
  public let patience: Duration
  public var name: String { "stub_\(kind.rawValue)" }

  private struct Receipt: Decodable {
    let id: String
    let key: String
    let request: String
    let micros: Int64
  }

  public func call(_ request: [UInt8], key: Vocabulary.UUID) async throws -> Answer {
    try await call(request, key: key.description)
  }

  public func find(_ key: Vocabulary.UUID) async throws -> Answer? { try await find(key.description) }

  public func call(_ request: [UInt8], key: String, micros: Int64 = 1_000) async throws -> Answer {
    let answer: StubHTTP.Answer
    do {
      answer = try await StubHTTP.send(
        "POST", "/\(kind.rawValue)/calls", [("Idempotency-Key", key), ("Price-Micros", String(micros))], request,
        port: port, patience: patience)
    } catch StubHTTP.Failure.notConnected {
      throw Failure.transient("the provider cannot be reached")
    } catch {
      throw Failure.unknown("no answer: \(error)")
    }
    switch answer.status {
    case 200: return try read(answer, key: key, of: request)
    case 429:
      throw Failure.rateLimited(
        retryAfter: answer.headers["retry-after"].flatMap(Int64.init).map { .seconds($0) }, answer.text)
    case 402: throw Failure.permanent(.quotaReached, answer.text)
    case 400..<500: throw Failure.permanent(.fieldInvalid, answer.text)
    // A server that failed may have done it all the same.
    default: throw Failure.unknown("\(answer.status): \(answer.text)")
    }
  }

  /// What a key has made; nil when nothing, or when this provider never knows.
  public func find(_ key: String) async throws -> Answer? {
    let answer = try await StubHTTP.send(
      "GET", "/\(kind.rawValue)/calls/\(key)", [], [], port: port, patience: patience)
    return answer.status == 200 ? try read(answer, key: key, of: nil) : nil
  }

  /// Believes only an answer that names the key and the request.
  private func read(_ answer: StubHTTP.Answer, key: String, of request: [UInt8]?) throws -> Answer {
    guard let receipt = try? JSONDecoder().decode(Receipt.self, from: Data(answer.body)) else {
      throw Failure.unknown("the answer makes no sense")
    }
    guard receipt.key == key, request.map(Self.hash) ?? receipt.request == receipt.request else {
      throw Failure.unknown("the answer is another request's")
    }
    return Answer(body: answer.body, externalID: receipt.id, costMicros: receipt.micros, units: 1)
  }

  /// FNV-1a, as the stub names a body.
  private static func hash(_ bytes: [UInt8]) -> String {
    let number = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
