public import Durable
import EventLoop
import Foundation
import Vocabulary

/// A running `provider-stub`: three providers that lie as they are told, and a ledger of what they charged.
public final class ProviderStub: Sendable {
  public let port: UInt16
  private let process: Background
  /// A file that has every charge.
  public let ledgerPath: String

  public struct NotUp: Error {}

  /// One line of its ledger.
  public struct Charge: Sendable, Equatable {
    public let provider: String
    public let key: String
    /// Which charge of the key's this is, from 1.
    public let number: Int
    public let micros: Int64
  }

  /// - Parameters:
  ///   - script: faults, see Tests/ProviderStub/Script.swift.
  ///   - ledger: a file to go on with; nil for one of its own.
  public static func start(script: String = "", ledger: String? = nil) async throws -> ProviderStub {
    let executable = "\(try BuildDirectory.locate())/provider-stub"
    let path = ledger ?? "/tmp/infin8-provider-\(Foundation.UUID().uuidString)"
    let process = try Background(executable, arguments: [path])
    guard try await process.waits(for: "listening on "),
      let port = process.output.split(separator: " ").last.flatMap({ UInt16($0.filter(\.isNumber)) })
    else { throw NotUp() }
    let stub = ProviderStub(port: port, process: process, ledger: path)
    if !script.isEmpty { try await stub.obey(script) }
    return stub
  }

  private init(port: UInt16, process: Background, ledger: String) {
    self.port = port
    self.process = process
    ledgerPath = ledger
  }

  public func provider(_ effectClass: EffectClass, patience: Duration = .seconds(5)) -> StubProvider {
    StubProvider(effectClass: effectClass, port: port, patience: patience)
  }

  /// Other faults from here on.
  public func obey(_ script: String) async throws {
    let answer = try await StubHTTP.send("PUT", "/script", [], Array(script.utf8), port: port, patience: .seconds(5))
    guard answer.status == 200 else { throw ProviderFailure.permanent(.fieldInvalid, answer.text) }
  }

  /// What is on the disk: what a provider that dies now will know.
  public var charges: [Charge] {
    ((try? String(contentsOfFile: ledgerPath, encoding: .utf8)) ?? "").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 6, let number = Int(words[3]), let micros = Int64(words[4]) else { return nil }
      return Charge(provider: words[1], key: words[2], number: number, micros: micros)
    }
  }

  /// How often each fault was done.
  public func faults() async throws -> [String: Int] {
    let answer = try await StubHTTP.send("GET", "/faults", [], [], port: port, patience: .seconds(5))
    let pairs = answer.text.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 2 }
    return Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), Int($0[1]) ?? 0) })
  }

  /// Ends it without warning; its ledger stays, for a successor.
  public func kill() -> String {
    process.kill()
    return ledgerPath
  }

  public func stop() {
    process.stop()
    try? FileManager.default.removeItem(atPath: ledgerPath)
  }
}
