import CLinux
import Glibc
import Synchronization

/// One thread that waits on `epoll` and runs Swift jobs between the waits.
///
/// A loop is a `TaskExecutor`, so a request's handler runs where its bytes arrived, and a `SerialExecutor`, so an actor
/// whose `unownedExecutor` is the loop (a socket connection, a database connection) is entered without a thread hop.
/// A hop to the global pool and back costs about 40 microseconds on two cores; staying costs nothing.
///
/// Nothing that blocks belongs here: give such work to ``offload(_:)``.
public final class EventLoop: TaskExecutor, SerialExecutor, @unchecked Sendable {
  // Unchecked: `inbox` is guarded by its mutex; all other state is touched only on the loop's own thread.

  /// The loop that serves this process's sockets and database connections.
  public static let shared = EventLoop()

  private let epoll: Int32
  private let wakeup: Int32
  private let inbox = Mutex(Inbox())
  private var thread = pthread_t()

  /// Memory to read into, for whoever is on the loop, until it returns to the loop.
  public let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 4_096)

  private var watchers: [Int32: Watcher] = [:]
  private var timers = TimerQueue()
  private var local: [UnownedJob] = []
  private var spare: [UnownedJob] = []
  private var lastWords: [() -> Void] = []
  private var nextTurns: [() -> Void] = []
  /// How many descriptors and unfinished turns there were to serve when the loop last looked.
  public private(set) var crowd = 0
  private var mustRelease = false

  /// Freed bytes that are kept for the next message.
  private static let keptMemory: Int32 = 8 << 20
  /// How long nothing happens before they are given back, in milliseconds.
  private static let idleTime: Int32 = 500

  private struct Inbox {
    var jobs: [UnownedJob] = []
    var isAwake = true
  }

  private struct Watcher {
    let generation: UInt32
    let handler: (Readiness) -> Void
  }

  private var generation: UInt32 = 0

  /// Starts the loop's thread. It runs for the life of the process.
  public init() {
    linux_keep_freed_memory(EventLoop.keptMemory)
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    precondition(epoll >= 0 && wakeup >= 0, "epoll is not available")
    var event = epoll_event()
    event.events = EPOLLIN.rawValue
    event.data.u64 = UInt64(UInt32(bitPattern: wakeup))
    epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, &event)
    let loop = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<EventLoop>.fromOpaque(argument).takeUnretainedValue().run()
        return nil
      }, loop)
  }

  // MARK: Executor

  /// Whether the caller is on this loop's thread.
  public var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

  /// Whether the caller is on this loop's thread and its task prefers the loop, so that it stays here whatever it awaits.
  public var isHome: Bool {
    isCurrent && withUnsafeCurrentTask { $0?.unownedTaskExecutor == asUnownedTaskExecutor() }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent {
      local.append(job)
      return
    }
    let mustWake = inbox.withLock { inbox in
      inbox.jobs.append(job)
      defer { inbox.isAwake = true }
      return !inbox.isAwake
    }
    if mustWake { eventfd_write(wakeup, 1) }
  }

  public func isIsolatingCurrentContext() -> Bool? { isCurrent }

  public func checkIsolated() { precondition(isCurrent, "not on the event loop") }

  // MARK: Readiness

  /// Calls `handler` on the loop whenever `descriptor` is ready. Call it on the loop.
  public func watch(_ descriptor: Int32, for interest: Interest, handler: @escaping (Readiness) -> Void) {
    checkIsolated()
    generation &+= 1
    watchers[descriptor] = Watcher(generation: generation, handler: handler)
    control(EPOLL_CTL_ADD, descriptor, interest, generation)
  }

  /// Changes what a watched descriptor waits for. Call it on the loop.
  public func update(_ descriptor: Int32, to interest: Interest) {
    checkIsolated()
    guard let watcher = watchers[descriptor] else { return }
    control(EPOLL_CTL_MOD, descriptor, interest, watcher.generation)
  }

  /// Forgets a descriptor. Call it on the loop, before closing the descriptor.
  public func unwatch(_ descriptor: Int32) {
    checkIsolated()
    guard watchers.removeValue(forKey: descriptor) != nil else { return }
    epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
  }

  private func control(_ operation: Int32, _ descriptor: Int32, _ interest: Interest, _ generation: UInt32) {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.u64 = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
    epoll_ctl(epoll, operation, descriptor, &event)
  }

  // MARK: Timers

  /// Runs `body` on the loop after `delay`. Call it on the loop.
  @discardableResult
  public func schedule(after delay: Duration, _ body: @escaping () -> Void) -> TimerID {
    schedule(at: .now + delay, body)
  }

  /// Runs `body` on the loop at `deadline`. Call it on the loop.
  @discardableResult
  public func schedule(at deadline: ContinuousClock.Instant, _ body: @escaping () -> Void) -> TimerID {
    checkIsolated()
    return timers.insert(at: deadline, body)
  }

  /// Takes a timer back; harmless when it has fired. Call it on the loop.
  public func cancel(_ timer: TimerID) {
    checkIsolated()
    timers.remove(timer)
  }

  /// Runs `body` once, after the jobs that are ready and before the loop waits: the place to write, in one go, what
  /// they have left to be written. Call it on the loop.
  public func beforeWaiting(_ body: @escaping () -> Void) {
    checkIsolated()
    lastWords.append(body)
  }

  /// Runs `body` once, after every other descriptor that is ready has had its turn: for work that is cut in pieces so that
  /// nobody waits for all of it. Call it on the loop.
  public func nextTurn(_ body: @escaping () -> Void) {
    checkIsolated()
    nextTurns.append(body)
  }

  /// Tells the loop that much memory was used: what has been freed of it is given back once nothing has happened for a
  /// while. Until then it serves the next large message, which fresh pages would cost more than all else.
  public func releaseMemoryWhenIdle() { mustRelease = true }

  // MARK: The loop

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 256)
    while true {
      runJobs()
      fireTimers()
      runJobs()
      sayLastWords()
      let timeout = timeout()
      let isPatient = mustRelease && !(0...EventLoop.idleTime).contains(timeout)
      let count = epoll_wait(epoll, &events, Int32(events.count), isPatient ? EventLoop.idleTime : timeout)
      inbox.withLock { $0.isAwake = true }
      if isPatient, count == 0 {
        mustRelease = false
        linux_release_freed_memory()
      }
      crowd = Int(max(0, count)) + nextTurns.count
      for index in 0..<max(0, Int(count)) { dispatch(events[index]) }
      takeTurns()
    }
  }

  /// Runs what is queued, then what that queued, a bounded number of times so that sockets are not starved.
  private func runJobs() {
    // Work that always makes more of itself must not keep out what other threads bring.
    inbox.withLock { inbox in
      local += inbox.jobs
      inbox.jobs.removeAll(keepingCapacity: true)
    }
    for _ in 0..<64 {
      if local.isEmpty { return }
      // Two buffers change places, so that a turn allocates nothing.
      var batch = spare
      spare = []
      swap(&batch, &local)
      for job in batch {
        job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      }
      batch.removeAll(keepingCapacity: batch.capacity <= 4_096)
      spare = batch
    }
  }

  private func fireTimers() {
    guard timers.nextDeadline != nil else { return }
    let now = ContinuousClock.now
    while let body = timers.takeDue(at: now) { body() }
  }

  private func takeTurns() {
    guard !nextTurns.isEmpty else { return }
    let turns = nextTurns
    nextTurns.removeAll(keepingCapacity: true)
    for turn in turns { turn() }
  }

  private func sayLastWords() {
    guard !lastWords.isEmpty else { return }
    let words = lastWords
    lastWords.removeAll(keepingCapacity: true)
    for word in words { word() }
  }

  private func timeout() -> Int32 {
    if !local.isEmpty || !lastWords.isEmpty || !nextTurns.isEmpty { return 0 }
    let mustNotSleep = inbox.withLock { inbox in
      if !inbox.jobs.isEmpty { return true }
      inbox.isAwake = false
      return false
    }
    if mustNotSleep { return 0 }
    guard let next = timers.nextDeadline else { return -1 }
    let wait = ContinuousClock.now.duration(to: next).components
    let milliseconds =
      min(wait.seconds, 1_000_000) * 1_000 + (wait.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: max(0, milliseconds))
  }

  private func dispatch(_ event: epoll_event) {
    let descriptor = Int32(bitPattern: UInt32(truncatingIfNeeded: event.data.u64))
    if descriptor == wakeup {
      var count: eventfd_t = 0
      eventfd_read(wakeup, &count)
      return
    }
    // A handler earlier in this batch may have closed the descriptor and another may have reused its number.
    guard let watcher = watchers[descriptor], watcher.generation == UInt32(event.data.u64 >> 32) else { return }
    watcher.handler(Readiness(rawValue: event.events))
  }
}
