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
  /// The files that say where a timeline left another.
  let histories: [UInt32: String]
  /// The segment of the other timeline in which each one began.
  private(set) var forks: [UInt32: Segment] = [:]

  /// - Parameter json: what `repo-ls` prints: paths with their times.
  init(_ json: JSON) {
    var segments: [Segment: Instant] = [:]
    var histories: [UInt32: String] = [:]
    for (path, entry) in json.members {
      let file = path.split(separator: "/").last ?? ""
      if file.hasPrefix("0000"), file.contains(".history"), let timeline = UInt32(file.prefix(8), radix: 16) {
        histories[timeline] = path
      }
      // A name, and the checksum of what it holds.
      guard file.dropFirst(24).first == "-", let segment = Segment(file.prefix(24)) else { continue }
      segments[segment] = Instant(micros: (entry["time"].asInteger ?? 0) * 1_000_000)
    }
    self.segments = segments
    self.histories = histories
  }

  /// Where a timeline left the one before it; nil when the history does not say.
  ///
  /// - Parameter history: a line for each timeline on the way: its number, where it was left, and why; the last one is the
  ///   direct ancestor. As PostgreSQL writes it (`src/backend/access/transam/timeline.c`).
  static func fork(_ history: String) -> Segment? {
    let line = history.split(whereSeparator: \.isNewline).last { !$0.hasPrefix("#") } ?? ""
    let words = line.split(whereSeparator: \.isWhitespace)
    let place = words.dropFirst().first?.split(separator: "/").compactMap { UInt64($0, radix: 16) } ?? []
    guard let ancestor = words.first.flatMap({ UInt32($0) }), place.count == 2 else { return nil }
    let number = place[0] << 8 + place[1] >> 24
    return number > 0 ? Segment(timeline: ancestor, number: number) : nil
  }

  mutating func learn(_ timeline: UInt32, _ history: String) {
    if let fork = Self.fork(history) { forks[timeline] = fork }
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
      guard let fork = forks[timeline] else {
        gaps.append("the history of timeline \(timeline) is missing, or cannot be read")
        continue
      }
      // The segment in which it began is whole in its own line only.
      let begin = Segment(timeline: timeline, number: fork.number)
      if segments[begin] == nil { gaps.append("\(begin) is missing, with which timeline \(timeline) began") }
      let left = Segment(timeline: fork.timeline, number: fork.number - 1)
      if left >= first, segments[left] == nil { gaps.append("\(left) is missing, after which it was left") }
    }
    return gaps
  }
}
