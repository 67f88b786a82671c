import Foundation

/// A pair of programs, `server` and `client` in one folder, that keep to Tests/Peers/README.md.
final class Peer {
  let name: String
  private let folder: String
  let socket: String
  private let server = Process()

  /// Starts the server and waits until it says that it is ready.
  init(name: String, folder: String) throws {
    self.name = name
    self.folder = folder
    socket = "/tmp/infin8-benchmark-\(getpid())-\(name).sock"
    unlink(socket)
    let output = Pipe()
    server.executableURL = URL(filePath: "\(folder)/server")
    server.arguments = [socket]
    server.standardOutput = output
    try server.run()
    guard String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).contains("ready") else {
      throw Complaint("the server of \(name) does not start")
    }
  }

  func stop() {
    server.terminate()
    server.waitUntilExit()
    unlink(socket)
  }

  private struct Report: Decodable {
    let calls: Int
    let seconds: Double
    let median: Double
    let ninetyNinth: Double
    let processor: Double

    private enum CodingKeys: String, CodingKey {
      case calls, seconds
      case median = "p50_us"
      case ninetyNinth = "p99_us"
      case processor = "cpu_us"
    }
  }

  func run(_ load: Load, calls: Int) throws -> Sample {
    let output = Pipe()
    let before = processorTime()
    let client = try launch(load, calls: calls, output)
    let said = output.fileHandleForReading.readDataToEndOfFile()
    client.waitUntilExit()
    let spent = processorTime() - before
    guard client.terminationStatus == 0, let report = try? JSONDecoder().decode(Report.self, from: said) else {
      throw Complaint("the client of \(name) failed at \(load.title): \(String(decoding: said, as: UTF8.self))")
    }
    // The server also answers the client's warm-up of a tenth.
    let served = Double(report.calls) * 1.1 + 1
    return Sample(
      calls: report.calls, seconds: report.seconds, median: report.median, ninetyNinth: report.ninetyNinth,
      processor: report.processor / Double(report.calls) + spent / served)
  }

  /// Starts the client; it prints its report when it is done.
  func launch(_ load: Load, calls: Int, _ output: Pipe = Pipe()) throws -> Process {
    let client = Process()
    client.executableURL = URL(filePath: "\(folder)/client")
    client.arguments = [socket] + [load.bytes, load.inFlight, load.connections, calls].map(String.init)
    client.standardOutput = output
    try client.run()
    return client
  }

  /// Processor time the server has used, in microseconds.
  private func processorTime() -> Double {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(server.processIdentifier, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }

  /// Resident memory now and at its highest.
  func memory() -> String {
    ["VmRSS", "VmHWM"].map { Table.pad(String(format: "%.1f", kilobytes($0) / 1_024), 10) }.joined()
  }

  /// A size from the server's `/proc/PID/status`.
  func kilobytes(_ key: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/\(server.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(key):") } ?? ""
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
  }
}
