// Generated from health.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

public struct HealthStatus: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let healthy = Self(rawValue: 1)
  public static let degraded = Self(rawValue: 2)
  public static let unhealthy = Self(rawValue: 3)

  public static let allCases: [Self] = [.healthy, .degraded, .unhealthy]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .healthy: "healthy"
    case .degraded: "degraded"
    case .unhealthy: "unhealthy"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct HealthCheckRequest: Message {
  /// Only the checks of these names; none: every check. A name of no check is refused.
  public var checks: [String] = []

  public init() {}

  public init(checks: [String] = []) {
    self.checks = checks
  }

  public static let fullName = "infin8.health.v1.HealthCheckRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__HealthCheckRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__health_check_request__init(
      target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckRequest.self)
    self.checks = Copy.array(c.pointee.checks, c.pointee.n_checks) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckRequest.self)
    c.pointee.n_checks = checks.count
    c.pointee.checks = try arena.array(checks, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct HealthCheckReply: Message {
  /// The worst of the checks.
  public var status: HealthStatus = .unspecified
  public var service: String = ""
  public var version: String = ""
  public var checks: [HealthCheckResult] = []
  public var uptimeMs: Int64 = 0
  /// Resident memory of the process.
  public var residentBytes: Int64 = 0

  public init() {}

  public init(
    status: HealthStatus = .unspecified, service: String = "", version: String = "", checks: [HealthCheckResult] = [],
    uptimeMs: Int64 = 0, residentBytes: Int64 = 0
  ) {
    self.status = status
    self.service = service
    self.version = version
    self.checks = checks
    self.uptimeMs = uptimeMs
    self.residentBytes = residentBytes
  }

  public static let fullName = "infin8.health.v1.HealthCheckReply"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__HealthCheckReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__health_check_reply__init(
      target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckReply.self)
    self.status = HealthStatus(rawValue: Copy.number(c.pointee.status))
    self.service = Copy.string(c.pointee.service)
    self.version = Copy.string(c.pointee.version)
    self.checks = Copy.messages(c.pointee.checks, c.pointee.n_checks)
    self.uptimeMs = c.pointee.uptime_ms
    self.residentBytes = c.pointee.resident_bytes
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckReply.self)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.service = try arena.string(service)
    c.pointee.version = try arena.string(version)
    c.pointee.n_checks = checks.count
    c.pointee.checks = try arena.array(checks, of: (UnsafeMutablePointer<Infin8__Health__V1__HealthCheckResult>?).self)
    { value throws(WireError) in
      try arena.make(value).assumingMemoryBound(to: Infin8__Health__V1__HealthCheckResult.self)
    }
    c.pointee.uptime_ms = uptimeMs
    c.pointee.resident_bytes = residentBytes
  }
}

public struct HealthCheckResult: Message {
  /// `database`, `row_security`, `migrations`, `workers`, `outbox`.
  public var name: String = ""
  public var status: HealthStatus = .unspecified
  /// A sentence for a person.
  public var message: String = ""
  public var tookUs: Int64 = 0

  public init() {}

  public init(name: String = "", status: HealthStatus = .unspecified, message: String = "", tookUs: Int64 = 0) {
    self.name = name
    self.status = status
    self.message = message
    self.tookUs = tookUs
  }

  public static let fullName = "infin8.health.v1.HealthCheckResult"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__HealthCheckResult>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__health_check_result__init(
      target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckResult.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckResult.self)
    self.name = Copy.string(c.pointee.name)
    self.status = HealthStatus(rawValue: Copy.number(c.pointee.status))
    self.message = Copy.string(c.pointee.message)
    self.tookUs = c.pointee.took_us
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Health__V1__HealthCheckResult.self)
    c.pointee.name = try arena.string(name)
    c.pointee.status = Copy.cEnum(status.rawValue)
    c.pointee.message = try arena.string(message)
    c.pointee.took_us = tookUs
  }
}

public struct MetricsRequest: Message {
  public init() {}

  public static let fullName = "infin8.health.v1.MetricsRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__MetricsRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__metrics_request__init(target.assumingMemoryBound(to: Infin8__Health__V1__MetricsRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct MetricsReply: Message {
  public var families: [MetricFamily] = []

  public init() {}

  public init(families: [MetricFamily] = []) {
    self.families = families
  }

  public static let fullName = "infin8.health.v1.MetricsReply"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__MetricsReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__metrics_reply__init(target.assumingMemoryBound(to: Infin8__Health__V1__MetricsReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Health__V1__MetricsReply.self)
    self.families = Copy.messages(c.pointee.families, c.pointee.n_families)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Health__V1__MetricsReply.self)
    c.pointee.n_families = families.count
    c.pointee.families = try arena.array(families, of: (UnsafeMutablePointer<Infin8__Health__V1__MetricFamily>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Health__V1__MetricFamily.self)
    }
  }
}

public struct MetricFamily: Message {
  public var name: String = ""
  /// A sentence for a person.
  public var help: String = ""
  /// `counter`, `gauge` or `histogram`.
  public var kind: String = ""
  /// Lines of Prometheus's text format 0.0.4.
  public var samples: [String] = []

  public init() {}

  public init(name: String = "", help: String = "", kind: String = "", samples: [String] = []) {
    self.name = name
    self.help = help
    self.kind = kind
    self.samples = samples
  }

  public static let fullName = "infin8.health.v1.MetricFamily"
  public static var structSize: Int { MemoryLayout<Infin8__Health__V1__MetricFamily>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__health__v1__metric_family__init(target.assumingMemoryBound(to: Infin8__Health__V1__MetricFamily.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Health__V1__MetricFamily.self)
    self.name = Copy.string(c.pointee.name)
    self.help = Copy.string(c.pointee.help)
    self.kind = Copy.string(c.pointee.kind)
    self.samples = Copy.array(c.pointee.samples, c.pointee.n_samples) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Health__V1__MetricFamily.self)
    c.pointee.name = try arena.string(name)
    c.pointee.help = try arena.string(help)
    c.pointee.kind = try arena.string(kind)
    c.pointee.n_samples = samples.count
    c.pointee.samples = try arena.array(samples, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}
