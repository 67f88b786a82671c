import Glibc

/// A moment: microseconds since 1970-01-01T00:00:00Z, PostgreSQL's own precision.
public struct Instant: Hashable, Comparable, Sendable {
  public let micros: Int64

  public init(micros: Int64) { self.micros = micros }

  /// The wall clock. Leases and timers use the database's instead.
  public static var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(micros: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  public static func < (left: Instant, right: Instant) -> Bool { left.micros < right.micros }

  public static func + (left: Instant, right: Duration) -> Instant {
    let (seconds, attoseconds) = right.components
    return Instant(micros: left.micros + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
  }

  public static func - (left: Instant, right: Instant) -> Duration { .microseconds(left.micros - right.micros) }
}

extension Instant: CustomStringConvertible {
  /// `2026-11-23T20:15:00.123Z` (RFC 3339, milliseconds).
  public var description: String {
    var seconds = time_t(micros / 1_000_000 - (micros % 1_000_000 < 0 ? 1 : 0))
    let milliseconds = (micros - Int64(seconds) * 1_000_000) / 1_000
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ value: Int32, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
      + "T\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
      + ".\(padded(Int32(milliseconds), 3))Z"
  }
}
