/// What was done, and how often: a run that did too little proves nothing.
actor Tally {
  enum Count: String, CaseIterable {
    case created, completed, cancelled, unfinished
    case approvals, rejections, pauses, resumptions, retries, resets
    case kills, stops
    case stopsPastLease = "stops past the lease"
    case postgresKills = "PostgreSQL kills"
    case backendKills = "of them of one session"
    case tornFrames = "torn frames"
    case fullDisks = "times the disk was full"
    case exhaustions = "times all connections were taken"
    case clockJumps = "jumps of the clock"
    case charges = "calls that providers charged"
    case providerFaults = "calls that providers botched"
    case wasted = "calls lost at the platform's expense"
    case looks
    case blindLooks = "looks that saw nothing"
    case violations
  }

  private var counts: [Count: Int] = [:]
  private(set) var complaints: [String] = []

  func add(_ count: Count, _ number: Int = 1) { counts[count, default: 0] += number }
  func set(_ count: Count, to number: Int) { counts[count] = number }
  func complain(_ text: String) { complaints.append(text) }

  func report() -> String { Count.allCases.map { "\($0.rawValue): \(counts[$0] ?? 0)" }.joined(separator: "\n") }

  /// What was done less often than a whole run should do it; a shorter one in proportion.
  ///
  /// - Parameter hasOwnDisk: only then can it be filled.
  func shortfalls(share: Double, hasOwnDisk: Bool) -> [String] {
    let wanted: [(Count, whole: Double)] = [
      (.fullDisks, hasOwnDisk ? 5 : 0),
      (.kills, 1_000), (.postgresKills, 20), (.stopsPastLease, 100), (.tornFrames, 2_000), (.looks, 30),
      (.completed, 3), (.exhaustions, 4), (.clockJumps, 10), (.charges, 500), (.providerFaults, 100), (.wasted, 1),
    ]
    var short = wanted.compactMap { count, whole -> String? in
      let least = Int(whole * share)
      let done = counts[count] ?? 0
      return done < least ? "only \(done) \(count.rawValue), not \(least)" : nil
    }
    if let left = counts[.unfinished], left > 0 { short.append("\(left) workflows are unfinished") }
    return short + complaints
  }
}
