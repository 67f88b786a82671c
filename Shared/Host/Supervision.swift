import Durable
import Logging
import Telemetry

/// Keeps a worker running: what it was doing is in rows, so starting it again is always right.
enum Supervision {
  static func keepRunning(_ worker: any Worker, _ logger: Logger) async throws {
    var failures = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      do {
        try await worker.run()
        return
      } catch is CancellationError {
        return
      } catch {
        if ContinuousClock.now - start > .seconds(30) { failures = 0 }
        failures += 1
        Series.workerFailures.count(1, worker.name)
        Pulse.shared.failed(worker.name, times: failures)
        logger.warning("worker will be started again", metadata: ["worker": "\(worker.name)", "error": "\(error)"])
        try await Task.sleep(for: Backoff.delay(attempt: failures, limit: .seconds(5)))
      }
    }
  }
}
