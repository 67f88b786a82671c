import Foundation
import TestSupport
import Testing

/// `infin8 metrics --listen` beside an installation.
struct Watch {
  let server: Background
  let port: String

  init(_ fleet: Fleet) async throws {
    server = try Background(
      "\(fleet.executables)/infin8", arguments: ["metrics", "--listen", "127.0.0.1:0", "--data-dir", fleet.directory],
      environment: ProcessInfo.processInfo.environment)
    #expect(try await server.waits(for: "/metrics"))
    port = try #require(server.output.firstMatch(of: /127\.0\.0\.1:(\d+)/).map { String($0.1) })
  }
}
