import Foundation

/// What one caller feels of others at the same server: ten thousand that are idle, or one that floods.
enum Neighbours {
  private static let idle = 10_000
  private static let probe = Load(bytes: 64, inFlight: 1, connections: 1)
  private static let flood = Load(bytes: 64, inFlight: 64, connections: 4)

  static func measure(_ peer: Peer, rounds: Int) throws {
    let quiet = try probe(peer, rounds)
    let before = peer.kilobytes("VmRSS")
    let descriptors = try (0..<idle).map { _ in try connect(peer.socket) }
    let besideIdle = try probe(peer, rounds)
    let each = (peer.kilobytes("VmRSS") - before) / Double(idle)
    for descriptor in descriptors { close(descriptor) }
    let flooding = try peer.launch(flood, calls: 1_000_000_000)
    let besideFlood = try probe(peer, rounds)
    flooding.terminate()
    flooding.waitUntilExit()
    print("\n\(peer.name): \(probe.title), beside others; ratios to the first row")
    Table.print([
      ("nobody else", quiet), ("\(idle) idle connections", besideIdle), ("256 calls in flight", besideFlood),
    ])
    print(String(format: "An idle connection costs the server %.2f KiB.", each))
  }

  private static func probe(_ peer: Peer, _ rounds: Int) throws -> Result {
    Result(try (0..<rounds).map { _ in try peer.run(probe, calls: 5_000) })
  }

  private static func connect(_ path: String) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard descriptor >= 0, result == 0 else { throw Complaint("no connection: \(String(cString: strerror(errno)))") }
    return descriptor
  }
}
