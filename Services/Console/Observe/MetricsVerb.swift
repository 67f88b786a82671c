import ArgumentParser
import Host
import Vocabulary

struct Metrics: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Print what the services have measured, or serve that and their health.",
    discussion: """
      Prints Prometheus's text format 0.0.4. With --listen it serves that at /metrics until it is stopped, and health at
      /livez, /readyz and /healthz, to this machine alone: who may connect to a loopback port is not told apart, so nothing
      in it names a tenant or a person.
      """)

  @Option(help: "Serve at this loopback address, as 127.0.0.1:9464.")
  var listen: String?

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let listen, LoopbackAddress(listen) == nil {
      throw ValidationError("--listen takes a loopback address and a port, as 127.0.0.1:9464")
    }
  }

  func perform(_ console: Console) async throws {
    guard let listen, let address = LoopbackAddress(listen) else {
      let text = await MetricsGatherer(directory: console.directory).text()
      console.show(.object([("text", .string(text))])) { [String(text.dropLast())] }
      return
    }
    let server = try LoopbackServer(address)
    let routes = WatchRoutes(directory: console.directory)
    console.terminal.line("metrics at http://\(address.host):\(server.port)/metrics")
    try await server.serve { await routes.answer($0) }
  }
}

/// `127.x.x.x:port`: nothing beyond this machine.
struct LoopbackAddress: Equatable {
  let host: String
  let port: UInt16

  init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard numbers.count == 4, numbers[0] == 127, !numbers.contains(nil) else { return nil }
    host = String(parts[0])
    self.port = port
  }
}
