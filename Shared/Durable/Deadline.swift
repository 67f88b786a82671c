/// Does something within a time, or throws that it was late: for a call to a provider, that nobody knows what came of it.
func within<Value: Sendable>(
  _ limit: Duration, late: any Error = ProviderFailure.unknown("no answer in time"),
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await body() }
    group.addTask {
      try await Task.sleep(for: max(limit, .zero))
      throw late
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() else { throw CancellationError() }
    return value
  }
}
