import Durable
import EventLoop
import Host
import Logging
import Postgres
import Synchronization
import Vocabulary

/// Recomputes one organization's audit chain after the other, in another order each time, for ever, and keeps what it finds for
/// health. Each is held against its newest signed head; `infin8 audit verify` holds it against all.
///
/// Between two it rests ten times as long as the last one took, up to half a minute.
struct ChainWatch: Worker {
  final class Findings: Sendable {
    private struct State {
      var broken: Set<UUID> = []
      var unknown: Set<UUID> = []
      var looked: Int64 = 0
    }

    private let state = Mutex(State())

    /// - Returns: whether that is news.
    func note(_ organization: UUID, isIntact: Bool) -> Bool {
      state.withLock { state in
        state.looked += 1
        state.unknown.remove(organization)
        if isIntact { return state.broken.remove(organization) != nil }
        return state.broken.insert(organization).inserted
      }
    }

    func noteFailure(_ organization: UUID) { state.withLock { _ = $0.unknown.insert(organization) } }

    /// It names no organization: those stand in the log. The service does its work all the same, and so is not unhealthy.
    var finding: HealthCheck.Finding {
      let (broken, unknown, looked) = state.withLock { ($0.broken.count, $0.unknown.count, $0.looked) }
      if broken > 0 {
        return .degraded("\(broken) audit chains are broken: the log says whose, `infin8 audit verify` where")
      }
      if unknown > 0 {
        return .degraded("\(unknown) audit chains could not be recomputed: the log says whose, and why")
      }
      return .healthy("\(looked) chains recomputed since the start, all intact")
    }
  }

  let environment: ServiceEnvironment
  let findings: Findings

  let name = "chain-watch"
  private static let shortestPause: Duration = .milliseconds(100)
  private static let longestPause: Duration = .seconds(30)

  init(environment: ServiceEnvironment, findings: Findings) {
    self.environment = environment
    self.findings = findings
  }

  func run() async throws {
    var signed = try await newestHeads(since: nil)
    while true {
      signed.merge(try await newestHeads(since: Instant.now + .seconds(-86_400))) { $1 }
      for row in try await environment.workers.query(AuditLog.heads, for: nil).shuffled() {
        let organization: UUID = try row.get("organization_id")
        let start = ContinuousClock.now
        do {
          try await look(at: organization, signed[organization])
        } catch  where !Task.isCancelled {
          findings.noteFailure(organization)
          environment.logger.warning(
            "an audit chain could not be recomputed",
            metadata: ["organization": "\(organization)", "error": "\(error)"])
        }
        let pause = (ContinuousClock.now - start) * 10
        try await rest(for: min(max(Self.shortestPause, pause), Self.longestPause))
      }
      try await rest(for: .seconds(5))
    }
  }

  private func look(at organization: UUID, _ head: Anchor?) async throws {
    let heads = head.map { $0.isGenuine(keys: environment.keysDirectory) ? [$0] : [] } ?? []
    let row = try await environment.database.query(AuditLog.verify(signed: heads), for: organization).first
    let isIntact: Bool = try row?.get("intact") ?? false
    guard findings.note(organization, isIntact: isIntact) else { return }
    environment.logger.error(
      isIntact ? "an audit chain is whole again" : "an audit chain is broken",
      metadata: ["organization": "\(organization)"])
  }

  private func newestHeads(since first: Instant?) async throws -> [UUID: Anchor] {
    let directory = environment.configuration["INFIN8_WORKFLOW_ANCHOR_DIR"]
    guard !directory.isEmpty else { return [:] }
    return try await offload { try AnchorBook(directory: directory).newest(since: first) }
  }
}
