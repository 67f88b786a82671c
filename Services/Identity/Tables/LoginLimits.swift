import Postgres
import Vocabulary

/// Every statement on `login_limits`.
enum LoginLimits {
  /// Takes one try before it is made, so that a thousand at once are a thousand tries: no row when there is none to be had.
  static func take(_ subject: [UInt8]) -> Statement {
    let count: Statement = """
      (case when l.last_at < clock_timestamp() - interval '1 day' and l.failures < \(LoginDelay.last) then 1
        else l.failures + 1 end)
      """
    return """
      insert into login_limits as l (subject, failures) values (\(subject), 1)
      on conflict (subject) do update set failures = \(count), last_at = clock_timestamp(),
        locked_until = case when \(count) >= \(LoginDelay.last) then 'infinity'
          when \(count) > 4 then clock_timestamp()
            + least(\(LoginDelay.longest), \(LoginDelay.first) * 2 ^ least(\(count) - 5, 10)) * interval '1 s' end
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

  /// The try was counted but never made.
  static func giveBack(_ subject: [UInt8]) -> Statement {
    """
    update login_limits set failures = greatest(0, failures - 1), locked_until = null
    where subject = \(subject) and failures < \(LoginDelay.last)
    """
  }

  // MARK: Buckets

  /// Takes a token: no row when there is none. A bucket is one moment, the one at which it will be full again (the generic
  /// cell rate algorithm, ITU-T I.371).
  static func take(_ subject: [UInt8], from bucket: Bucket) -> Statement {
    let token: Statement = "\(bucket.secondsPerToken) * interval '1 s'"
    return """
      insert into login_limits as l (subject, locked_until) values (\(subject), clock_timestamp() + \(token))
      on conflict (subject) do update set last_at = clock_timestamp(),
        locked_until = greatest(l.locked_until, clock_timestamp()) + \(token)
      where l.locked_until <= clock_timestamp() + \(bucket.size - 1) * \(token)
      returning failures
      """
  }

  /// Seconds until there is a token again.
  static func wait(_ subject: [UInt8], for bucket: Bucket) -> Statement {
    """
    select greatest(1, ceil(extract(epoch from locked_until - clock_timestamp()
      - \((bucket.size - 1) * bucket.secondsPerToken) * interval '1 s')))::int as wait_s
    from login_limits where subject = \(subject)
    """
  }

  /// Puts a token back: what it was taken for turned out well.
  static func putBack(_ subject: [UInt8], into bucket: Bucket) -> Statement {
    """
    update login_limits set locked_until = locked_until - \(bucket.secondsPerToken) * interval '1 s'
    where subject = \(subject)
    """
  }

  static func forget(_ subject: [UInt8]) -> Statement { "delete from login_limits where subject = \(subject)" }

  static let purge: Statement = """
    delete from login_limits where last_at < clock_timestamp() - interval '30 days' and failures < \(LoginDelay.last)
    """
}
