import Durable
import Foundation
import Logging
import Postgres
import Vocabulary

/// Does durable steps that compute nothing, and prints how long one took.
///
///     step-benchmark RUN_DIRECTORY CLIENTS STEPS   prints p50 and p99 in microseconds and steps a second
///
/// A step is what it is in a service: its command is accepted (inbox, job, item), its item is claimed, its intent recorded and
/// let out, and its end, its bill and the job's outcome are committed together; then the outcome is collected. Billing, which
/// another service does, answers at once.
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let clients = Int(arguments[2]), let steps = Int(arguments[3]) else {
      fatalError("usage: step-benchmark RUN_DIRECTORY CLIENTS STEPS")
    }
    let database = connect("content_app", arguments[1], poolSize: clients + 4)
    let workers = connect("content_worker", arguments[1], poolSize: clients + 4)
    let runner = WorkRunner(
      performers: [Nothing()], database: database, workers: workers, concurrency: clients, share: clients,
      logger: Logger(label: "step-benchmark") { _ in SwiftLogNoOpLogHandler() }, billing: { _, _ in Granted() })
    let outcomes = Outcomes(workers: workers)
    let running = [Task { try await runner.run() }, Task { try await outcomes.collect() }]

    let start = ContinuousClock.now
    let tasks = (0..<clients).map { _ in Task { try await step(steps / clients, database, outcomes) } }
    var times: [Double] = []
    for task in tasks { times += try await task.value }
    times.sort()
    let seconds = microseconds(ContinuousClock.now - start) / 1e6
    print(times[times.count / 2], times[times.count * 99 / 100], Double(times.count) / seconds)
    for task in running { task.cancel() }
  }

  private static func connect(_ role: String, _ directory: String, poolSize: Int) -> Database {
    Database(
      url: "host='\(directory)/postgres' user=\(role) dbname=infin8", applicationName: "step-benchmark",
      poolSize: poolSize, waitLimit: .seconds(30))
  }

  @concurrent
  private static func step(_ count: Int, _ database: Database, _ outcomes: Outcomes) async throws -> [Double] {
    let organization = Vocabulary.UUID.random()
    var times: [Double] = []
    for _ in 0..<count {
      let key = Vocabulary.UUID.random()
      let start = ContinuousClock.now
      try await outcomes.await(key) {
        _ = try await database.batch(for: organization, Command.acceptance(key, of: organization))
        Wakeup.items.signal()
      }
      times.append(microseconds(ContinuousClock.now - start))
    }
    return times
  }

  private static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
  }
}
