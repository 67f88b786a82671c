/// Names a scheduled call.
public struct TimerID: Sendable {
  fileprivate let slot: Int32
  fileprivate let generation: UInt32
}

/// Scheduled calls in the order of their deadlines: a binary heap of moments that point at slots with the bodies.
///
/// Most deadlines are cancelled, few are reached: a cancelled timer leaves its moment in the heap until its time has come
/// or until most moments there are dead and all of those are thrown out together. So setting and cancelling cost the same
/// however many timers there are. A slot is used again at once, under a new generation.
struct TimerQueue {
  private struct Slot {
    var body: (() -> Void)?
    var generation: UInt32 = 0
  }

  private struct Moment {
    let deadline: ContinuousClock.Instant
    /// Timers of the same deadline fire in the order in which they were set.
    let sequence: UInt64
    let id: TimerID

    static func < (left: Moment, right: Moment) -> Bool {
      left.deadline == right.deadline ? left.sequence < right.sequence : left.deadline < right.deadline
    }
  }

  private var heap: [Moment] = []
  private var slots: [Slot] = []
  private var free: [Int32] = []
  private var sequence: UInt64 = 0

  private var live: Int { slots.count - free.count }

  mutating func insert(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerID {
    let slot = free.popLast() ?? Int32(slots.count)
    if slot == slots.count { slots.append(Slot()) }
    slots[Int(slot)].body = body
    let id = TimerID(slot: slot, generation: slots[Int(slot)].generation)
    sequence += 1
    heap.append(Moment(deadline: deadline, sequence: sequence, id: id))
    siftUp(from: heap.count - 1)
    return id
  }

  mutating func remove(_ id: TimerID) {
    guard isLive(id) else { return }
    _ = release(id)
    if heap.count > 64, heap.count > live * 4 { compact() }
  }

  /// When to look again: the earliest deadline, even if its timer has been cancelled.
  var nextDeadline: ContinuousClock.Instant? { heap.first?.deadline }

  /// Takes out the earliest body that is due at `now`. The caller calls it, so that it may schedule and cancel.
  mutating func takeDue(at now: ContinuousClock.Instant) -> (() -> Void)? {
    while let first = heap.first, first.deadline <= now {
      removeFirst()
      if isLive(first.id) { return release(first.id) }
    }
    return nil
  }

  private func isLive(_ id: TimerID) -> Bool { slots[Int(id.slot)].generation == id.generation }

  private mutating func release(_ id: TimerID) -> (() -> Void)? {
    let body = slots[Int(id.slot)].body
    slots[Int(id.slot)].body = nil
    slots[Int(id.slot)].generation &+= 1
    free.append(id.slot)
    return body
  }

  /// Throws the dead moments out and makes a heap of the rest (Floyd 1964): as much work as there are moments.
  private mutating func compact() {
    heap = heap.filter { isLive($0.id) }
    for parent in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(heap[parent], to: parent) }
  }

  private mutating func removeFirst() {
    let last = heap.removeLast()
    if !heap.isEmpty { siftDown(last, to: 0) }
  }

  /// Puts a moment at `parent`, or below it where it belongs.
  private mutating func siftDown(_ moment: Moment, to parent: Int) {
    var parent = parent
    while true {
      var child = parent * 2 + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < moment else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = moment
  }

  private mutating func siftUp(from index: Int) {
    let moment = heap[index]
    var child = index
    while child > 0 {
      let parent = (child - 1) / 2
      guard moment < heap[parent] else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = moment
  }
}
