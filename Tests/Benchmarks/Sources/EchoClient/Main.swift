import Contracts
import EventLoop
import Glibc
import RPC
import Wire

/// `echo-client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS`: calls with metadata and a deadline, and prints what it
/// took as one line of JSON.
@main
enum EchoClient {
  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    guard CommandLine.arguments.count == 6, numbers.count == 4 else { exit(64) }
    let load = Load(
      body: numbers[0], inFlight: numbers[1],
      channels: (0..<numbers[2]).map { _ in RPCClient(path: CommandLine.arguments[1]) })
    // Callers live where the services' own callers live: on the event loop.
    try await withTaskExecutorPreference(EventLoop.shared) {
      _ = try await load.run(numbers[3] / 10 + 1)
      let (begun, used) = (ContinuousClock.now, processorTime())
      let times = try await load.run(numbers[3]).sorted()
      let seconds = Double((ContinuousClock.now - begun).microseconds) / 1_000_000
      func quantile(_ share: Double) -> Double { Double(times[Int(Double(times.count - 1) * share)]) / 1_000 }
      print(
        """
        {"calls":\(times.count),"seconds":\(seconds),"p50_us":\(quantile(0.5)),"p99_us":\(quantile(0.99)),\
        "cpu_us":\(processorTime() - used)}
        """)
    }
  }
}

struct Load: Sendable {
  let body: Int
  let inFlight: Int
  let channels: [RPCClient]

  /// Makes at least so many calls and returns how many nanoseconds each took.
  func run(_ calls: Int) async throws -> [Int64] {
    try await withThrowingTaskGroup(of: [Int64].self) { group in
      let callers = inFlight * channels.count
      for caller in 0..<callers {
        let channel = channels[caller % channels.count]
        let share = calls / callers + (caller < calls % callers ? 1 : 0)
        group.addTask { try await call(channel, share) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func call(_ channel: RPCClient, _ count: Int) async throws -> [Int64] {
    var echo = ExportedFile()
    echo.fileName = "echo"
    echo.body = [UInt8](repeating: 0, count: body)
    let options = CallOptions(
      timeout: .seconds(20),
      metadata: [
        MetadataKey.authorization: "Bearer echo", MetadataKey.requestID: "4bf92f3577b34da6",
        MetadataKey.traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      ])
    var times: [Int64] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      let begun = nanoseconds()
      let reply = try await channel.unary(
        service: "infin8.test.v1.Echoes", method: "Call", payload: echo.encoded(), options: options)
      guard try ExportedFile(decoding: reply).body.count == body else { throw WrongReply() }
      times.append(nanoseconds() - begun)
    }
    return times
  }
}

struct WrongReply: Error {}

func nanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Processor time of this process, in microseconds.
func processorTime() -> Int {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1_000_000 + Int(usage.ru_utime.tv_usec)
    + Int(usage.ru_stime.tv_usec)
}

extension Duration {
  var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
