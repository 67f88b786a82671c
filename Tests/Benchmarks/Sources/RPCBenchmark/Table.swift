import Foundation

/// Prints figures with their ratios against the first row.
enum Table {
  static func print(_ load: Load, _ rows: [(name: String, result: Result)]) {
    Swift.print("\n\(load.title)")
    print(rows)
  }

  static func print(_ rows: [(name: String, result: Result)]) {
    let headings = ["p50 us", "ratio", "p99 us", "calls/s", "ratio", "CPU us/call"]
    Swift.print(pad("", 24) + headings.map { pad($0, 12) }.joined())
    guard let first = rows.first?.result else { return }
    for (name, result) in rows {
      let cells = [
        short(result.median), short(result.median / first.median), short(result.ninetyNinth),
        "\(Int(result.callsPerSecond))", String(format: "%.3f", result.callsPerSecond / first.callsPerSecond),
        short(result.processor),
      ]
      Swift.print(pad(name, 24) + cells.map { pad($0, 12) }.joined())
    }
    fflush(nil)
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func short(_ value: Double) -> String {
    value >= 100 ? String(format: "%.0f", value) : String(format: "%.2f", value)
  }
}
