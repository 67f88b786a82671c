import Contracts
import Glibc
import Host
import RPC
import Vocabulary

/// What all processes of the installation have measured, and what was last found of backups, as one text.
struct MetricsGatherer: Sendable {
  let directory: DataDirectory

  /// Prometheus's text format 0.0.4: each name once, with the samples of every process.
  func text() async -> String {
    async let health = HealthGatherer(sockets: directory.sockets).reports()
    let replies = await withTaskGroup(of: (ServiceName, [MetricFamily]?).self) { group in
      for service in ServiceName.allCases {
        for socket in service.sockets(in: directory.sockets) where access(socket, F_OK) == 0 {
          group.addTask { (service, await Self.ask(service, socket)) }
        }
      }
      return await group.reduce(into: [(ServiceName, [MetricFamily]?)]()) { $0.append($1) }
    }
    let up = ServiceName.allCases.map { service in
      let answering = replies.count { $0.0 == service && $0.1 != nil }
      return "infin8_service_processes{service=\"\(service.rawValue)\"} \(answering)"
    }
    var families = [
      "infin8_service_processes": MetricFamily(
        name: "infin8_service_processes", help: "Processes of a service that answer.", kind: "gauge", samples: up)
    ]
    let backups = BackupState.find(directory)?.families() ?? []
    for family in replies.compactMap(\.1).joined() + backups + [Self.family(await health)] {
      families[family.name, default: MetricFamily(name: family.name, help: family.help, kind: family.kind)].samples +=
        family.samples
    }
    return families.values.sorted { $0.name < $1.name }.map(Self.text).joined()
  }

  private static func ask(_ service: ServiceName, _ socket: String) async -> [MetricFamily]? {
    let client = ServiceClient.to(service, at: [socket])
    let reply = try? await HealthClient(client).metrics(MetricsRequest(), options: CallOptions(timeout: .seconds(5)))
    await client.close()
    return reply?.families
  }

  /// What `infin8 doctor` says, to be watched over.
  private static func family(_ reports: [HealthGatherer.Report]) -> MetricFamily {
    let name = "infin8_health_check_status"
    let samples = reports.flatMap { report in
      report.reply.checks.map { check in
        let status = [HealthStatus.healthy: 0, .degraded: 1][check.status] ?? 2
        return
          "\(name){service=\"\(report.service.rawValue)\",instance=\"\(report.instance)\",check=\"\(check.name)\"} \(status)"
      }
    }
    return MetricFamily(
      name: name, help: "What a check of health last found: 0 healthy, 1 degraded, 2 unhealthy.", kind: "gauge",
      samples: samples)
  }

  private static func text(_ family: MetricFamily) -> String {
    let help = family.help.isEmpty ? "" : "# HELP \(family.name) \(family.help)\n"
    return help + "# TYPE \(family.name) \(family.kind)\n" + family.samples.map { "\($0)\n" }.joined()
  }
}
