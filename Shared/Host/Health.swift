public import Contracts
import Durable
import Glibc
public import Postgres
import RPC
import Vocabulary

/// One thing that must be well for the service to do its work.
public struct HealthCheck: Sendable {
  public let name: String
  let check: @Sendable () async throws -> Finding

  public struct Finding: Sendable {
    public let status: HealthStatus
    public let message: String

    public static func healthy(_ message: String) -> Finding { Finding(status: .healthy, message: message) }
    public static func degraded(_ message: String) -> Finding { Finding(status: .degraded, message: message) }
    public static func unhealthy(_ message: String) -> Finding { Finding(status: .unhealthy, message: message) }
  }

  public init(_ name: String, check: @escaping @Sendable () async throws -> Finding) {
    self.name = name
    self.check = check
  }

  /// Work that has been due for longer than it should ever wait.
  public static func queue(_ workers: Database, longest: Duration = .seconds(600)) -> HealthCheck {
    HealthCheck("queue") {
      let queue = try await QueueState(workers)
      return .seconds(queue.oldestSeconds) > longest
        ? .degraded("\(queue.ready) items wait, the oldest for \(queue.oldestSeconds) s")
        : .healthy("\(queue.ready) items wait, \(queue.running) are under way")
    }
  }

  /// A check that looks again only when a hundred times as long has passed as its last look took: however often somebody asks, it
  /// takes a hundredth of one connection.
  public static func sparing(_ name: String, check: @escaping @Sendable () async throws -> Finding) -> HealthCheck {
    let look = SparingLook(look: check)
    return HealthCheck(name) { try await look.finding() }
  }

  /// What it finds now, and how long that took.
  public func run() async -> HealthCheckResult {
    let start = ContinuousClock.now
    let finding: Finding
    do {
      finding = try await check()
    } catch let refusal as Refusal {
      finding = .unhealthy(refusal.message)
    } catch {
      finding = .unhealthy("the check itself failed")
    }
    let took = ContinuousClock.now - start
    return HealthCheckResult(
      name: name, status: finding.status, message: finding.message,
      tookUs: took.components.seconds * 1_000_000 + took.components.attoseconds / 1_000_000_000_000)
  }
}

private actor SparingLook {
  private let look: @Sendable () async throws -> HealthCheck.Finding
  private var last: (finding: HealthCheck.Finding, restsUntil: ContinuousClock.Instant)?

  init(look: @escaping @Sendable () async throws -> HealthCheck.Finding) { self.look = look }

  func finding() async throws -> HealthCheck.Finding {
    if let last, .now < last.restsUntil { return last.finding }
    let start = ContinuousClock.now
    let finding = try await look()
    last = (finding, .now + (ContinuousClock.now - start) * 100)
    return finding
  }
}

/// `Health/Check`: every check of the process, run when asked.
struct HealthServer: HealthMethods {
  let service: ServiceName
  let checks: [HealthCheck]
  let measurement: Measurement
  let started = ContinuousClock.now

  func check(_ request: HealthCheckRequest, context: CallContext) async throws -> HealthCheckReply {
    var results: [HealthCheckResult] = []
    for check in checks { results.append(await check.run()) }
    let worst = results.map(\.status.rawValue).max() ?? HealthStatus.healthy.rawValue
    return HealthCheckReply(
      status: HealthStatus(rawValue: worst), service: service.rawValue, version: Build.version, checks: results,
      uptimeMs: (ContinuousClock.now - started).components.seconds * 1_000, residentBytes: Self.residentBytes())
  }

  func metrics(_ request: MetricsRequest, context: CallContext) async throws -> MetricsReply {
    await measurement.reply()
  }

  /// Resident memory from `/proc/self/statm`, whose second number counts pages.
  static func residentBytes() -> Int64 {
    guard let bytes = try? Files.read("/proc/self/statm") else { return 0 }
    let pages = String(decoding: bytes, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int64($0) }
    return (pages ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }
}

/// What this build calls itself.
public enum Build {
  public static let version = "0.1.0"
}
