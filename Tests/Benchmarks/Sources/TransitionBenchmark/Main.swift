import Foundation
import Postgres
import Vocabulary

/// Moves workflows on and back again, one durable transaction for each move, and prints how long a move took.
///
///     transition-benchmark URL ORGANIZATION CLIENTS MOVES   prints p50 and p99 in microseconds and moves a second
///
/// The statements are those of Tests/Benchmarks/transition, which pgbench sends: the message is admitted, the workflow is
/// locked and moved under its hash chain, the next command and a line of progress are written.
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let organization = Vocabulary.UUID(arguments[2]), let clients = Int(arguments[3]),
      let moves = Int(arguments[4])
    else { fatalError("usage: transition-benchmark URL ORGANIZATION CLIENTS MOVES") }
    let database = Database(url: arguments[1], applicationName: "transition-benchmark", poolSize: clients)
    _ = try await database.query("select 1 as one", for: organization)
    let start = ContinuousClock.now
    let movers = (0..<clients).map { client in
      Task { try await move(client, moves / clients, database, organization) }
    }
    var times: [Double] = []
    for mover in movers { times += try await mover.value }
    times.sort()
    let seconds = microseconds(ContinuousClock.now - start) / 1e6
    print(times[times.count / 2], times[times.count * 99 / 100], Double(times.count) / seconds)
    await database.close()
  }

  @concurrent
  private static func move(
    _ client: Int, _ moves: Int, _ database: Database, _ organization: Vocabulary.UUID
  ) async throws -> [Double] {
    let first = "step_1_icp"
    let second = "step_2_competitors"
    var times: [Double] = []
    for index in 0..<moves {
      let isForward = index.isMultiple(of: 2)
      let (from, to, trigger) = isForward ? (first, second, "advance") : (second, first, "rerun")
      let start = ContinuousClock.now
      let rows = try await database.batch(for: organization, statements(client, from, to, trigger, organization))
      guard try rows[2].first?.get("outcome", as: String.self) == "ok" else { fatalError("it did not move") }
      times.append(microseconds(ContinuousClock.now - start))
    }
    return times
  }

  private static func statements(
    _ client: Int, _ from: String, _ to: String, _ trigger: String, _ organization: Vocabulary.UUID
  ) -> [Statement] {
    let number = String(client)
    return [
      """
      insert into inbox (msg_id, organization_id, body_hash)
      values (gen_random_uuid(), \(organization), sha256('a step''s outcome'))
      """,
      "select state, run_status, epoch from intent_workflows where id = md5(\(number))::uuid for update",
      """
      select outcome from transition(md5(\(number))::uuid, \(from)::text, \(to)::text, \(trigger)::text,
        gen_random_uuid(), null)
      """,
      """
      insert into outbox (msg_id, organization_id, destination, kind, body)
      values (gen_random_uuid(), \(organization), 'identity', 'perform', 'the next command')
      """,
      "select append_progress(md5(\(number))::uuid, 'step_started', \(to)::text, '{\"run_no\": 1}')",
    ]
  }

  private static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
  }
}
