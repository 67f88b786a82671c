import Postgres
import Vocabulary

/// Every statement on `login_limits`.
enum LoginLimits {
  /// Takes one try before it is made, so that a thousand at once are a thousand tries: no row when there is none to be had.
  ///
  /// - Parameter free: tries before the first wait.
  static func take(_ subject: [UInt8], free: Int = 4) -> Statement {
    let count: Statement = """
      (case when l.last_at < clock_timestamp() - interval '1 day' and l.failures < \(LoginDelay.last) then 1
        else l.failures + 1 end)
      """
    return """
      insert into login_limits as l (subject, failures) values (\(subject), 1)
      on conflict (subject) do update set failures = \(count), last_at = clock_timestamp(),
        locked_until = case when \(count) >= \(LoginDelay.last) then 'infinity'
          when \(count) > \(free) then clock_timestamp() + least(900, 2 ^ least(\(count) - \(free) - 1, 10)) * interval '1 s' end
      where coalesce(l.locked_until, '-infinity') <= clock_timestamp()
      returning failures
      """
  }

  static func wait(_ subject: [UInt8]) -> Statement {
    """
    select case when locked_until = 'infinity' then 900
      else greatest(1, ceil(extract(epoch from locked_until - clock_timestamp())))::int end as wait_s
    from login_limits where subject = \(subject)
    """
  }

  static func forget(_ subject: [UInt8]) -> Statement { "delete from login_limits where subject = \(subject)" }

  static let purge: Statement = """
    delete from login_limits where last_at < clock_timestamp() - interval '30 days'
    """
}
