import Vocabulary

/// Which segments of the log a repository has. pgBackRest verifies those that are there; it does not miss one that is
/// not.
struct WALArchive: Sendable {
  /// A segment by its place: PostgreSQL's 24 hexadecimal digits, of the default size of 16 MB.
  struct Segment: Hashable, Comparable, Sendable, CustomStringConvertible {
    let timeline: UInt32
    let number: UInt64

    private static let perFile: UInt64 = 256

    init(timeline: UInt32, number: UInt64) {
      self.timeline = timeline
      self.number = number
    }

    /// Nil for what is no segment's name: a label, a history, a partial one.
    init?(_ name: some StringProtocol) {
      let name = String(name)
      guard name.utf8.count == 24, let timeline = UInt32(name.prefix(8), radix: 16),
        let high = UInt64(name.dropFirst(8).prefix(8), radix: 16), let low = UInt64(name.suffix(8), radix: 16)
      else { return nil }
      self.init(timeline: timeline, number: high * Self.perFile + low)
    }

    static func < (left: Segment, right: Segment) -> Bool {
      (left.timeline, left.number) < (right.timeline, right.number)
    }

    var next: Segment { Segment(timeline: timeline, number: number + 1) }

    var description: String {
      [UInt64(timeline), number / Self.perFile, number % Self.perFile].map {
        let digits = String($0, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits
      }.joined()
    }
  }

  /// When each was put there.
  let segments: [Segment: Instant]
  private let histories: Set<UInt32>

  init(segments: [Segment: Instant], histories: Set<UInt32> = []) {
    self.segments = segments
    self.histories = histories
  }

  /// - Parameter json: what `repo-ls` prints: paths with their times.
  init(_ json: JSON) {
    var segments: [Segment: Instant] = [:]
    var histories: Set<UInt32> = []
    for (path, entry) in json.members {
      let file = path.split(separator: "/").last ?? ""
      if file.hasPrefix("0000"), file.contains(".history"), let timeline = UInt32(file.prefix(8), radix: 16) {
        histories.insert(timeline)
      }
      // A name, and the checksum of what it holds.
      guard file.dropFirst(24).first == "-", let segment = Segment(file.prefix(24)) else { continue }
      segments[segment] = Instant(micros: (entry["time"].asInteger ?? 0) * 1_000_000)
    }
    self.init(segments: segments, histories: histories)
  }

  var newest: (segment: Segment, at: Instant)? { segments.max { $0.key < $1.key }.map { ($0.key, $0.value) } }

  /// What stands in the way of going on from a backup to the end of the log: a sentence each.
  ///
  /// - Parameters:
  ///   - first: the first segment the oldest backup needs.
  ///   - last: the last one PostgreSQL says it has handed over; nil when nobody could ask.
  func gaps(from first: Segment, to last: Segment?) -> [String] {
    var gaps: [String] = []
    if segments[first] == nil { gaps.append("\(first) is missing") }
    if let last, last > first, segments[last] == nil { gaps.append("\(last) is missing, though it was archived") }
    let lines = Dictionary(grouping: segments.keys.filter { $0 >= first }, by: \.timeline)
    for (timeline, line) in lines.sorted(by: { $0.key < $1.key }) {
      let sorted = line.sorted()
      for (before, after) in zip(sorted, sorted.dropFirst()) where before.next != after {
        let missing = after.number - before.number - 1
        gaps.append("\(before.next) is missing\(missing == 1 ? "" : ", and \(missing - 1) after it")")
      }
      guard timeline > first.timeline else { continue }
      if !histories.contains(timeline) { gaps.append("the history of timeline \(timeline) is missing") }
    }
    return gaps
  }
}
