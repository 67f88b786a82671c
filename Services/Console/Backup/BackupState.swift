import Contracts
import Glibc
import Host
import Vocabulary

/// What was last found of backups, in a file beside the records: for those who watch and have no way to the repositories.
struct BackupState: Sendable {
  struct Repository: Sendable {
    let number: Int
    /// The time that would be missing if only this one were left; nil when nobody could ask.
    let lag: Duration?
    let fullAt: Instant?
  }

  let at: Instant
  let checks: [HealthCheckResult]
  let repositories: [Repository]
  let drilledAt: Instant?

  /// How often whoever keeps backups looks.
  static let interval: Duration = .seconds(300)
  private static let freshness: Duration = .seconds(1_200)

  /// The checks, and one more where nobody has looked for too long.
  func reply(now: Instant = .now) -> HealthCheckReply {
    let isFresh = now - at <= Self.freshness
    let keeper = HealthCheckResult(
      name: "keeper", status: isFresh ? .healthy : .unhealthy,
      message: isFresh ? "looked at \(at)" : "nobody has looked since \(at): does `infin8 backup schedule` run?")
    return HealthCheckReply(backups: checks + [keeper])
  }
}

extension HealthCheckReply {
  /// As one more that is asked how it is.
  init(backups checks: [HealthCheckResult]) {
    self.init(status: .worst(of: checks), service: "backup", version: Build.version, checks: checks)
  }
}

// MARK: The file

extension BackupState {
  /// Nil where nobody has looked yet.
  static func find(_ directory: DataDirectory) -> BackupState? {
    guard let bytes = try? Files.read(directory.backupState, limit: 1 << 20),
      let json = JSON(parsing: String(decoding: bytes, as: UTF8.self)), let at = json["at"].asInteger
    else { return nil }
    return BackupState(
      at: Instant(micros: at), checks: json["checks"].elements.map(Self.check),
      repositories: json["repositories"].elements.map {
        Repository(
          number: Int($0["number"].asInteger ?? 0), lag: $0["lag_ms"].asInteger.map { .milliseconds($0) },
          fullAt: $0["full_at"].asInteger.map { Instant(micros: $0) })
      },
      drilledAt: json["drilled_at"].asInteger.map { Instant(micros: $0) })
  }

  func save(_ directory: DataDirectory) throws {
    try Files.write(Array((json.text + "\n").utf8), to: directory.backupState, mode: 0o644)
  }

  private var json: JSON {
    .object([
      ("at", .integer(at.micros)), ("checks", .array(checks.map(\.json))),
      (
        "repositories",
        .array(
          repositories.map {
            .object([
              ("number", .integer(Int64($0.number))), ("lag_ms", $0.lag.map { .integer($0.milliseconds) } ?? .null),
              ("full_at", $0.fullAt.map { .integer($0.micros) } ?? .null),
            ])
          })
      ),
      ("drilled_at", drilledAt.map { .integer($0.micros) } ?? .null),
    ])
  }

  private static func check(_ json: JSON) -> HealthCheckResult {
    let known: [HealthStatus] = [.healthy, .degraded, .unhealthy]
    return HealthCheckResult(
      name: json["name"].asText ?? "", status: known.first { $0.text == json["status"].asText } ?? .unhealthy,
      message: json["message"].asText ?? "", tookUs: json["took_us"].asInteger ?? 0)
  }
}

// MARK: As figures

extension BackupState {
  func families(now: Instant = .now) -> [MetricFamily] {
    func gauge(_ name: String, _ help: String, _ samples: [(labels: String, value: Int64?)]) -> MetricFamily {
      MetricFamily(
        name: name, help: help, kind: "gauge",
        samples: samples.compactMap { labels, value in value.map { "\(name)\(labels) \($0)" } })
    }
    func of(_ repository: Repository) -> String { "{repository=\"\(repository.number)\"}" }
    func age(_ moment: Instant?) -> Int64? { moment.map { (now - $0).components.seconds } }
    return [
      gauge(
        "infin8_backup_check_healthy", "1 when what `infin8 backup health` looks at is well, 0 when it is not.",
        reply(now: now).checks.map { ("{check=\"\($0.name)\"}", $0.status == .healthy ? 1 : 0) }),
      gauge(
        "infin8_backup_lag_seconds", "What would be missing if only this repository were left.",
        repositories.map { (of($0), $0.lag?.components.seconds) }),
      gauge(
        "infin8_backup_full_age_seconds", "Time since the last full backup.",
        repositories.map { (of($0), age($0.fullAt)) }),
      gauge("infin8_backup_drill_age_seconds", "Time since the last drill that went well.", [("", age(drilledAt))]),
    ].filter { !$0.samples.isEmpty }
  }
}
