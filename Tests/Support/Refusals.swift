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

/// The reason alone.
public func reason(_ body: () async throws -> Void) async -> Reason? { await refusal(body)?.reason }
