import Synchronization
import Vocabulary

/// Lets each caller make so many calls a second, with a short burst: one organization, key or address that floods is told to
/// wait, the others notice nothing.
///
/// A token bucket for each name (RFC 2697's idea with one rate), kept in this process. When there are more names than it can
/// hold and none has been idle, the newcomer is refused: fail closed.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var at: ContinuousClock.Instant
  }

  private let rate: Double
  private let burst: Double
  private let capacity: Int
  private let buckets = Mutex<[String: Bucket]>([:])

  /// - Parameter perSecond: calls a second; the burst is twice as many.
  init(perSecond: Int, capacity: Int = 100_000) {
    rate = Double(perSecond)
    burst = rate * 2
    self.capacity = capacity
  }

  /// - Throws: `too_many_requests` with the time after which one more is let in.
  func take(_ name: String, now: ContinuousClock.Instant = .now) throws(Refusal) {
    let wait: Duration? = buckets.withLock { buckets in
      var bucket = buckets[name] ?? Bucket(tokens: burst, at: now)
      if buckets[name] == nil, buckets.count >= capacity {
        // A full bucket remembers nothing that an absent one does not.
        buckets = buckets.filter { refilled($0.value, now) < burst }
        guard buckets.count < capacity else { return .seconds(1) }
      }
      bucket.tokens = refilled(bucket, now)
      bucket.at = now
      let isLetIn = bucket.tokens >= 1
      if isLetIn { bucket.tokens -= 1 }
      buckets[name] = bucket
      return isLetIn ? nil : .milliseconds(Int64((1 - bucket.tokens) / rate * 1_000) + 1)
    }
    if let wait { throw Refusal(.tooManyRequests, "too many calls at once: wait a moment", retryAfter: wait) }
  }

  private func refilled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
    let (seconds, attoseconds) = (now - bucket.at).components
    return min(burst, bucket.tokens + (Double(seconds) + Double(attoseconds) / 1e18) * rate)
  }
}
