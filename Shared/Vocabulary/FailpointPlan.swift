#if DEBUG
  import Glibc
  import Synchronization

  /// What the environment says of failpoints, and how often each has been reached.
  package final class FailpointPlan: Sendable {
    package enum Action: Equatable, Sendable {
      case die, stop, error, ambiguous
      case delay(Duration)

      init?(_ text: some StringProtocol) {
        switch text {
        case "die": self = .die
        case "stop": self = .stop
        case "error": self = .error
        case "ambiguous": self = .ambiguous
        default:
          guard text.hasPrefix("delay:"), let milliseconds = Int(text.dropFirst(6)), milliseconds >= 0 else {
            return nil
          }
          self = .delay(.milliseconds(milliseconds))
        }
      }
    }

    /// What happens at which hit; hit 0 is every one.
    struct Order: Equatable, Sendable {
      let point: Failpoint
      let hit: Int
      let action: Action

      /// Reads `name:hit=action`; without a number the first hit is meant, `*` is every one.
      init?(_ text: some StringProtocol) {
        let sides = text.split(separator: "=", maxSplits: 1)
        guard sides.count == 2, let action = Action(sides[1]) else { return nil }
        let place = sides[0].split(separator: ":", maxSplits: 1)
        guard let name = place.first, let point = Failpoint(rawValue: String(name)) else { return nil }
        let number = place.count == 2 ? (place[1] == "*" ? 0 : Int(place[1])) : 1
        guard let hit = number, hit >= 0 else { return nil }
        self.point = point
        self.hit = hit
        self.action = action
      }
    }

    static let ofProcess: FailpointPlan? = {
      let orders = variable("INFIN8_FAILPOINTS")
      let log = variable("INFIN8_FAILPOINT_LOG")
      return orders == nil && log == nil ? nil : FailpointPlan(orders ?? "", log: log)
    }()

    let orders: [Order]
    private let log: String?
    private let hits = Mutex<[Failpoint: Int]>([:])

    /// - Parameter log: gets a line with a point's name when it is first reached. Beside it is remembered what was done
    ///   already, so that a process that died at its second hit is not killed at the second hit of its next life.
    package init(_ text: String, log: String?) {
      orders = text.split(separator: ",").compactMap { Order($0) }
      self.log = log
    }

    /// The orders that are none, for whoever checks the environment.
    package static func misspelt(in text: String) -> [String] {
      text.split(separator: ",").filter { Order($0) == nil }.map(String.init)
    }

    package func action(at point: Failpoint) -> Action? {
      let number = hits.withLock { hits in
        hits[point, default: 0] += 1
        return hits[point, default: 0]
      }
      if number == 1 { note(point) }
      guard let order = orders.first(where: { $0.point == point && ($0.hit == 0 || $0.hit == number) }) else {
        return nil
      }
      return order.hit == 0 || isFirst(order) ? order.action : nil
    }

    private func note(_ point: Failpoint) {
      guard let log else { return }
      let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      let line = Array("\(point.rawValue)\n".utf8)
      _ = write(descriptor, line, line.count)
      close(descriptor)
    }

    /// Whether no process has done this before.
    private func isFirst(_ order: Order) -> Bool {
      guard let log else { return true }
      let descriptor = open(
        "\(log).\(order.point.rawValue).\(order.hit)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      close(descriptor)
      return descriptor >= 0
    }

    /// By signal, as the kernel would: nothing is flushed and no handler runs.
    static func signalSelf(dies: Bool) { kill(getpid(), dies ? SIGKILL : SIGSTOP) }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
  }
#endif
