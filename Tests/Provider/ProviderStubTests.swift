import Durable
import Foundation
import TestSupport
import Testing
import Vocabulary

/// The stub itself: what each of the three providers promises, how each fault looks to a caller, and that what was charged
/// stands on the disk before anybody hears of it.
@Suite("Provider stub")
struct ProviderStubTests {
  private let request = Array("write about databases".utf8)

  private func outcome(_ body: () async throws -> ProviderAnswer) async throws -> ProviderFailure? {
    do {
      _ = try await body()
      return nil
    } catch let failure as ProviderFailure {
      return failure
    }
  }

  private func isUnknown(_ failure: ProviderFailure?) -> Bool {
    if case .unknown = failure { true } else { false }
  }

  /// How long a caller that asks too often is told to wait; nil when it was told something else.
  private func pause(_ failure: ProviderFailure?) -> Duration?? {
    if case .rateLimited(let pause, _) = failure { .some(pause) } else { nil }
  }

  @Test("class A charges a key once, however often it is asked, and refuses another request by the same key")
  func keys() async throws {
    let stub = try await ProviderStub.start()
    defer { stub.stop() }
    let provider = stub.provider(.a)
    let answers = try await withThrowingTaskGroup(of: ProviderAnswer.self) { group in
      for _ in 0..<8 { group.addTask { try await provider.call(request, key: "k1", micros: 70) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(answers.map(\.externalID)).count == 1 && answers[0].costMicros == 70)
    #expect(stub.charges.map { [$0.provider, $0.key, "\($0.number)", "\($0.micros)"] } == [["a", "k1", "1", "70"]])
    #expect(try await outcome { try await provider.call([1], key: "k1") } != nil)
    #expect(try await provider.find("k1")?.externalID == answers[0].externalID)
    #expect(try await provider.find("k2") == nil)
    #expect(stub.charges.count == 1)
  }

  @Test("class B makes another object each time and finds the first by its key; class C finds nothing")
  func objects() async throws {
    let stub = try await ProviderStub.start()
    defer { stub.stop() }
    let first = try await stub.provider(.b).call(request, key: "k")
    #expect(try await stub.provider(.b).call(request, key: "k").externalID != first.externalID)
    #expect(try await stub.provider(.b).find("k") == first)
    _ = try await stub.provider(.c).call(request, key: "k")
    #expect(try await stub.provider(.c).find("k") == nil)
    #expect(stub.charges.map(\.number) == [1, 2, 1])
  }

  @Test("every fault looks to the caller as it should, and charges or does not")
  func faults() async throws {
    let words = [
      "fail-before", "fail-after", "limit", "limit:3", "refuse", "torn", "garbage", "duplicated", "other", "late:1500",
      "slow:1500", "key-ignored",
    ]
    let stub = try await ProviderStub.start(
      script: words.enumerated().map { "a k\($0.offset)- 1=\($0.element)" }.joined(separator: "\n"))
    defer { stub.stop() }
    let provider = stub.provider(.a, patience: .milliseconds(500))
    var failures: [String: ProviderFailure?] = [:]
    for (number, word) in words.enumerated() {
      failures[word] = try await outcome { try await provider.call(request, key: "k\(number)-") }
    }
    #expect(pause(failures["limit"] ?? nil) == .some(nil))
    #expect(pause(failures["limit:3"] ?? nil) == .some(.seconds(3)))
    if case .permanent(.quotaReached, _) = failures["refuse"] ?? nil {} else { Issue.record("refuse: \(failures)") }
    for word in ["fail-before", "fail-after", "torn", "garbage", "other", "late:1500", "slow:1500"] {
      #expect(isUnknown(failures[word] ?? nil), "\(word)")
    }
    #expect(failures["duplicated"] == .some(nil) && failures["key-ignored"] == .some(nil))
    // The late one is done although nobody waits any more.
    try await eventually { stub.charges.count == 8 }
    #expect(!stub.charges.map(\.key).contains { ["k0-", "k2-", "k3-", "k4-"].contains($0) })
    // Second calls are as they should be, and charge nothing that was charged.
    for number in words.indices where number != 4 { _ = try await provider.call(request, key: "k\(number)-") }
    #expect(stub.charges.count == 11 && stub.charges.allSatisfy { $0.number == 1 })
    #expect(try await stub.faults().values.reduce(0, +) == words.count)
  }

  @Test("a key that is ignored is charged twice, and the ledger shows it")
  func ignoredKey() async throws {
    let stub = try await ProviderStub.start(script: "a * 2=key-ignored")
    defer { stub.stop() }
    for _ in 0..<2 { _ = try await stub.provider(.a).call(request, key: "k") }
    #expect(stub.charges.map(\.number) == [1, 2])
  }

  @Test("a provider that was killed knows in its next life what it has sold")
  func killed() async throws {
    let stub = try await ProviderStub.start(script: "a * 1=fail-after")
    let first = try await outcome { try await stub.provider(.a).call(request, key: "k") }
    #expect(isUnknown(first))
    let successor = try await ProviderStub.start(ledger: stub.kill())
    defer { successor.stop() }
    _ = try await successor.provider(.a).call(request, key: "k")
    #expect(successor.charges.count == 1)
  }

  @Test("chance lies in the same places when the seed is the same")
  func chance() async throws {
    var found: [[Bool]] = []
    for seed in [7, 7, 8] {
      let stub = try await ProviderStub.start(script: "seed \(seed)\n* * 30%=fail-before")
      defer { stub.stop() }
      var run: [Bool] = []
      for number in 0..<60 {
        run.append(try await outcome { try await stub.provider(.c).call(request, key: "k\(number)") } == nil)
      }
      found.append(run)
    }
    #expect(found[0] == found[1] && found[0] != found[2])
    #expect((25...55).contains(found[0].count { $0 }))
  }

  @Test("each call of a key has a chance of its own: what failed may do when it is tried again")
  func chances() async throws {
    let stub = try await ProviderStub.start(script: "seed 7\n* * 30%=fail-before")
    defer { stub.stop() }
    var keysOfBoth = 0
    for key in 0..<20 {
      var answers = 0
      for _ in 0..<10 where try await outcome({ try await stub.provider(.c).call(request, key: "k\(key)") }) == nil {
        answers += 1
      }
      if (1..<10).contains(answers) { keysOfBoth += 1 }
    }
    // Ten calls alike are to be seen in one of thirty keys.
    #expect(keysOfBoth >= 16)
  }

  @Test("a misspelt script is refused")
  func misspelt() async throws {
    let stub = try await ProviderStub.start()
    defer { stub.stop() }
    for script in ["a * 1=fail", "a 1=torn", "d", "a * x=torn", "a * 1=slow:x"] {
      await #expect(throws: ProviderFailure.self) { try await stub.obey(script) }
    }
  }
}
