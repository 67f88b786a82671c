/// Something whose speed is compared with others'.
public struct Contender {
  public let name: String
  let work: () throws -> Int

  /// - Parameter work: does the whole of it once and returns a number that depends on all of the result, so that none of it
  ///   can be left out.
  public init(_ name: String, _ work: @escaping () throws -> Int) {
    self.name = name
    self.work = work
  }
}

/// Contenders measured in turns, so that whatever else the machine does strikes all of them alike.
public struct Rounds {
  private let rounds: Int
  private let repetitions: Int

  public init(rounds: Int, repetitions: Int) {
    self.rounds = rounds
    self.repetitions = repetitions
  }

  /// The median time of one repetition of each contender, in microseconds, in the order given.
  public func medians(_ contenders: [Contender]) throws -> [Double] {
    var times = [[Double]](repeating: [], count: contenders.count)
    var witness = 0
    for _ in 0..<rounds {
      for (index, contender) in contenders.enumerated() {
        let start = ContinuousClock.now
        for _ in 0..<repetitions { witness &+= try contender.work() }
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        times[index].append((Double(seconds) * 1e6 + Double(attoseconds) / 1e12) / Double(repetitions))
      }
    }
    precondition(witness != 0, "the contenders have done nothing")
    return times.map { $0.sorted()[$0.count / 2] }
  }
}

/// Prints figures as a table whose ratios are against the first row.
public func printTable(_ title: String, _ names: [String], _ columns: [(heading: String, values: [Double])]) {
  func cell(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(1, width - text.count)) }
  func short(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
  }
  print("\n\(title)")
  print(cell("", 34) + columns.map { cell($0.heading, 14) + cell("ratio", 8) }.joined())
  for (row, name) in names.enumerated() {
    let cells = columns.map { cell(short($0.values[row]), 14) + cell(short($0.values[row] / $0.values[0]), 8) }
    print(cell(name, 34) + cells.joined())
  }
}
