/// Names a scheduled call.
public struct TimerID: Hashable, Comparable, Sendable {
  let deadline: ContinuousClock.Instant
  let sequence: UInt64

  public static func < (left: TimerID, right: TimerID) -> Bool {
    left.deadline == right.deadline ? left.sequence < right.sequence : left.deadline < right.deadline
  }
}

/// Scheduled calls in the order of their deadlines: a binary heap of ids, with the bodies beside it.
///
/// A cancelled timer leaves its id in the heap until it comes to the top; most deadlines are cancelled, few are reached.
struct TimerQueue {
  private var heap: [TimerID] = []
  private var bodies: [TimerID: () -> Void] = [:]
  private var sequence: UInt64 = 0

  mutating func insert(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerID {
    sequence += 1
    let id = TimerID(deadline: deadline, sequence: sequence)
    bodies[id] = body
    heap.append(id)
    siftUp(from: heap.count - 1)
    return id
  }

  mutating func remove(_ id: TimerID) {
    bodies[id] = nil
    if heap.count > 64, heap.count > bodies.count * 4 { compact() }
  }

  /// The earliest live deadline.
  var nextDeadline: ContinuousClock.Instant? {
    mutating get {
      while let first = heap.first, bodies[first] == nil { removeFirst() }
      return heap.first?.deadline
    }
  }

  /// Takes out the earliest body that is due at `now`. The caller calls it, so that it may schedule and cancel.
  mutating func takeDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
    guard let deadline = nextDeadline, deadline <= now else { return nil }
    let id = heap[0]
    removeFirst()
    return bodies.removeValue(forKey: id)
  }

  private mutating func compact() {
    heap = bodies.keys.sorted()
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      let left = parent * 2 + 1
      guard left < heap.count else { return }
      let right = left + 1
      let child = right < heap.count && heap[right] < heap[left] ? right : left
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }

  private mutating func siftUp(from index: Int) {
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }
}
