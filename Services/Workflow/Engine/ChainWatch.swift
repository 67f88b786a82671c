import Durable
import EventLoop
import Host
import Logging
import Postgres
import Synchronization
import Vocabulary

/// Recomputes one organization's audit chain after the other, for ever, and keeps what it finds for health.
///
/// Between two it rests ten times as long as the last one took: however long the chains, a tenth of one connection is used.
struct ChainWatch: Worker {
  final class Findings: Sendable {
    private struct State {
      var broken: Set<UUID> = []
      var looked: Int64 = 0
    }

    private let state = Mutex(State())

    /// - Returns: whether that is news.
    func note(_ organization: UUID, isIntact: Bool) -> Bool {
      state.withLock { state in
        state.looked += 1
        if isIntact { return state.broken.remove(organization) != nil }
        return state.broken.insert(organization).inserted
      }
    }

    /// It names no organization: those stand in the log.
    var finding: HealthCheck.Finding {
      let (broken, looked) = state.withLock { ($0.broken.count, $0.looked) }
      return broken == 0
        ? .healthy("\(looked) chains recomputed since the start, all intact")
        : .unhealthy("\(broken) audit chains are broken: the log says whose, `infin8 audit verify` where")
    }
  }

  let environment: ServiceEnvironment
  let findings: Findings

  let name = "chain-watch"
  private static let pause: Duration = .milliseconds(100)

  init(environment: ServiceEnvironment, findings: Findings) {
    self.environment = environment
    self.findings = findings
  }

  func run() async throws {
    while true {
      let signed = try await offload { [environment] in try Self.signedHeads(environment) }
      for row in try await environment.workers.query(AuditLog.heads, for: nil) {
        let start = ContinuousClock.now
        try await look(at: try row.get("organization_id"), signed)
        Pulse.shared.beat(name)
        try await Task.sleep(for: max(Self.pause, (ContinuousClock.now - start) * 10))
      }
      Pulse.shared.beat(name)
      try await Task.sleep(for: .seconds(5))
    }
  }

  private func look(at organization: UUID, _ signed: [UUID: [Anchor]]) async throws {
    let heads = (signed[organization] ?? []).filter { $0.isGenuine(keys: environment.keysDirectory) }
    let row = try await environment.database.query(AuditLog.verify(signed: heads), for: organization).first
    let isIntact: Bool = try row?.get("intact") ?? false
    guard findings.note(organization, isIntact: isIntact) else { return }
    environment.logger.error(
      isIntact ? "an audit chain is whole again" : "an audit chain is broken",
      metadata: ["organization": "\(organization)"])
  }

  private static func signedHeads(_ environment: ServiceEnvironment) throws -> [UUID: [Anchor]] {
    let directory = environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else { return [:] }
    return Dictionary(grouping: try AnchorBook(directory: directory).read(), by: \.organization)
  }
}
