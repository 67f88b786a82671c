import Foundation

/// A program that runs beside a test, with what it has printed so far.
public final class Background: Sendable {
  private let process: Spawned
  private let log: String

  public init(_ program: String, arguments: [String] = [], environment: [String: String] = [:]) throws {
    log = "/tmp/infin8-background-\(UUID().uuidString)"
    process = try Spawned([program] + arguments, environment: environment, output: log, errors: log)
  }

  public var isRunning: Bool { process.isRunning }
  public var output: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  /// Whether a word is printed within a minute.
  public func waits(for word: String) async throws -> Bool {
    for _ in 0..<1_200 {
      if output.contains(word) { return true }
      if !isRunning { return output.contains(word) }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  public func signal(_ number: Int32) { Foundation.kill(process.pid, number) }

  /// Ends it without warning.
  public func kill() {
    Foundation.kill(process.pid, SIGKILL)
    _ = process.wait()
  }

  public func stop() {
    Foundation.kill(process.pid, SIGTERM)
    for _ in 0..<100 where process.isRunning { usleep(20_000) }
    if process.isRunning { Foundation.kill(process.pid, SIGKILL) }
    _ = process.wait()
    try? FileManager.default.removeItem(atPath: log)
  }
}

extension Shell {
  /// Runs a program with this environment and no other.
  public static func isolated(
    _ arguments: [String], environment: [String: String]
  ) async throws -> (status: Int32, output: String, errors: String) {
    try await result(["-i"] + environment.map { "\($0.key)=\($0.value)" } + arguments)
  }

  /// A Unix socket's file without anybody listening.
  public static func leaveSocket(at path: String) throws {
    guard let descriptor = UnixSocket.open(path, bind) else { throw CocoaError(.fileWriteUnknown) }
    close(descriptor)
  }
}
