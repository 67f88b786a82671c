import Vocabulary

/// One setting: its variable, its default, and a sentence.
public struct ConfigurationKey: Sendable {
  public let name: String
  /// Nil when it must be given.
  public let defaultValue: String?
  public let summary: String
  /// Never shown.
  public let isSecret: Bool
  /// For whole numbers.
  public let range: ClosedRange<Int>?

  public init(
    _ name: String, default defaultValue: String?, secret isSecret: Bool = false, in range: ClosedRange<Int>? = nil,
    summary: String
  ) {
    self.name = name
    self.defaultValue = defaultValue
    self.summary = summary
    self.isSecret = isSecret
    self.range = range
  }
}

extension ConfigurationKey {
  /// What every service reads.
  static func common(for service: ServiceName) -> [ConfigurationKey] {
    let prefix = "INFIN8_\(service.rawValue.uppercased())"
    return [
      ConfigurationKey(
        "INFIN8_SOCKET_DIR", default: nil, summary: "directory of the services' sockets, one <service>.sock each"),
      ConfigurationKey(
        "INFIN8_INSTANCE", default: "1", in: 1...ServiceName.mostInstances,
        summary:
          "which of several processes of one service this is; the first has <service>.sock, others <service>.<n>.sock"),
      ConfigurationKey(
        "INFIN8_KEYS_DIR", default: nil, summary: "directory of the public keys that tokens are verified with"),
      ConfigurationKey(
        "\(prefix)_DATABASE_URL", default: nil, secret: true,
        summary: "the service's database, as the role \(service.rawValue)_app"),
      ConfigurationKey(
        "\(prefix)_WORKER_DATABASE_URL", default: nil, secret: true,
        summary: "the same database, as the role \(service.rawValue)_worker"),
      ConfigurationKey(
        "\(prefix)_MIGRATION_DATABASE_URL", default: "", secret: true,
        summary: "the same database, as a role that may become \(service.rawValue)_owner; only `migrate` reads it"),
      ConfigurationKey(
        "INFIN8_ALLOWED_UIDS", default: "",
        summary:
          "user ids that may connect, comma-separated, each with the service it runs where services have users of "
          + "their own: 1001=identity,1006=gateway,1007=monitor,1000; empty: only our own"),
      ConfigurationKey(
        "INFIN8_KEY_MINUTES", default: "1440", in: 15...43_200, summary: "after how long another key signs our tokens"),
      ConfigurationKey(
        "INFIN8_CALLS_PER_SECOND", default: "500", in: 1...1_000_000,
        summary: "calls a second that one organization, session or API key may make; twice as many in a burst"),
      ConfigurationKey(
        "INFIN8_ANONYMOUS_CALLS_PER_SECOND", default: "100", in: 1...1_000_000,
        summary: "calls a second without credentials from one address; twice as many in a burst"),
      ConfigurationKey("INFIN8_LOG_LEVEL", default: "info", summary: "trace, debug, info, notice, warning or error"),
      ConfigurationKey("INFIN8_LOG_FORMAT", default: "json", summary: "json or console"),
      ConfigurationKey(
        "INFIN8_LOG_FILE", default: "",
        summary:
          "the file that standard error is: opened anew at SIGHUP, after it was moved away; empty: nobody moves it"),
      ConfigurationKey(
        "INFIN8_TRACE_FILE", default: "",
        summary: "where traces go, as OpenTelemetry writes them to files; - is standard output; empty: nowhere"),
      ConfigurationKey(
        "INFIN8_TRACE_PERMILLE", default: "1000", in: 0...1_000,
        summary:
          "how many of a thousand traces that begin here are written; one that began elsewhere goes on as it began"),
      ConfigurationKey("INFIN8_POOL_SIZE", default: "6", in: 1...64, summary: "database connections for requests"),
      ConfigurationKey(
        "INFIN8_WORKER_POOL_SIZE", default: "3", in: 1...64, summary: "database connections for workers"),
      ConfigurationKey("INFIN8_WORKERS", default: "2", in: 1...32, summary: "items performed at once"),
      ConfigurationKey(
        "INFIN8_DRAIN_SECONDS", default: "10", in: 0...300, summary: "time to finish calls after SIGTERM"),
    ]
  }

  /// Variables that belong to the command line or the installer and may stand in a service's environment.
  static let foreign: Set<String> = {
    var names: Set = [
      "INFIN8_HOME", "INFIN8_DATA_DIR", "INFIN8_PG_BIN", "INFIN8_TEST_ADMIN_URL", "INFIN8_PASSWORD", "INFIN8_VERSION",
      "INFIN8_RESTART_PAUSE_MS", "INFIN8_LOG_MAX_KB", "INFIN8_LOG_MAX_SECONDS", "INFIN8_LOG_KEEP",
      "INFIN8_BACKUP_RECORDS", "INFIN8_ROLES_DIR",
    ]
    #if DEBUG
      names.formUnion(["INFIN8_FAILPOINTS", "INFIN8_FAILPOINT_LOG"])
    #endif
    return names
  }()
}

extension ConfigurationKey {
  /// Settings that only some services declare; one environment may serve all five.
  static let shared: Set<String> = ["INFIN8_FETCH_ALLOW", "INFIN8_FETCH_DELAY_MS"]
}
