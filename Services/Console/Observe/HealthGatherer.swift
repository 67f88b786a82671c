import Contracts
import Glibc
import Host
import RPC
import Vocabulary

/// How all processes of the installation are, asked at once.
struct HealthGatherer: Sendable {
  let sockets: String

  /// Who was asked, and the answer; whoever does not answer is unhealthy.
  struct Report: Sendable {
    let service: ServiceName
    let instance: Int
    let reply: HealthCheckReply
    /// Whether nobody listens there.
    let isAbsent: Bool

    var name: String { instance == 1 ? service.rawValue : "\(service.rawValue).\(instance)" }
  }

  private static let patience = CallOptions(timeout: .seconds(5))

  func reports() async -> [Report] {
    let asked = ServiceName.allCases.flatMap { service in
      // The first is missed where it is not; others may never have been.
      service.sockets(in: sockets).enumerated().filter { $0 == 0 || access($1, F_OK) == 0 }
        .map { (service: service, instance: $0 + 1, socket: $1) }
    }
    let reports = await asked.concurrentMap { await Self.ask($0) }
    // Of processes beside the first the file may be left when they are gone.
    return reports.filter { $0.instance == 1 || !$0.isAbsent }
  }

  private static func ask(_ process: (service: ServiceName, instance: Int, socket: String)) async -> Report {
    let client = ServiceClient.to(process.service, at: [process.socket])
    defer { Task { await client.close() } }
    do {
      let reply = try await HealthClient(client).check(HealthCheckRequest(), options: patience)
      return Report(service: process.service, instance: process.instance, reply: reply, isAbsent: false)
    } catch {
      let refusal = error as? Refusal
      let result = HealthCheckResult(
        name: "socket", status: .unhealthy, message: refusal?.message ?? "it cannot be asked")
      return Report(
        service: process.service, instance: process.instance,
        reply: HealthCheckReply(status: .unhealthy, service: process.service.rawValue, checks: [result]),
        isAbsent: refusal?.reason == .serviceDown && isOwn(process.socket, process.service))
    }
  }

  /// What another user has put there is nothing that a process of the service has left.
  private static func isOwn(_ socket: String, _ service: ServiceName) -> Bool {
    var status = stat()
    guard let user = ServiceClient.user(of: service), stat(socket, &status) == 0 else { return true }
    return status.st_uid == user
  }
}

extension HealthCheckReply {
  /// - Parameter instance: which of several processes of the service; 0 for what is no process.
  func json(instance: Int) -> JSON {
    .object([
      ("service", .string(service)), ("instance", .integer(Int64(instance))), ("status", .string(status.text)),
      ("version", .present(version)), ("resident_bytes", .integer(residentBytes)), ("uptime_ms", .integer(uptimeMs)),
      (
        "checks",
        .array(
          checks.map(\.json))
      ),
    ])
  }
}

extension HealthCheckResult {
  var json: JSON {
    .object([
      ("name", .string(name)), ("status", .string(status.text)), ("message", .string(message)),
      ("took_us", .integer(tookUs)),
    ])
  }
}
