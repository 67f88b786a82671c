/// How long to wait before another attempt: full jitter over a doubling ceiling, so that retries neither storm nor align
/// (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
public enum Backoff {
  /// A random wait between nothing and `first` doubled `attempt - 1` times, at most `limit`.
  public static func delay(
    attempt: Int, first: Duration = .milliseconds(200), limit: Duration = .seconds(60)
  ) -> Duration {
    var ceiling = first
    for _ in 1..<max(2, min(attempt, 30)) where ceiling < limit { ceiling *= 2 }
    return min(ceiling, limit) * Double.random(in: 0.1...1)
  }
}
