import Foundation
import Postgres
import TestSupport
import Vocabulary

/// What runs out: room on the disk, connections, time.
struct Shortages: Sendable {
  let fleet: Fleet
  let tally: Tally
  let until: ContinuousClock.Instant
  let seed: UInt64

  func all() -> [@Sendable () async -> Void] {
    [
      { await every(45, 6, .fullDisks, fillDisk) }, { await every(50, 7, .exhaustions, takeConnections) },
      { await every(20, 8, .clockJumps, moveClock) },
    ]
  }

  private func every(
    _ seconds: Double, _ offset: UInt64, _ count: Tally.Count, _ disturb: (inout SplitMix64) async throws -> Bool
  ) async {
    var random = SplitMix64(seed: seed &+ offset)
    var hasDisturbed = true
    while true {
      // What PostgreSQL's death kept from happening is tried again soon.
      let pause = Double.random(in: 0.5...1.5, using: &random) * (hasDisturbed ? seconds : seconds / 10)
      guard ContinuousClock.now + .seconds(pause) < until else { return }
      try? await Task.sleep(for: .seconds(pause))
      hasDisturbed = (try? await disturb(&random)) == true
      if hasDisturbed { await tally.add(count) }
    }
  }

  /// Some seconds without a free byte, for PostgreSQL, logs, keys and mails alike.
  private func fillDisk(_ random: inout SplitMix64) async throws -> Bool {
    guard fleet.hasOwnDisk else { return false }
    let ballast = "\(fleet.directory)/ballast"
    let file = open(ballast, O_WRONLY | O_CREAT, 0o600)
    guard file >= 0 else { return false }
    defer {
      close(file)
      unlink(ballast)
    }
    var end: off_t = 0
    // The last bytes go while it is being filled.
    for piece in [64 << 20, 1 << 20, 4_096] as [off_t] {
      while posix_fallocate(file, end, piece) == 0 { end += piece }
    }
    try await Task.sleep(for: .milliseconds(Int.random(in: 1_500...4_000, using: &random)))
    return end > 0
  }

  /// Every connection that PostgreSQL has, for two seconds.
  private func takeConnections(_ random: inout SplitMix64) async throws -> Bool {
    let taken = Database(
      url: fleet.databaseURL(of: .billing), applicationName: "greedy", poolSize: 400, waitLimit: .seconds(10))
    let count = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<400 {
        group.addTask { (try? await taken.query("select pg_sleep(2)", for: nil)) != nil }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    await taken.close()
    return count > 200
  }

  /// An hour forward for everything that waits, or backward for what is leased: only death notices help then. The machine's
  /// own clock belongs to others, so the moments move, not the hand.
  private func moveClock(_ random: inout SplitMix64) async throws -> Bool {
    let isForward = Bool.random(using: &random)
    for service in ["keyword", "content"] {
      try await fleet.script(
        isForward
          ? """
          update \(service).items set lease_until = lease_until - interval '1 hour', not_before = not_before - interval '1 hour'
          where status in ('pending', 'running')
          """
          : "update \(service).items set lease_until = lease_until + interval '1 hour' where status = 'running'")
    }
    guard isForward else { return true }
    try await fleet.script(
      "update billing.reservations set expires_at = expires_at - interval '1 hour' where state = 'held'")
    for service in ServiceName.allCases {
      try await fleet.script(
        "update \(service.rawValue).outbox set next_at = next_at - interval '1 hour' where delivered_at is null")
    }
    return true
  }
}
