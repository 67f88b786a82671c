import Contracts
import EventLoop
import Foundation
import Postgres
public import RPC
public import Vocabulary

/// The whole product as real processes: `infin8 up` on a data directory of its own, once for a test process.
///
/// Tests share it and stay apart by organization. A watchdog beside it ends everything when the test process ends, however
/// it ends.
public actor Fleet {
  private static let starting = Task { try await Fleet.start("shared") }

  private static let beginning = Turns(2)
  /// Three hundred tests that sign up in one instant would only wait for each other, and some in vain.
  static let arriving = Turns(6)

  /// - Throws: what `infin8 up` printed when it did not come up.
  public static func shared() async throws -> Fleet { try await starting.value }

  /// Another one, for a test that kills, stops or fills what others rely on.
  ///
  /// - Parameters:
  ///   - replicas: processes of each service that works on queues.
  ///   - executables: a folder of other programs by the same names.
  ///   - megabytes: the room of a disk of its own, in memory, where this process may mount one: see ``hasOwnDisk``.
  ///   - repositories: how many repositories of backups it has, 2 at most.
  ///   - scheduled: whether anything is backed up by itself.
  ///   - traced: whether its services write traces.
  public static func own(
    _ settings: [String: String] = [:], replicas: Int = 1, executables: String? = nil, megabytes: Int? = nil,
    repositories: Int = 0, scheduled: Bool = false, traced: Bool = false
  ) async throws -> Fleet {
    // Two begin at once at most: each makes a cluster of its own.
    try await beginning.take {
      try await start(
        String(UUID().uuidString.prefix(8)), settings, replicas: replicas, executables: executables,
        megabytes: megabytes, repositories: repositories, scheduled: scheduled, traced: traced)
    }
  }

  public nonisolated let directory: String
  public nonisolated let executables: String
  /// Two small sites about databases.
  public nonisolated let sites: [String]
  /// A site whose every page is an error, binary or garbage.
  public nonisolated let brokenSite: String
  /// A site that takes every call and says nothing.
  public nonisolated let silentSite: String
  private let servers: [SiteServer]

  /// Ends the installation with the last who holds it.
  deinit { close(open("\(directory).stop", O_WRONLY | O_CREAT, 0o600)) }

  private init(directory: String, executables: String, servers: [SiteServer], silent: UInt16) {
    self.directory = directory
    self.executables = executables
    self.servers = servers
    let addresses = servers.map { "http://127.0.0.1:\($0.port)/" }
    sites = Array(addresses.prefix(2))
    brokenSite = addresses[2]
    silentSite = "http://127.0.0.1:\(silent)/"
  }

  private static func start(
    _ name: String, _ settings: [String: String] = [:], replicas: Int = 1, executables: String? = nil,
    megabytes: Int? = nil, repositories: Int = 0, scheduled: Bool = false, traced: Bool = false
  ) async throws -> Fleet {
    let executables = try executables ?? BuildDirectory.locate()
    let directory = "/tmp/infin8-test.\(getpid()).\(name)"
    let servers = [
      try SiteServer(pages: DatabaseSite.pages), try SiteServer(pages: DatabaseSite.morePages),
      try SiteServer(pages: BrokenSite.pages),
    ]
    let silent = try LoopbackListener()
    silent.acceptForEver { _ in }
    let fleet = Fleet(directory: directory, executables: executables, servers: servers, silent: silent.port)
    // What a process of the same number once left there is not this one's.
    unlink("\(directory).log")
    let script = """
      rm -rf "$1" "$1".*
      if [ -n "$4" ]; then mkdir -p "$1" && mount -t tmpfs -o "size=$4m,mode=755" none "$1"; fi
      run() {
        "$0/infin8" up $3 --data-dir "$1" > "$1.log" 2>&1 & child=$!
        while kill -0 "$2" 2> /dev/null && kill -0 $child 2> /dev/null && [ ! -e "$1.stop" ] && [ ! -e "$1.halt" ]; do
          sleep 0.3
        done
        kill -TERM $child 2> /dev/null; wait $child
      }
      run "$@"
      while [ -e "$1.halt" ] && kill -0 "$2" 2> /dev/null && [ ! -e "$1.stop" ]; do
        touch "$1.halted"
        sleep 0.1
        if [ ! -e "$1.halt" ]; then rm "$1.halted"; run "$@"; fi
      done
      if [ -n "$4" ]; then umount -l "$1" 2> /dev/null; fi
      rm -rf "$1" "$1".*
      """
    let places = (0..<repositories).map { ["--backups", "--second-backups"][$0] + " \(directory).repository\($0 + 1)" }
    let backups = places.isEmpty ? "" : (scheduled ? " " : " --unscheduled ") + places.joined(separator: " ")
    var environment = ProcessInfo.processInfo.environment
    environment["INFIN8_FETCH_ALLOW"] = (servers.map(\.port) + [silent.port]).map { "127.0.0.1:\($0)" }
      .joined(separator: ",")
    environment["INFIN8_FETCH_DELAY_MS"] = "0"
    // All tests are one caller of the machine, and begin at once.
    environment["INFIN8_ANONYMOUS_CALLS_PER_SECOND"] = "5000"
    let watchdog = try Spawned(
      [
        "/bin/bash", "-c", script, executables, directory, String(getpid()),
        "--scratch --replicas \(replicas)\(isSeparated ? " --separate-databases" : "")\(traced ? " --traces" : "")\(backups)",
        megabytes.map(String.init) ?? "",
      ],
      environment: environment.merging(settings) { $1 })
    try await awaitReady(directory) { watchdog.isRunning }
    return fleet
  }

  private static func awaitReady(_ directory: String, while isRunning: () -> Bool) async throws {
    var log = ""
    for _ in 0..<1_800 {
      log = (try? String(contentsOfFile: "\(directory).log", encoding: .utf8)) ?? log
      if log.contains("ready; Ctrl-C") { return }
      if !isRunning() { throw NotUp(log: log) }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw NotUp(log: "it took more than three minutes")
  }

  /// Stops `infin8 up` and leaves the data directory, until ``resume()``.
  public nonisolated func halt() async throws {
    close(open("\(directory).halt", O_WRONLY | O_CREAT, 0o600))
    try await eventually { access("\(directory).halted", F_OK) == 0 }
  }

  /// Starts it again.
  public nonisolated func resume() async throws {
    unlink("\(directory).log")
    unlink("\(directory).halt")
    try await Self.awaitReady(directory) { true }
  }

  /// Runs `infin8` with this data directory.
  public nonisolated func command(
    _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> (status: Int32, output: String, errors: String) {
    try await Shell.result(
      ["\(executables)/infin8"] + arguments, environment: environment.merging(["INFIN8_DATA_DIR": directory]) { $1 })
  }

  public struct NotUp: Error, CustomStringConvertible {
    let log: String
    public var description: String { "infin8 up did not come up: \(log)" }
  }

  public nonisolated func client(_ service: ServiceName) -> RPCClient {
    RPCClient(path: "\(directory)/run/\(service.rawValue).sock")
  }

  /// Whether each service has a database of its own; then no statement reaches two services' tables.
  public static let isSeparated = ProcessInfo.processInfo.environment["SEPARATE_DATABASES"] == "1"

  /// Roles are the cluster's: many who install at once are in each other's way.
  private static let installing = Turns(2)

  /// Makes a database with the platform in it.
  ///
  /// - Returns: the administrator's connection string.
  @discardableResult
  public nonisolated func makeDatabase(_ name: String) async throws -> String {
    let url = databaseURL(database: name)
    try await Self.installing.take {
      try await Platform.createDatabase(name, adminURL: maintenanceURL)
      try await Platform.install(adminURL: url)
    }
    return url
  }

  /// A connection string for a role, in the database of a service.
  public nonisolated func databaseURL(_ role: String = "infin8_admin", of service: ServiceName) -> String {
    databaseURL(role, database: Self.isSeparated ? "infin8_\(service.rawValue)" : "infin8")
  }

  /// A connection string for a service's own role, in that service's database.
  public nonisolated func databaseURL(_ role: String) -> String {
    guard let service = ServiceName.allCases.first(where: { role.hasPrefix($0.rawValue) }) else {
      preconditionFailure("\(role) is no service's role: say which service's database is meant")
    }
    return databaseURL(role, of: service)
  }

  /// A connection string for a database that no service has: a test's own.
  public nonisolated func databaseURL(_ role: String = "infin8_admin", database: String) -> String {
    "host='\(directory)/run/postgres' user='\(role)' dbname='\(database)'"
  }

  /// Where databases are made and dropped from.
  public nonisolated var maintenanceURL: String { databaseURL(database: "postgres") }

  /// The process id of a service: the child of our `infin8 up` that runs its program. Nil between two lives.
  public nonisolated func processID(of service: ServiceName) throws -> Int32? { try processIDs(of: service).first }

  /// Of every process of a service.
  public nonisolated func processIDs(of service: ServiceName) throws -> [Int32] {
    let supervisor = try String(contentsOfFile: "\(directory)/run/infin8.pid", encoding: .utf8).filter(\.isNumber)
    return ProcessTree.children(of: supervisor).filter {
      ProcessTree.command(of: $0) == ["\(executables)/\(service.rawValue)"]
    }
  }

  /// Whether its disk can be filled without harm to others.
  public nonisolated var hasOwnDisk: Bool {
    ((try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? "").contains(" \(directory) ")
  }

  /// The process id of its PostgreSQL; nil between two lives.
  public nonisolated var postmaster: Int32? {
    let lines = try? String(contentsOfFile: "\(directory)/postgres/postmaster.pid", encoding: .utf8)
    return lines?.split(separator: "\n").first.flatMap { Int32($0) }
  }

  /// Kills a service without warning and waits until its successor answers.
  public nonisolated func restart(_ service: ServiceName) async throws {
    guard let pid = try processID(of: service) else { throw Refusal(.serviceDown, "\(service.rawValue) does not run") }
    kill(pid, SIGKILL)
    try await eventually {
      guard let next = try processID(of: service), next != pid else { return false }
      return (try? await HealthClient(client(service)).check(HealthCheckRequest())) != nil
    }
  }
}

/// Where this build's programs are.
public enum BuildDirectory {
  public struct Missing: Error {}

  public static func locate() throws -> String {
    let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
    let candidates =
      bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } + [Bundle.main.bundlePath]
    for candidate in candidates where FileManager.default.isExecutableFile(atPath: "\(candidate)/infin8") {
      return candidate
    }
    throw Missing()
  }
}

/// Runs a program to its end.
public enum Shell {
  /// Off the threads that all tests share: there are as many as processors, and a blocked one blocks everybody's tests.
  public static func result(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> (status: Int32, output: String, errors: String) {
    try await offload { try blocking(arguments, environment: environment) }
  }

  public static func blocking(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String, errors: String) {
    let folder = "/tmp/infin8-shell-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let paths = ["\(folder)/output", "\(folder)/errors"]
    let process = try Spawned(
      ["/usr/bin/env"] + arguments, environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      output: paths[0], errors: paths[1])
    let status = process.wait()
    let texts = paths.map { FileManager.default.contents(atPath: $0) ?? Data() }
    return (status, String(decoding: texts[0], as: UTF8.self), String(decoding: texts[1], as: UTF8.self))
  }
}
