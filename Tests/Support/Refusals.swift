public import Vocabulary

/// What a call was refused with; nil when it was answered. Anything thrown that is no refusal counts as a fault.
public func refusal(_ body: () async throws -> Void) async -> Refusal? {
  do {
    try await body()
    return nil
  } catch {
    return error as? Refusal ?? Refusal(.fault, "\(error)")
  }
}

/// The same, of what is asked again a second later for as long as it is refused for this reason: where everybody asks at once, some
/// wait for too long.
public func refusal(patientFor reason: Reason, _ body: () async throws -> Void) async -> Refusal? {
  await refusal(askingAgain: 4, while: { $0.reason == reason }, body)
}

/// The same, of what is asked again while every connection to the database is taken: of many who ask at once some wait for too long.
/// A connection that died is another matter: what was asked through it may have been done.
public func patientRefusal(_ body: () async throws -> Void) async -> Refusal? {
  await refusal(
    askingAgain: 8, while: { $0.reason == .databaseDown && $0.message == "every database connection is busy" }, body)
}

private func refusal(
  askingAgain times: Int, while isPassing: (Refusal) -> Bool, _ body: () async throws -> Void
) async -> Refusal? {
  for _ in 0..<times {
    guard let found = await refusal(body) else { return nil }
    guard isPassing(found) else { return found }
    try? await Task.sleep(for: .seconds(1))
  }
  return await refusal(body)
}

/// The reason alone.
public func reason(_ body: () async throws -> Void) async -> Reason? { await refusal(body)?.reason }

/// The reasons of `count` calls made in one instant.
public func atOnce(_ count: Int, _ body: @escaping @Sendable () async throws -> Void) async -> [Reason?] {
  await withTaskGroup(of: Reason?.self) { group in
    for _ in 0..<count { group.addTask { await patientRefusal(body)?.reason } }
    return await group.reduce(into: []) { $0.append($1) }
  }
}
