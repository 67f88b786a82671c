import CoreMetrics
import Synchronization

/// One combination of labels.
protocol Member: AnyObject, Sendable {
  func samples(_ name: String, _ labels: String) -> [String]
}

final class Count: Member, CounterHandler {
  private let total = Atomic<Int64>(0)

  func increment(by amount: Int64) { total.wrappingAdd(max(0, amount), ordering: .relaxed) }
  func reset() { total.store(0, ordering: .relaxed) }

  func samples(_ name: String, _ labels: String) -> [String] {
    [Sample.line(name, labels, "\(total.load(ordering: .relaxed))")]
  }
}

final class Level: Member, MeterHandler {
  private let value = Mutex(0.0)

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }

  func samples(_ name: String, _ labels: String) -> [String] {
    [Sample.line(name, labels, "\(value.withLock(\.self))")]
  }
}

/// Counts durations, in seconds, by how long they are at most.
final class Histogram: Member, TimerHandler, RecorderHandler {
  static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

  private struct State {
    var counts = [Int64](repeating: 0, count: Histogram.bounds.count + 1)
    var sum = 0.0
  }

  private let state = Mutex(State())

  func recordNanoseconds(_ nanoseconds: Int64) { record(Double(nanoseconds) / 1e9) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let bucket = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
    state.withLock {
      $0.counts[bucket] += 1
      $0.sum += value
    }
  }

  func samples(_ name: String, _ labels: String) -> [String] {
    let state = state.withLock(\.self)
    var reached: Int64 = 0
    var lines: [String] = []
    for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], state.counts) {
      reached += count
      lines.append(Sample.line("\(name)_bucket", Labels.joined(labels, "le=\"\(bound)\""), "\(reached)"))
    }
    return lines + [
      Sample.line("\(name)_sum", labels, "\(state.sum)"), Sample.line("\(name)_count", labels, "\(reached)"),
    ]
  }
}

private enum Sample {
  static func line(_ name: String, _ labels: String, _ value: String) -> String {
    labels.isEmpty ? "\(name) \(value)" : "\(name){\(labels)} \(value)"
  }
}
