import Contracts
import Foundation
import RPC

/// Reads an organization again and again, and prints how long a read took.
///
///     read-benchmark SOCKET TOKEN CLIENTS CALLS   prints p50 and p99 in microseconds and calls a second
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    let client = RPCClient(path: arguments[1])
    guard let clients = Int(arguments[3]), let calls = Int(arguments[4]) else { fatalError("CLIENTS CALLS") }
    let token = arguments[2]
    let start = ContinuousClock.now
    let readers = (0..<clients).map { _ in Task { try await read(client, token, calls / clients) } }
    var times: [Double] = []
    for reader in readers { times += try await reader.value }
    times.sort()
    let seconds = microseconds(ContinuousClock.now - start) / 1e6
    print(times[times.count / 2], times[times.count * 99 / 100], Double(times.count) / seconds)
    await client.close()
  }

  @concurrent
  static func read(_ client: RPCClient, _ token: String, _ calls: Int) async throws -> [Double] {
    let identity = IdentityClient(client)
    var options = CallOptions(timeout: .seconds(30))
    options.metadata[MetadataKey.authorization] = "Bearer \(token)"
    var times: [Double] = []
    for _ in 0..<calls {
      let start = ContinuousClock.now
      _ = try await identity.getOrganization(GetOrganizationRequest(), options: options)
      times.append(microseconds(ContinuousClock.now - start))
    }
    return times
  }

  static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
  }
}
