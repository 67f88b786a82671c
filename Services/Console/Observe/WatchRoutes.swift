import Contracts
import Vocabulary

/// What those who watch an installation may ask.
///
///     /metrics   what was measured, as Prometheus reads it
///     /livez     200 while this program turns: whoever gets no answer starts it again
///     /readyz    200 while every service takes calls, 503 with the names of those that do not
///     /healthz   every check of every process and of backups, as `infin8 doctor --json` says it; 503 where one is not healthy
struct WatchRoutes: Sendable {
  let directory: DataDirectory

  func answer(_ path: String) async -> HTTPAnswer {
    switch path {
    case "/metrics":
      HTTPAnswer(
        "200 OK", await MetricsGatherer(directory: directory).text(), type: "text/plain; version=0.0.4; charset=utf-8")
    case "/livez": HTTPAnswer("200 OK", "ok\n")
    case "/readyz": readiness(await HealthGatherer(sockets: directory.sockets).reports())
    case "/healthz": detail(await HealthGatherer(sockets: directory.sockets).reports())
    default: HTTPAnswer("404 Not Found", "see /metrics, /livez, /readyz, /healthz\n")
    }
  }

  /// One process of a service is enough. What is degraded takes calls; one whose loops are dead does not do what it takes them for.
  private func readiness(_ reports: [HealthGatherer.Report]) -> HTTPAnswer {
    let ready = Set(reports.filter { $0.reply.status != .unhealthy }.map(\.service))
    let missing = ServiceName.allCases.filter { !ready.contains($0) }
    return missing.isEmpty
      ? HTTPAnswer("200 OK", "ok\n")
      : HTTPAnswer("503 Service Unavailable", "not ready: \(missing.map(\.rawValue).joined(separator: ", "))\n")
  }

  private func detail(_ reports: [HealthGatherer.Report]) -> HTTPAnswer {
    let backups = BackupState.find(directory).map { [(reply: $0.reply(), instance: 0)] } ?? []
    let replies = reports.map { (reply: $0.reply, instance: $0.instance) } + backups
    let isWell = replies.allSatisfy { $0.reply.status == .healthy }
    let body = JSON.array(replies.map { $0.reply.json(instance: $0.instance) }).text
    return HTTPAnswer(
      isWell ? "200 OK" : "503 Service Unavailable", body + "\n", type: "application/json; charset=utf-8")
  }
}
