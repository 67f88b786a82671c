extension Sequence where Element: Sendable {
  /// What comes of each, asked all at once, in the order of the sequence.
  func concurrentMap<Answer: Sendable>(_ ask: @escaping @Sendable (Element) async -> Answer) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      for (position, element) in enumerated() { group.addTask { (position, await ask(element)) } }
      return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
