import Foundation
import Synchronization

/// Stands between a client and a service's socket and harms what passes: by seed, each connection at another byte.
///
/// The places of harm go through the offsets from 0 on, so that after some hundreds of connections a frame has been torn at
/// each of its bytes, in both directions.
public final class TearingProxy: Sendable {
  public enum Harm: String, Sendable, CaseIterable {
    /// Both ends are closed in the middle of a frame.
    case tear
    /// One direction ends, the other goes on.
    case halfClose = "half_close"
    /// What was just sent is sent again.
    case duplicate
    /// The rest comes a while later.
    case delay
    /// The rest comes byte by byte.
    case slowLoris = "slow_loris"
    /// Random bytes, then the rest.
    case garbage
    /// The header of a frame of 4 GiB, then the rest.
    case giantLength = "giant_length"
  }

  private struct Plan: Sendable {
    let harm: Harm
    let offset: Int
    let harmsClient: Bool
    let seed: UInt64
  }

  private struct State {
    var connections = 0
    var done: [Harm: Int] = [:]
    var random: SplitMix64
  }

  public let path: String
  private let upstream: String
  private let listener: Int32
  private let harms: [Harm]
  private let state: Mutex<State>

  public struct NoSocket: Error {}

  /// - Parameters:
  ///   - upstream: the service's socket.
  ///   - path: where clients find this one.
  public init(to upstream: String, at path: String, seed: UInt64, harms: [Harm] = Harm.allCases) throws {
    self.upstream = upstream
    self.path = path
    self.harms = harms
    state = Mutex(State(random: SplitMix64(seed: seed)))
    unlink(path)
    guard let descriptor = UnixSocket.open(path, bind), listen(descriptor, 256) == 0 else { throw NoSocket() }
    listener = descriptor
    Thread.detachNewThread { [self] in
      while case let peer = accept(listener, nil, nil), peer >= 0 { Thread.detachNewThread { self.serve(peer) } }
    }
  }

  /// No more connections; those that are open go on.
  public func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    unlink(path)
  }

  /// How often each harm was really done.
  public var counts: [Harm: Int] { state.withLock(\.done) }

  private func plan() -> Plan {
    state.withLock { state in
      defer { state.connections += 1 }
      let harm = harms[state.connections % harms.count]
      let turn = state.connections / harms.count
      return Plan(harm: harm, offset: turn / 2, harmsClient: turn.isMultiple(of: 2), seed: state.random.next())
    }
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    guard let service = UnixSocket.open(upstream, connect) else { return }
    defer { close(service) }
    let plan = plan()
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      pump(from: service, to: client, plan.harmsClient ? plan : nil)
      ended.signal()
    }
    pump(from: client, to: service, plan.harmsClient ? nil : plan)
    ended.wait()
  }

  private func pump(from source: Int32, to target: Int32, _ plan: Plan?) {
    defer { shutdown(target, Int32(SHUT_WR)) }
    var passed = 0
    var plan = plan
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = recv(source, &buffer, buffer.count, 0), count > 0 {
      let chunk = Array(buffer[..<count])
      if let harm = plan, passed + count > harm.offset {
        plan = nil
        let border = max(0, harm.offset - passed)
        guard UnixSocket.send(chunk[..<border], to: target),
          self.harm(harm, chunk[..<border], chunk[border...], from: source, to: target)
        else { return }
      } else if !UnixSocket.send(chunk[...], to: target) {
        return
      }
      passed += count
    }
  }

  /// - Returns: whether the connection goes on.
  private func harm(
    _ plan: Plan, _ before: ArraySlice<UInt8>, _ after: ArraySlice<UInt8>, from source: Int32, to target: Int32
  ) -> Bool {
    state.withLock { $0.done[plan.harm, default: 0] += 1 }
    var random = SplitMix64(seed: plan.seed)
    switch plan.harm {
    case .tear:
      shutdown(source, Int32(SHUT_RDWR))
      shutdown(target, Int32(SHUT_RDWR))
      return false
    case .halfClose: return false
    case .duplicate: return UnixSocket.send(before + after, to: target) && UnixSocket.send(after, to: target)
    case .delay:
      usleep(UInt32.random(in: 1_000...300_000, using: &random))
      return UnixSocket.send(after, to: target)
    case .slowLoris:
      for byte in after.prefix(40) {
        usleep(2_000)
        guard UnixSocket.send([byte], to: target) else { return false }
      }
      return UnixSocket.send(after.dropFirst(40), to: target)
    case .garbage:
      let bytes = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      return UnixSocket.send(bytes[...], to: target) && UnixSocket.send(after, to: target)
    case .giantLength:
      return UnixSocket.send([255, 255, 255, 255, 0, 0, 0, 1, 1, 0], to: target) && UnixSocket.send(after, to: target)
    }
  }
}
