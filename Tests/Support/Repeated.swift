import Foundation

/// Does something with ever new random numbers, on two processors, and says by which seed: INFIN8_FUZZ_SEED chooses another.
///
/// - Returns: how often `body` was true.
public func repeated(
  _ count: Int, _ name: String, _ body: @escaping @Sendable (inout SplitMix64) throws -> Bool
) async throws -> Int {
  let seed = ProcessInfo.processInfo.environment["INFIN8_FUZZ_SEED"].flatMap(UInt64.init) ?? 0x1F8
  let holds = try await withThrowingTaskGroup(of: Int.self) { group in
    for half in 0..<2 {
      group.addTask {
        var random = SplitMix64(seed: seed &+ UInt64(half) << 32)
        var holds = 0
        for done in 0..<count / 2 {
          if try body(&random) { holds += 1 }
          // Other tests share these threads.
          if done.isMultiple(of: 512) { await Task.yield() }
        }
        return holds
      }
    }
    return try await group.reduce(0, +)
  }
  print("\(name): \(count) inputs from seed \(seed), \(holds) of them to the end")
  return holds
}

extension SplitMix64 {
  /// - Parameter counts: how many bytes, in fours.
  public mutating func fours(_ counts: ClosedRange<Int>) -> [UInt8] {
    let count = 4 * (counts.lowerBound + Int(next() % UInt64(counts.count)))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 4)
    while bytes.count < count { withUnsafeBytes(of: next()) { bytes.append(contentsOf: $0) } }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
