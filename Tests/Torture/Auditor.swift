import Foundation
import TestSupport
import Vocabulary

/// The auditor of the installation, asked again and again.
struct Auditor: Sendable {
  let fleet: Fleet
  let providers: Providers
  let tally: Tally

  func look(until end: ContinuousClock.Instant) async {
    while ContinuousClock.now < end {
      for violation in (try? await findings([])) ?? [] { await tally.complain(violation) }
      try? await Task.sleep(for: .seconds(8))
    }
  }

  /// When nothing is under way any more; then nothing may be left over.
  func lastLook() async throws -> [String] {
    for _ in 0..<30 {
      if let found = try await findings(["--at-rest", "--provider-ledger", providers.ledger]) { return found }
      try await Task.sleep(for: .seconds(1))
    }
    return ["nobody could look at the end"]
  }

  /// - Returns: violations; nil when it could not look.
  private func findings(_ options: [String]) async throws -> [String]? {
    let result = try await Shell.result(
      ["\(fleet.executables)/infin8", "audit", "invariants", "--data-dir", fleet.directory] + options)
    guard result.status < 2 else {
      await tally.add(.blindLooks)
      return nil
    }
    await tally.add(.looks)
    guard result.status == 1 else { return [] }
    let lines = result.output.split(separator: "\n").map(String.init)
    let found = lines.filter { !$0.hasSuffix(" rows") && !$0.contains(": skipped:") }
    await tally.add(.violations, found.count)
    return found.isEmpty ? [result.errors] : found
  }
}
