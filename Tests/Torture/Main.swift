import ArgumentParser
import Foundation
import TestSupport
import Vocabulary

/// Real processes under fire: workflows run while services are killed and stopped, PostgreSQL is killed and frames are torn;
/// an auditor looks all the time, and at the end everything must have come to its end and every invariant hold.
@main
struct Torture: AsyncParsableCommand {
  /// Long enough for a thousand kills.
  private static let whole = 420

  @Option(help: "How long it rains.") var seconds = Self.whole
  @Option(help: "The same seed draws the same faults; what they meet differs.") var seed = UInt64.random(
    in: 1...999_999)
  @Option(help: "Workflows at once.") var drivers = 4
  @Option(help: "Processes of workflow, of keyword and of content.") var replicas = 2
  @Option(help: "Services killed for each second, on average.") var killsPerSecond = 3.6
  @Option(help: "Seconds between two deaths of PostgreSQL, on average.") var postgresSeconds = 14.0

  func run() async throws {
    let tally = Tally()
    print("· seed \(seed), \(seconds) s")
    let providers = try await Providers.begin(seed: seed)
    defer { providers.end() }
    let fleet = try await Fleet.own(
      [
        "INFIN8_RESTART_PAUSE_MS": "100", "INFIN8_CALLS_PER_SECOND": "10000", "INFIN8_LOG_LEVEL": "warning",
        PaidPrograms.portVariable: String(providers.port),
      ], replicas: replicas, executables: try PaidPrograms.folder(), megabytes: 1_500)
    try await PaidPrograms.setPrices(in: fleet)
    let load = try await Load.prepare(on: fleet, drivers: drivers, seed: seed, tally: tally)
    let end = ContinuousClock.now + .seconds(seconds)
    let nemesis = Nemesis(fleet: fleet, tally: tally, until: end)
    let tearing = try Tearing(fleet: fleet, tally: tally, tenant: load.tenants[0], seed: seed, until: end)
    let auditor = Auditor(fleet: fleet, providers: providers, tally: tally)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await load.run(until: end) }
      for nemesis in nemesis.all(killsPerSecond: killsPerSecond, postgresSeconds: postgresSeconds, seed: seed) {
        group.addTask { await nemesis() }
      }
      for shortage in Shortages(fleet: fleet, tally: tally, until: end, seed: seed).all() {
        group.addTask { await shortage() }
      }
      group.addTask { await tearing.run() }
      group.addTask { await auditor.look(until: end) }
      try await group.waitForAll()
    }
    let isAtRest = await load.rests()
    let violations = try await auditor.lastLook() + load.broken()
    try await providers.count(tally, in: fleet)
    print(await tally.report())
    var complaints = violations + (isAtRest ? [] : ["something is under way still"])
    complaints += await tally.shortfalls(share: Double(seconds) / Double(Self.whole), hasOwnDisk: fleet.hasOwnDisk)
    for complaint in Set(complaints).sorted() { print("✗ \(complaint)") }
    print(complaints.isEmpty ? "· nothing was lost, doubled or leaked (seed \(seed))" : "· seed \(seed)")
    if !complaints.isEmpty {
      print("· the logs and the database are in \(try await keep(fleet, providers))")
      throw ExitCode(1)
    }
  }

  /// What is needed to find out why: logs, the database, what providers charged.
  private func keep(_ fleet: Fleet, _ providers: Providers) async throws -> String {
    let place = "/tmp/infin8-torture-\(seed)"
    let files = FileManager.default
    try? files.removeItem(atPath: place)
    try files.copyItem(atPath: "\(fleet.directory)/logs", toPath: place)
    try files.copyItem(atPath: providers.ledger, toPath: "\(place)/provider-ledger")
    if let programs = fleet.postmaster.flatMap({ try? files.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe") }) {
      let dump = "\(URL(fileURLWithPath: programs).deletingLastPathComponent().path)/pg_dump"
      _ = try await Shell.result([
        dump, "--dbname", fleet.databaseURL(of: .workflow), "--file", "\(place)/database.sql",
      ])
    }
    return place
  }
}
