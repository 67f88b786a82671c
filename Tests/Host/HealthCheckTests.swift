import Contracts
import Durable
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Host

/// What health says of a process, and how it comes to say it in time.
@Suite("Health checks")
struct HealthCheckTests {
  // MARK: Loops

  @Test(
    "DB-H05 a loop that never begins, stands still or ends again and again turns health red, and green when it turns again"
  )
  func pulse() {
    let pulse = Pulse()
    let start = ContinuousClock.now
    pulse.expect("runner", within: .seconds(60), at: start)
    pulse.expect("sweeper", within: .seconds(600), at: start)
    #expect(pulse.count == (turning: 0, all: 2))
    #expect(pulse.complaints(at: start + .seconds(59)).isEmpty)
    #expect(pulse.complaints(at: start + .seconds(61)) == ["runner has not come round for 61 s"])
    pulse.beat("runner", at: start + .seconds(62))
    #expect(pulse.count == (turning: 1, all: 2))
    #expect(pulse.complaints(at: start + .seconds(122)).isEmpty)
    #expect(pulse.complaints(at: start + .seconds(601)).count == 2)
    pulse.ended("runner", times: 2, at: start + .seconds(63))
    #expect(pulse.complaints(at: start + .seconds(63)).isEmpty)
    pulse.ended("runner", times: 3, at: start + .seconds(64))
    pulse.beat("runner", at: start + .seconds(65))
    #expect(pulse.complaints(at: start + .seconds(65)) == ["runner has ended 3 times in a row"])
    pulse.beat("runner", at: start + .seconds(66))
    #expect(pulse.complaints(at: start + .seconds(67)).isEmpty)
    #expect(CommonChecks.workers(pulse).status == .healthy)
    pulse.ended("runner", times: 3)
    #expect(CommonChecks.workers(pulse).status == .unhealthy)
  }

  private struct Idle: Worker {
    let name = "idle"
    let body: @Sendable () async throws -> Void
    func run() async throws { try await body() }
  }

  @Test(
    "DB-H05 a worker that returns, or says that it was cancelled though nobody did so, is started again and named",
    arguments: [nil, CancellationError(), Refusal(.fault, "broken")] as [(any Error)?])
  func ending(error: (any Error)?) async throws {
    let pulse = Pulse()
    let starts = Mutex(0)
    let worker = Idle {
      starts.withLock { $0 += 1 }
      if let error { throw error }
    }
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let running = Task { try await Supervision.keepRunning(worker, logger, pulse: pulse) }
    try await eventually { pulse.complaints().first?.hasPrefix("idle has ended") == true }
    running.cancel()
    _ = try? await running.value
    #expect(starts.withLock(\.self) >= 3)
  }
}
