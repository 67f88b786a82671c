import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// Logs are moved away while they are written, and nothing is lost between two files.
@Suite("Log rotation")
struct LogRotationTests {
  private func logs(_ fleet: Fleet, _ name: String = "identity.log") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(fleet.directory)/logs").filter { $0.hasPrefix(name) }
      .sorted()
  }

  private func text(_ fleet: Fleet, _ name: String) async throws -> String {
    try await Shell.result(
      [name.hasSuffix(".gz") ? "zcat" : "cat", "\(fleet.directory)/logs/\(name)"]
    ).output
  }

  @Test(
    "DB-W04 logs and traces that have grown are moved, compressed and begun anew: every line is in one of the files, once"
  )
  func nothingIsLost() async throws {
    let fleet = try await Fleet.own(
      [
        "INFIN8_LOG_LEVEL": "debug", "INFIN8_LOG_MAX_KB": "32", "INFIN8_LOG_KEEP": "1000",
        "INFIN8_CALLS_PER_SECOND": "100000",
      ], traced: true)
    let tenant = try await Tenant.make(fleet)
    let start = ContinuousClock.now
    var calls = 0
    // Until there were three turns at least, while somebody calls all the time.
    while ContinuousClock.now - start < .seconds(30) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in calls..<(calls + 40) {
          group.addTask {
            var options = CallOptions()
            options.metadata[MetadataKey.requestID] = "numbered-\(number)."
            _ = try await tenant.identity.getOrganization(GetOrganizationRequest(), options: options)
          }
        }
        try await group.waitForAll()
      }
      calls += 40
      if try logs(fleet).filter({ $0.hasSuffix(".gz") }).count >= 3 { break }
    }
    for log in ["identity.log", "identity.traces.log"] {
      // Compressed a moment after it was moved: what is compressed just now might be read twice or not at all.
      try await eventually { try logs(fleet, log).allSatisfy { $0 == log || $0.hasSuffix(".gz") } }
      let names = try logs(fleet, log)
      #expect(names.filter { $0.hasSuffix(".gz") }.count >= 3, "\(names)")
      var seen: [Substring: Int] = [:]
      for name in names {
        for line in try await text(fleet, name).split(separator: "\n") {
          guard let id = line.firstMatch(of: /numbered-(\d+)\./) else { continue }
          #expect(line.hasPrefix("{") && line.hasSuffix("}"), "\(name): \(line)")
          seen[id.1, default: 0] += 1
        }
      }
      #expect(seen.count == calls && seen.values.allSatisfy { $0 == 1 }, "\(log): \(seen.count) of \(calls)")
    }
  }

  @Test("DB-W04 logs that have aged are moved too, and of what was compressed the newest are kept")
  func kept() async throws {
    let fleet = try await Fleet.own([
      "INFIN8_LOG_LEVEL": "debug", "INFIN8_LOG_MAX_SECONDS": "2", "INFIN8_LOG_KEEP": "2",
      "INFIN8_CALLS_PER_SECOND": "100000",
    ])
    let tenant = try await Tenant.make(fleet)
    var seen: Set<String> = []
    try await eventually {
      _ = try await tenant.identity.getOrganization(GetOrganizationRequest())
      let archives = try logs(fleet).filter { $0.hasSuffix(".gz") }
      seen.formUnion(archives)
      return seen.count >= 4
    }
    try await eventually { try logs(fleet).filter { $0.hasSuffix(".gz") }.count <= 2 }
    let archives = try logs(fleet).filter { $0.hasSuffix(".gz") }
    #expect(archives.allSatisfy { $0 >= seen.sorted()[seen.count - 2] }, "\(archives) of \(seen.sorted())")
  }

  @Test("DB-W04 what the schedule of backups says is moved and compressed as well, and it goes on writing")
  func backups() async throws {
    let fleet = try await Fleet.own(["INFIN8_LOG_MAX_SECONDS": "2"], repositories: 1, scheduled: true)
    try await eventually { try logs(fleet, "backup.log").contains { $0.hasSuffix(".gz") } }
    let archive = try #require(try logs(fleet, "backup.log").first { $0.hasSuffix(".gz") })
    #expect(try await text(fleet, archive).contains(" backup to repository 1: done"))
    #expect(try logs(fleet, "backup.log").contains("backup.log"), "opened anew")
    let said = try String(contentsOfFile: "\(fleet.directory).log", encoding: .utf8)
    #expect(!said.contains("the schedule of backups"), "\(said)")
  }

  @Test("DB-W04 what cannot be compressed is said and left, and is not the end of what comes after it")
  func uncompressed() async throws {
    let fleet = try await Fleet.own()
    let folder = "\(fleet.directory)/logs"
    // Where the first would be written compressed is a folder.
    try FileManager.default.createDirectory(atPath: "\(folder)/billing.log.1.gz/in", withIntermediateDirectories: true)
    for name in ["billing.log.1", "workflow.log.1"] {
      try "a line\n".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    try await eventually { try logs(fleet, "workflow.log.1") == ["workflow.log.1.gz"] }
    #expect(try logs(fleet, "billing.log.1").contains("billing.log.1"))
    let said = try String(contentsOfFile: "\(fleet.directory).log", encoding: .utf8)
    #expect(said.contains("billing.log.1 could not be compressed"), "\(said)")
  }
}
