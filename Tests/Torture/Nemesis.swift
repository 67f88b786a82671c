import Foundation
import TestSupport
import Vocabulary

/// Who kills, stops and lets go on.
struct Nemesis: Sendable {
  let fleet: Fleet
  let tally: Tally
  let until: ContinuousClock.Instant
  private let sleepers = Sleepers()

  init(fleet: Fleet, tally: Tally, until: ContinuousClock.Instant) {
    self.fleet = fleet
    self.tally = tally
    self.until = until
  }

  func all(killsPerSecond: Double, postgresSeconds: Double, seed: UInt64) -> [@Sendable () async -> Void] {
    [
      { await kill(every: 1 / killsPerSecond, SplitMix64(seed: seed)) },
      { await killPostgres(every: postgresSeconds, SplitMix64(seed: seed &+ 1)) },
    ] + (2..<6).map { offset in { await stop(SplitMix64(seed: seed &+ offset)) } }
  }

  private var isOver: Bool { ContinuousClock.now >= until }

  /// Exponential gaps: sometimes two at once, sometimes in the middle of recovery.
  private func pause(_ mean: Double, _ random: inout SplitMix64) async {
    let seconds = -mean * log(Double.random(in: 0.000_001..<1, using: &random))
    try? await Task.sleep(for: .seconds(min(seconds, mean * 5)), tolerance: .zero)
  }

  private func kill(every mean: Double, _ seeded: SplitMix64) async {
    var random = seeded
    while !isOver {
      await pause(mean, &random)
      // Most are being started again: whoever lives is killed.
      for service in ServiceName.allCases.shuffled(using: &random) {
        guard let pid = processID(of: service, &random), await !sleepers.contains(pid),
          Foundation.kill(pid, SIGKILL) == 0
        else { continue }
        await tally.add(.kills)
        break
      }
    }
  }

  /// Mostly for a moment; every other time for longer than a lease, and then nobody kills it: it is to wake up in a world that
  /// went on.
  private func stop(_ seeded: SplitMix64) async {
    var random = seeded
    var count = 0
    while !isOver {
      await pause(1, &random)
      let service = ServiceName.allCases.randomElement(using: &random) ?? .keyword
      guard let pid = processID(of: service, &random), await !sleepers.contains(pid),
        Foundation.kill(pid, SIGSTOP) == 0
      else { continue }
      count += 1
      let isLong = count.isMultiple(of: 2)
      if isLong { await sleepers.add(pid) }
      try? await Task.sleep(for: .milliseconds(isLong ? 6_500 : Int.random(in: 200...3_000, using: &random)))
      if isLong { await sleepers.remove(pid) }
      // Somebody may have killed it meanwhile.
      guard processIDs(of: service).contains(pid), Foundation.kill(pid, SIGCONT) == 0 else { continue }
      await tally.add(.stops)
      if isLong { await tally.add(.stopsPastLease) }
    }
  }

  private func killPostgres(every mean: Double, _ seeded: SplitMix64) async {
    var random = seeded
    var kills = 0
    while !isOver {
      let gap = Double.random(in: 0.5...1.5, using: &random) * mean
      try? await Task.sleep(for: .seconds(gap))
      kills += 1
      guard let postmaster = fleet.postmaster else { continue }
      if kills.isMultiple(of: 3), let backend = await backend(of: postmaster, &random) {
        guard Foundation.kill(backend, SIGKILL) == 0 else { continue }
        await tally.add(.backendKills)
      } else {
        guard Foundation.kill(postmaster, SIGKILL) == 0 else { continue }
      }
      await tally.add(.postgresKills)
    }
  }

  private func processIDs(of service: ServiceName) -> [Int32] { (try? fleet.processIDs(of: service)) ?? [] }

  private func processID(of service: ServiceName, _ random: inout SplitMix64) -> Int32? {
    processIDs(of: service).randomElement(using: &random)
  }

  private func backend(of postmaster: Int32, _ random: inout SplitMix64) async -> Int32? {
    let found = try? await Shell.result(["pgrep", "-P", String(postmaster), "-f", "_(app|worker) "])
    return found?.output.split(separator: "\n").compactMap { Int32($0) }.randomElement(using: &random)
  }
}

/// Who sleeps for longer than a lease and must live to wake up.
private actor Sleepers {
  private var processes: Set<Int32> = []

  func contains(_ process: Int32) -> Bool { processes.contains(process) }
  func add(_ process: Int32) { processes.insert(process) }
  func remove(_ process: Int32) { processes.remove(process) }
}
