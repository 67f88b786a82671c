import Foundation

/// `rpc-benchmark [--neighbours] [--rounds N] [--load BYTESxIN_FLIGHTxCONNECTIONS]... NAME=FOLDER...`: compares echo servers and clients, the first being what ratios are against.
///
/// Every load is measured in rounds; in each round every peer has its turn, so that whatever else the machine does
/// strikes all alike. Servers live as long as the run. With `--neighbours` a single caller is measured beside others that
/// are idle, or that flood the server.
@main
enum RPCBenchmark {
  static func main() throws {
    var rounds = 5
    var hasNeighbours = false
    var loads: [Load] = []
    var peers: [Peer] = []
    defer { for peer in peers { peer.stop() } }
    var arguments = CommandLine.arguments.dropFirst()
    while let argument = arguments.popFirst() {
      switch argument {
      case "--neighbours": hasNeighbours = true
      case "--rounds": rounds = Int(arguments.popFirst() ?? "") ?? rounds
      case "--load": loads.append(try Load(arguments.popFirst() ?? ""))
      default:
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Complaint("not NAME=FOLDER: \(argument)") }
        peers.append(try Peer(name: parts[0], folder: parts[1]))
      }
    }
    if hasNeighbours {
      for peer in peers { try Neighbours.measure(peer, rounds: rounds) }
      return
    }
    for load in loads.isEmpty ? Load.all : loads {
      Table.print(load, measure(load, peers, rounds: rounds))
    }
    // What is freed when a server has been idle for a moment is not part of what it keeps.
    Thread.sleep(forTimeInterval: 1)
    print("\nServer memory after the run (VmRSS, VmHWM), MB")
    for peer in peers { print(Table.pad(peer.name, 24) + peer.memory()) }
  }

  /// A peer that fails under a load is left out of it, after saying why.
  private static func measure(_ load: Load, _ peers: [Peer], rounds: Int) -> [(name: String, result: Result)] {
    var turns: [(peer: Peer, calls: Int, samples: [Sample])] = []
    func attempt(_ peer: Peer, _ calls: Int) -> Sample? {
      do { return try peer.run(load, calls: calls) } catch {
        print("\(error)")
        return nil
      }
    }
    // As many calls as fit about 0.7 s, from a short first try.
    for peer in peers {
      guard let trial = attempt(peer, load.trialCalls) else { continue }
      let calls = min(load.mostCalls, max(load.trialCalls, Int(0.7 * Double(trial.calls) / trial.seconds)))
      turns.append((peer, calls, []))
    }
    for _ in 0..<rounds {
      for index in turns.indices {
        if let sample = attempt(turns[index].peer, turns[index].calls) { turns[index].samples.append(sample) }
      }
    }
    return turns.filter { !$0.samples.isEmpty }.map { ($0.peer.name, Result($0.samples)) }
  }
}

struct Complaint: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// What is asked of a peer.
struct Load {
  let bytes: Int
  let inFlight: Int
  let connections: Int

  static let all: [Load] = [(1, 1), (64, 1), (8, 8)].flatMap { inFlight, connections in
    [64, 4 << 10, 64 << 10, 1 << 20].map { Load(bytes: $0, inFlight: inFlight, connections: connections) }
  }

  init(bytes: Int, inFlight: Int, connections: Int) {
    self.bytes = bytes
    self.inFlight = inFlight
    self.connections = connections
  }

  /// From `64x1x1`.
  init(_ text: String) throws {
    let numbers = text.split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 3 else { throw Complaint("not BYTESxIN_FLIGHTxCONNECTIONS: \(text)") }
    self.init(bytes: numbers[0], inFlight: numbers[1], connections: numbers[2])
  }

  var trialCalls: Int { bytes >= 1 << 20 ? 64 : bytes >= 64 << 10 ? 256 : 1_000 }
  var mostCalls: Int { bytes >= 1 << 20 ? 1_000 : bytes >= 64 << 10 ? 20_000 : 1_000_000 }

  var title: String {
    let size = bytes < 1_024 ? "\(bytes) B" : bytes < 1 << 20 ? "\(bytes >> 10) KiB" : "\(bytes >> 20) MiB"
    return "\(size), \(inFlight) in flight on \(connections) connection\(connections == 1 ? "" : "s")"
  }
}

/// What one turn of one peer showed.
struct Sample {
  let calls: Int
  let seconds: Double
  let median: Double
  let ninetyNinth: Double
  /// Of both sides, in microseconds per call.
  let processor: Double
}

/// Medians over the rounds.
struct Result {
  let median: Double
  let ninetyNinth: Double
  let callsPerSecond: Double
  let processor: Double

  init(_ samples: [Sample]) {
    func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    median = middle(samples.map(\.median))
    ninetyNinth = middle(samples.map(\.ninetyNinth))
    callsPerSecond = middle(samples.map { Double($0.calls) / $0.seconds })
    processor = middle(samples.map(\.processor))
  }
}
