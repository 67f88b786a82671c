import Durable
import Logging
import Telemetry

/// Keeps a worker running: what it was doing is in rows, so starting it again is always right.
enum Supervision {
  static func keepRunning(_ worker: any Worker, _ logger: Logger, pulse: Pulse = .shared) async throws {
    pulse.expect(worker.name, within: worker.longestSilence)
    var ends = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      var reason = "it came to an end by itself"
      do { try await worker.run() } catch { reason = "\(error)" }
      // Of one that is told to end, whatever it throws says nothing.
      guard !Task.isCancelled else { return }
      if ContinuousClock.now - start > .seconds(30) { ends = 0 }
      ends += 1
      Series.workerFailures.count(1, worker.name)
      pulse.ended(worker.name, times: ends)
      logger.warning("worker will be started again", metadata: ["worker": "\(worker.name)", "error": "\(reason)"])
      try await Task.sleep(for: Backoff.delay(attempt: ends, limit: .seconds(5)))
    }
  }
}
