import Contracts
import Foundation
import Logging
import RPC
import TestSupport
import Testing
import Vocabulary

@testable import Host
@testable import Postgres

/// What a process knows stays in the process: settings, log lines, errors, memory.
@Suite("Secrets of a process")
struct ProcessSecretsTests {
  @Test(
    "S10 every service forbids core dumps, debuggers and new privileges, and says so", arguments: ServiceName.allCases)
  func hardened(service: ServiceName) async throws {
    let fleet = try await Fleet.shared()
    let reply = try await HealthClient(fleet.client(service)).check(HealthCheckRequest())
    let check = try #require(reply.checks.first { $0.name == "process" })
    #expect(check.status == .healthy, "\(check.message)")
    let pid = try #require(try fleet.processID(of: service))
    let limits = try String(contentsOfFile: "/proc/\(pid)/limits", encoding: .utf8)
    let core = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
    #expect(core.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"], "\(core)")
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    #expect(status.contains("NoNewPrivs:\t1"))
  }

  @Test("S10 no service has a password or a key among its arguments", arguments: ServiceName.allCases)
  func arguments(service: ServiceName) async throws {
    let fleet = try await Fleet.shared()
    let pid = try #require(try fleet.processID(of: service))
    let arguments = try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8).split(separator: "\0")
    #expect(arguments.count == 1, "\(arguments)")
  }

  // MARK: Settings from files

  private let key = ConfigurationKey("INFIN8_SECRET", default: nil, secret: true, summary: "a secret")
  private let open = ConfigurationKey("INFIN8_OPEN", default: "", summary: "no secret")

  private func configuration(_ environment: [String: String]) throws -> Configuration {
    try Configuration(keys: [key, open], service: .billing, environment: environment)
  }

  private func withFile(_ text: String, mode: Int = 0o600, _ body: (String) throws -> Void) throws {
    let path = "/tmp/infin8-setting-\(UUID.random())"
    let isMade = FileManager.default.createFile(
      atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
    try #require(isMade)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  @Test("S10 a secret setting may stand in a file, without the line's end, and is masked when settings are shown")
  func fromFile() throws {
    try withFile("hunter2\n", mode: 0o400) { path in
      let configuration = try configuration(["INFIN8_SECRET_FILE": path])
      #expect(configuration["INFIN8_SECRET"] == "hunter2")
      #expect(!configuration.description.contains { $0.value.contains("hunter2") })
    }
  }

  @Test("S10 a file that others may read, that is not there, or beside the variable itself stops the start")
  func badFile() throws {
    func problem(_ environment: [String: String]) -> String {
      do {
        _ = try configuration(environment)
        return ""
      } catch { return "\(error)" }
    }
    try withFile("hunter2", mode: 0o644) { path in
      let said = problem(["INFIN8_SECRET_FILE": path])
      #expect(said.contains("0400") && !said.contains("hunter2"), "\(said)")
    }
    try withFile("hunter2") { path in
      let said = problem(["INFIN8_SECRET_FILE": path, "INFIN8_SECRET": "hunter3"])
      #expect(said.contains("both") && !said.contains("hunter"), "\(said)")
    }
    #expect(problem(["INFIN8_SECRET_FILE": "/nowhere/at/all"]).contains("/nowhere/at/all"))
    // Only secrets have files: anything else is a misspelt name.
    #expect(problem(["INFIN8_SECRET": "x", "INFIN8_OPEN_FILE": "/etc/hostname"]).contains("INFIN8_OPEN_FILE"))
  }

  // MARK: The log

  @Test(
    "S10 what looks like one of our secrets is masked in a log line, wherever it stands",
    arguments: [
      "ifa1.access-1.CANARYabcdef.CANARYabcdef", "ifs1.keyword.CANARYabcdef.x", "ifr_CANARYabcdef0123",
      "ifi_CANARYabcdef0123", "ifc_live_CANARYab_cdef0123", "authorization: Bearer CANARY-anything",
      "bearer CANARY", "postgres://app:CANARY@db/infin8", "postgresql://app:p@CANARY@db:5432/infin8?x=y",
      "host=db password=CANARY user=app", "host=db password='it\\'s CANARY' user=app", "PASSWORD = CANARY",
      "$argon2id$v=19$m=19456,t=2,p=1$CANARYsalt$CANARYhash",
    ])
  func masked(secret: String) {
    for format in [LogSink.Format.json, .console] {
      let sink = LogSink(service: "billing", format: format, logLevel: .trace)
      for text in [secret, "before \(secret) after", "{\"error\":\"\(secret)\"}", "\(secret)\n\(secret)"] {
        let line = sink.line(.error, text, ["error": "\(text)"])
        #expect(!line.contains("CANARY"), "\(line)")
        #expect(line.contains(Redaction.mask) && line.contains("error"))
      }
    }
  }

  @Test("what is no secret is not masked")
  func plain() {
    for text in [
      "postgres://db/infin8", "the ifa1. prefix", "password", "i", "$", "",
      "http://user@example.com", "if i_x then", "postgresql://app@db/infin8",
    ] {
      #expect(Redaction.masked(text) == text)
    }
    #expect(Redaction.masked("postgres://app:x@db/infin8") == "postgres://app:‹masked›@db/infin8")
    #expect(Redaction.masked("é password=x ü") == "é password=‹masked› ü")
  }

  @Test(
    "S10 no error of a connection that fails holds a part of its password",
    arguments: [
      "postgresql://app:CANARY@/infin8?%zz=1", "postgresql://app:p@CANARY@nowhere.invalid/infin8",
      "postgres//app:CANARY@nowhere/infin8", "host=/nowhere password=CANARY", "host=/nowhere password='CANARY",
      "postgresql://app:CANARY@127.0.0.1:1/infin8", "postgresql://app:1@127.0.0.1:CANARY/infin8", "CANARY",
      "postgresql://app:x/CANARY@127.0.0.1:1/infin8", "host=/nowhere sslmode=CANARY", "port=CANARY host=/nowhere",
    ])
  func connectionErrors(url: String) {
    do {
      _ = try PGHandle.connect(url, options: "", applicationName: "test")
      Issue.record("connected to \(url)")
    } catch { #expect(!"\(error)".contains("CANARY"), "\(error)") }
  }
}
