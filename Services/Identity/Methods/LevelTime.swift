/// Answers no sooner than a moment that is longer than the work takes, so that its time does not tell what was found.
enum LevelTime {
  private static let least: Duration = .milliseconds(250)

  static func level<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    let end = ContinuousClock.now + least
    do {
      let value = try await body()
      try await Task.sleep(until: end)
      return value
    } catch {
      try await Task.sleep(until: end)
      throw error
    }
  }
}
