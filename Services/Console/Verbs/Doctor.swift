import ArgumentParser
import Contracts
import Host
import RPC
import Vocabulary

struct Doctor: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Ask every service how it is, and whether backups are well.",
    discussion: "Ends with 0 when all is well, 1 when something is not.")
  @OptionGroup var common: CommonOptions

  func perform(_ console: Console) async throws {
    var replies: [HealthCheckReply] = []
    for service in ServiceName.allCases {
      do {
        replies.append(
          try await HealthClient(console.openChannel(to: service)).check(
            HealthCheckRequest(), options: CallOptions(timeout: .seconds(5))))
      } catch let refusal as Refusal {
        let result = HealthCheckResult(name: "socket", status: .unhealthy, message: refusal.message)
        replies.append(HealthCheckReply(status: .unhealthy, service: service.rawValue, checks: [result]))
      }
    }
    if let settings = try BackupSettings.find(console.directory) { replies.append(try await backups(settings)) }
    let found = replies
    console.show(.array(found.map(json))) { lines(found, console.terminal) }
    if found.contains(where: { $0.status != .healthy }) { throw ExitCode(1) }
  }

  private func backups(_ settings: BackupSettings) async throws -> HealthCheckReply {
    let checks = await BackupHealth(pgBackRest: try PgBackRest(settings)).results()
    let worst = checks.map(\.status.rawValue).max() ?? HealthStatus.healthy.rawValue
    return HealthCheckReply(
      status: HealthStatus(rawValue: worst), service: "backup", version: Build.version, checks: checks)
  }

  private func json(_ reply: HealthCheckReply) -> JSON {
    .object([
      ("service", .string(reply.service)), ("status", .string(reply.status.text)), ("version", .present(reply.version)),
      ("resident_bytes", .integer(reply.residentBytes)), ("uptime_ms", .integer(reply.uptimeMs)),
      (
        "checks",
        .array(
          reply.checks.map {
            .object([
              ("name", .string($0.name)), ("status", .string($0.status.text)), ("message", .string($0.message)),
              ("took_us", .integer($0.tookUs)),
            ])
          })
      ),
    ])
  }

  private func lines(_ replies: [HealthCheckReply], _ terminal: Terminal) -> [String] {
    var table = Table([("SERVICE", .left), ("CHECK", .left), ("IS", .left), ("WHAT", .left)])
    for reply in replies {
      for check in reply.checks { table.add(reply.service, check.name, check.status.text, check.message) }
    }
    let memory = replies.map { "\($0.service) \(Format.bytes($0.residentBytes))" }.joined(separator: ", ")
    let total = replies.map(\.residentBytes).reduce(0, +)
    return table.lines(in: terminal) + ["memory: \(memory); together \(Format.bytes(total))"]
  }
}
