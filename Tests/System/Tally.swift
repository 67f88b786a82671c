/// What went wrong, and how much went well.
actor Tally {
  private(set) var done = 0
  private(set) var failures: [String] = []
  private(set) var isOver = false

  func count(_ body: () async throws -> Void) async {
    do {
      try await body()
      done += 1
    } catch { failures.append("\(error)") }
  }
  func end() { isOver = true }
}
