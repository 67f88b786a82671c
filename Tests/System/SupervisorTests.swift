import Contracts
import EventLoop
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// What `infin8 up` does about processes that die: told by what it prints.
@Suite("Supervisor")
struct SupervisorTests {
  /// The pauses that were given to a service so far, in milliseconds.
  private func pauses(_ service: ServiceName, _ fleet: Fleet) throws -> [Int] {
    try String(contentsOfFile: "\(fleet.directory).log", encoding: .utf8)
      .matches(of: /(\w+) ended with 137; starting it again in (\d+) ms/)
      .filter { $0.1 == service.rawValue }.compactMap { Int($0.2) }
  }

  @Test("who dies at once again rests longer each time, and after a while of life as at the beginning")
  func pauses() async throws {
    let fleet = try await Fleet.own()
    // As soon as it is there: whoever has lived for a while begins anew.
    for count in 1...4 {
      kill(try #require(try fleet.processID(of: .billing)), SIGKILL)
      try await eventually { try pauses(.billing, fleet).count == count && (try? fleet.processID(of: .billing)) != nil }
    }
    let early = try pauses(.billing, fleet)
    #expect(early.count == 4 && early == [100, 200, 400, 800], "\(early)")
    try await Task.sleep(for: .seconds(11))
    try await fleet.restart(.billing)
    #expect(try pauses(.billing, fleet).last == 100)
  }

  private func postmaster(_ fleet: Fleet) -> Int32? {
    let lines = try? String(contentsOfFile: "\(fleet.directory)/postgres/postmaster.pid", encoding: .utf8)
    return lines?.split(separator: "\n").first.flatMap { Int32($0) }
  }

  @Test("a PostgreSQL that was killed comes back, and with it the services, however often")
  func database() async throws {
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet)
    for _ in 0..<3 {
      let killed = try #require(postmaster(fleet))
      kill(killed, SIGKILL)
      // Sessions of the dead one may answer for a moment still.
      try await eventually { postmaster(fleet).map { $0 != killed } ?? false }
      try await eventually { (try? await tenant.identity.getOrganization(GetOrganizationRequest())) != nil }
    }
    for service in ServiceName.allCases {
      try await eventually {
        try await HealthClient(fleet.client(service)).check(HealthCheckRequest()).status != .unhealthy
      }
    }
  }

  @Test("who cannot be started is not everybody's end: it is said, and tried again until it can")
  func unstartable() async throws {
    let fleet = try await Fleet.own()
    // Where its log would be is something that no log can be written to.
    let log = "\(fleet.directory)/logs/keyword.log"
    try FileManager.default.moveItem(atPath: log, toPath: "\(log).away")
    try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
    kill(try #require(try fleet.processID(of: .keyword)), SIGKILL)
    func says(_ text: String) throws -> Bool {
      try String(contentsOfFile: "\(fleet.directory).log", encoding: .utf8).contains(text)
    }
    try await eventually { try says("cannot be started: Is a directory; trying again in 200 ms") }
    _ = try await Tenant.make(fleet)
    try FileManager.default.removeItem(atPath: log)
    try await eventually {
      (try? await HealthClient(fleet.client(.keyword)).check(HealthCheckRequest(checks: ["process"]))) != nil
    }
    #expect(try !says("stopping"))
  }
}
