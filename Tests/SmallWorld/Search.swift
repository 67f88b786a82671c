import Contracts

/// Breadth first through every world that can come of a small one.
public struct Search {
  public struct Report: Sendable {
    public let worlds: Int
    public let steps: Int
    public let completed: Int
    public let cancelled: Int
    public let violation: Violation?
    /// How the violation comes about, step by step.
    public let trail: [String]
    /// Worlds from which, without further faults, nothing leads to rest.
    public let stuck: Int
  }

  private let physics: Physics
  private let limit: Int

  /// - Parameter limit: of worlds; a search that reaches it has not seen them all.
  public init(without removed: Defences = [], limit: Int = 3_000_000) {
    physics = Physics(defences: .all.subtracting(removed))
    self.limit = limit
  }

  public func run(_ faults: Faults) -> Report {
    var index: [World: Int32] = [:]
    var worlds: [World] = []
    var origins: [(from: Int32, name: String)] = []
    var calm: [[Int32]] = []
    var steps = 0
    func add(_ world: World, from: Int32, _ name: String) -> Int32 {
      if let known = index[world] { return known }
      let place = Int32(worlds.count)
      index[world] = place
      worlds.append(world)
      origins.append((from, name))
      calm.append([])
      return place
    }
    func report(_ violation: Violation?, at place: Int32?, stuck: Int = 0) -> Report {
      var trail: [String] = []
      var here = place ?? -1
      while here > 0 {
        trail.append(origins[Int(here)].name)
        here = origins[Int(here)].from
      }
      return Report(
        worlds: worlds.count, steps: steps, completed: worlds.count { $0.flow.state == .completed },
        cancelled: worlds.count { $0.flow.state == .cancelled }, violation: violation, trail: trail.reversed(),
        stuck: stuck)
    }
    _ = add(World(faults), from: -1, "")
    var head = 0
    while head < worlds.count {
      guard worlds.count <= limit else { return report(Violation("more worlds than \(limit)"), at: nil) }
      let here = worlds[head]
      do {
        for next in try physics.next(here) {
          steps += 1
          let place = add(next.world, from: Int32(head), next.name)
          try physics.check(next.world)
          if !next.isFault { calm[Int(place)].append(Int32(head)) }
        }
      } catch { return report(error, at: Int32(head)) }
      head += 1
    }
    return finish(worlds, calm, report)
  }

  /// Back from the worlds at rest over steps that need no bad luck: what is not reached is stuck.
  private func finish(
    _ worlds: [World], _ calm: [[Int32]], _ report: (Violation?, Int32?, Int) -> Report
  ) -> Report {
    var isGood = worlds.map(physics.isAtRest)
    var queue = isGood.indices.filter { isGood[$0] }
    while let place = queue.popLast() {
      for before in calm[place] where !isGood[Int(before)] {
        isGood[Int(before)] = true
        queue.append(Int(before))
      }
    }
    let stuck = isGood.indices.filter { !isGood[$0] }
    guard let first = stuck.first else { return report(nil, nil, 0) }
    return report(Violation("nothing leads on from here"), Int32(first), stuck.count)
  }
}
