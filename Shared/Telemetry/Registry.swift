public import CoreMetrics
import Synchronization

/// Keeps what is measured, for Prometheus to read: the process's ``MetricsFactory``.
public final class Registry: MetricsFactory {
  /// The process's own: whoever first asks for it makes it what ``Series`` is measured into.
  public static let shared: Registry = {
    let registry = Registry()
    MetricsSystem.bootstrap(registry)
    return registry
  }()

  /// A name with more combinations of labels than this has a mistake in it: the rest go into one.
  static let mostPerFamily = 1_000
  private static let rest = "other"

  private let families = Mutex<[String: Family]>([:])

  private struct Family {
    let kind: Series.Kind
    var members: [String: any Member] = [:]
  }

  public init() {}

  // MARK: Reading

  /// One name with all its combinations of labels, as Prometheus's text format 0.0.4 has it.
  public struct Exposition: Sendable, Equatable {
    public let name: String
    public let help: String
    public let kind: String
    public let samples: [String]
  }

  /// - Parameter labels: what every sample bears beside its own.
  public func exposition(_ labels: [(String, String)] = []) -> [Exposition] {
    let own = Labels.text(labels)
    return families.withLock(\.self).sorted { $0.key < $1.key }.map { name, family in
      Exposition(
        name: name, help: Series(rawValue: name)?.declaration.help ?? "", kind: family.kind.rawValue,
        samples: family.members.sorted { $0.key < $1.key }.flatMap { $1.samples(name, Labels.joined(own, $0)) })
    }
  }

  // MARK: MetricsFactory

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    member(label, dimensions, .counter) { Count() }
  }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    member(label, dimensions, .gauge) { Level() }
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    member(label, dimensions, .histogram) { Histogram() }
  }

  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    member(label, dimensions, .histogram) { Histogram() }
  }

  /// What was measured once stays: Prometheus wants counters that never go back.
  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}

  private func member<M: Member>(
    _ name: String, _ dimensions: [(String, String)], _ kind: Series.Kind, make: () -> M
  ) -> M {
    let labels = Labels.text(dimensions)
    return families.withLock { families in
      if let found = families[name]?.members[labels] as? M { return found }
      let made = make()
      // A name is of one kind: what calls itself the same and is another goes nowhere.
      guard families[name, default: Family(kind: kind)].kind == kind else { return made }
      let isFull = families[name].map { $0.members.count >= Self.mostPerFamily } ?? false
      let key = isFull ? Labels.text(dimensions.map { ($0.0, Self.rest) }) : labels
      if let found = families[name]?.members[key] as? M { return found }
      families[name, default: Family(kind: kind)].members[key] = made
      return made
    }
  }
}

/// `a="b",c="d"`.
enum Labels {
  static func text(_ labels: [(String, String)]) -> String {
    labels.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
  }

  static func joined(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: ",") }

  private static func escaped(_ value: String) -> String {
    guard value.contains(where: { $0 == "\\" || $0 == "\"" || $0.isNewline }) else { return value }
    return value.reduce(into: "") { out, character in
      switch character {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case _ where character.isNewline: out += "\\n"
      default: out.append(character)
      }
    }
  }
}
