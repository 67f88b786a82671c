import Contracts
import Host
import RPC
import Vocabulary

/// `Identity/WatchRevocations`: tells a service which tokens are dead, at once and then as it happens.
///
/// Silence would be no news or no identity; so a batch comes every second, empty when there is nothing. When identity itself
/// cannot read its table it says nothing, and the listeners let nobody in after a minute.
struct WatchRevocations {
  let list: RevocationList

  func callAsFunction(_ context: CallContext, _ send: @Sendable (RevocationBatch) async throws -> Void) async throws {
    var told: Set<String> = []
    var isFirst = true
    var toldAt = ContinuousClock.now
    while true {
      try await context.checkGoesOn()
      let seen = list.count
      let all = list.all()
      let fresh = all.filter { !told.contains($0.name) }
      if list.isFresh, isFirst || !fresh.isEmpty || ContinuousClock.now - toldAt > .seconds(1) {
        try await send(RevocationBatch(revocations: fresh))
        told = Set(all.map(\.name))
        toldAt = .now
        isFirst = false
      }
      try await list.wait(since: seen, upTo: .milliseconds(500))
    }
  }
}

extension Revocation {
  fileprivate var name: String { "\(subjectID) \(issuedBefore) \(renewable)" }
}
