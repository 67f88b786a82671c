import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import Glibc
import Messages

/// `client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS`: prints what the calls took as one line of JSON.
@main
enum Main {
  typealias Client = GRPCClient<HTTP2ClientTransport.Posix>

  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    guard CommandLine.arguments.count == 6, numbers.count == 4 else { exit(64) }
    try await withThrowingTaskGroup(of: Void.self) { connections in
      let clients = try (0..<numbers[2]).map { _ in
        Client(
          transport: try .http2NIOPosix(
            target: .unixDomainSocket(path: CommandLine.arguments[1]), transportSecurity: .plaintext))
      }
      for client in clients { connections.addTask { try await client.runConnections() } }
      _ = try await run(clients, body: numbers[0], inFlight: numbers[1], calls: numbers[3] / 10 + 1)
      let (begun, used) = (nanoseconds(), processorTime())
      let times = try await run(clients, body: numbers[0], inFlight: numbers[1], calls: numbers[3]).sorted()
      let (seconds, spent) = (Double(nanoseconds() - begun) / 1e9, processorTime() - used)
      func quantile(_ share: Double) -> Double { Double(times[Int(Double(times.count - 1) * share)]) / 1_000 }
      print(
        """
        {"calls":\(times.count),"seconds":\(seconds),"p50_us":\(quantile(0.5)),"p99_us":\(quantile(0.99)),\
        "cpu_us":\(spent)}
        """)
      for client in clients { client.beginGracefulShutdown() }
      try await connections.waitForAll()
    }
  }

  static func run(_ clients: [Client], body: Int, inFlight: Int, calls: Int) async throws -> [Int64] {
    try await withThrowingTaskGroup(of: [Int64].self) { group in
      let callers = inFlight * clients.count
      for caller in 0..<callers {
        let client = clients[caller % clients.count]
        let share = calls / callers + (caller < calls % callers ? 1 : 0)
        group.addTask { try await call(client, body: body, share) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  static func call(_ client: Client, body: Int, _ count: Int) async throws -> [Int64] {
    var echo = Infin8_Test_V1_Echo()
    echo.note = "echo"
    echo.body.append(contentsOf: [UInt8](repeating: 0, count: body))
    var times: [Int64] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      let begun = nanoseconds()
      let size = try await client.unary(
        request: ClientRequest(message: echo), descriptor: echoesCall,
        serializer: ProtobufSerializer<Infin8_Test_V1_Echo>(),
        deserializer: ProtobufDeserializer<Infin8_Test_V1_Echo>(), options: .defaults
      ) { response in try response.message.body.count }
      guard size == body else { fatalError("wrong reply") }
      times.append(nanoseconds() - begun)
    }
    return times
  }
}

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
