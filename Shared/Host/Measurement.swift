import Contracts
import Durable
import Postgres
import RPC
import Telemetry
import Vocabulary

/// `Health/Metrics`: what was counted as it happened, and what is looked up now.
struct Measurement: Sendable {
  let environment: ServiceEnvironment
  let service: any Service
  private let started = ContinuousClock.now

  init(_ environment: ServiceEnvironment, _ service: any Service) {
    self.environment = environment
    self.service = service
  }

  func reply() async -> MetricsReply {
    await look()
    let labels = [
      ("service", environment.name.rawValue), ("instance", environment.configuration["INFIN8_INSTANCE"]),
    ]
    return MetricsReply(
      families: Registry.shared.exposition(labels).map {
        MetricFamily(name: $0.name, help: $0.help, kind: $0.kind, samples: $0.samples)
      })
  }

  private func look() async {
    Series.uptime.set(Double((ContinuousClock.now - started).components.seconds))
    Series.residentBytes.set(Double(HealthServer.residentBytes()))
    for database in [environment.database, environment.workers] {
      let pool = await database.statistics
      Series.poolInUse.set(Double(pool.inUse), database.name)
      Series.poolIdle.set(Double(pool.idle), database.name)
      Series.poolWaiting.set(Double(pool.waiting), database.name)
    }
    do {
      let outbox = try await OutboxState(environment.workers)
      Series.outboxWaiting.set(Double(outbox.waiting))
      Series.outboxLag.set(Double(outbox.oldestSeconds))
      Series.deadLetters.set(Double(outbox.dead))
      try await service.measure()
      Series.databaseUp.set(1)
    } catch {
      // What cannot be looked up stays as it was; that it is old is told by this.
      Series.databaseUp.set(0)
    }
  }
}
