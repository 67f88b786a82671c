public import Contracts
import Durable
import EventLoop
import Glibc
public import Postgres
import RPC
import Vocabulary

/// One thing that must be well for the service to do its work.
public struct HealthCheck: Sendable {
  public let name: String
  /// How long what it found holds at least, where looking is dear; nil: it looks whenever somebody asks.
  let rest: Duration?
  private let check: @Sendable () async throws -> Finding

  public struct Finding: Sendable {
    public let status: HealthStatus
    public let message: String

    public static func healthy(_ message: String) -> Finding { Finding(status: .healthy, message: message) }
    public static func degraded(_ message: String) -> Finding { Finding(status: .degraded, message: message) }
    public static func unhealthy(_ message: String) -> Finding { Finding(status: .unhealthy, message: message) }
  }

  public init(_ name: String, check: @escaping @Sendable () async throws -> Finding) {
    self.init(name, rest: nil, check: check)
  }

  private init(_ name: String, rest: Duration?, check: @escaping @Sendable () async throws -> Finding) {
    self.name = name
    self.rest = rest
    self.check = check
  }

  /// Work that has been due for longer than it should ever wait. The service is degraded and no more: calls are answered as well as
  /// ever, and being started again, or being sent none, would shorten no queue. Where it is old because nobody works at it, `workers`
  /// says so.
  public static func queue(_ workers: Database, longest: Duration = .seconds(600)) -> HealthCheck {
    HealthCheck("queue") {
      let queue = try await QueueState(workers)
      return .seconds(queue.oldestSeconds) > longest
        ? .degraded("\(queue.ready) items wait, the oldest for \(queue.oldestSeconds) s")
        : .healthy("\(queue.ready) items wait, \(queue.running) are under way")
    }
  }

  /// A check that looks again only when a hundred times as long has passed as its last look took, and no sooner than after `rest`:
  /// however often somebody asks, it takes a hundredth of one connection. Meanwhile it says what it last found, also while it looks.
  public static func sparing(
    _ name: String, rest: Duration = .zero, check: @escaping @Sendable () async throws -> Finding
  ) -> HealthCheck {
    HealthCheck(name, rest: rest, check: check)
  }

  /// What it finds now, and how long that took.
  public func run() async -> HealthCheckResult { await run(within: nil).result }

  static func late(after limit: Duration) -> Finding {
    .unhealthy("does not answer within \(limit.components.seconds) s")
  }

  /// - Parameter limit: after which the look is cut off; nil: none.
  /// - Returns: what it finds, and whether it could look at all.
  func run(within limit: Duration?) async -> (result: HealthCheckResult, isFound: Bool) {
    let start = ContinuousClock.now
    func answer(_ finding: Finding, isFound: Bool = false) -> (HealthCheckResult, Bool) {
      (result(finding, took: ContinuousClock.now - start), isFound)
    }
    do {
      guard let limit else { return answer(try await check(), isFound: true) }
      let finding = try await within(limit, check)
      return answer(finding ?? Self.late(after: limit), isFound: finding != nil)
    } catch let refusal as Refusal {
      return answer(.unhealthy(refusal.message))
    } catch {
      return answer(.unhealthy("the check itself failed"))
    }
  }

  func result(_ finding: Finding, took: Duration) -> HealthCheckResult {
    HealthCheckResult(
      name: name, status: finding.status, message: finding.message,
      tookUs: took.components.seconds * 1_000_000 + took.components.attoseconds / 1_000_000_000_000)
  }
}

extension HealthStatus {
  /// Healthy where there is no check.
  public static func worst(of checks: [HealthCheckResult]) -> HealthStatus {
    HealthStatus(rawValue: checks.map(\.status.rawValue).max() ?? HealthStatus.healthy.rawValue)
  }
}

/// `Health/Check`: every check of the process, or those that are named, looked at when asked.
struct HealthServer: HealthMethods {
  let service: ServiceName
  let checkup: Checkup
  let measurement: Measurement
  let started = ContinuousClock.now

  func check(_ request: HealthCheckRequest, context: CallContext) async throws -> HealthCheckReply {
    let results = try await checkup.results(of: request.checks)
    return HealthCheckReply(
      status: .worst(of: results), service: service.rawValue, version: Build.version, checks: results,
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
