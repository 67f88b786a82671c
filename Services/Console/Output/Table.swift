/// Rows under headings, in columns as wide as they need to be.
struct Table {
  enum Alignment {
    case left, right
  }

  private let headings: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ headings: [(String, Alignment)]) {
    self.headings = headings.map { (title: $0.0, alignment: $0.1) }
  }

  mutating func add(_ cells: String...) { rows.append(cells) }
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The headings as JSON spells them.
  var names: [String] { headings.map { $0.title.lowercased().replacing(" ", with: "_") } }

  /// The lines to print; the last column is never padded.
  func lines(in terminal: Terminal) -> [String] {
    let widths = headings.indices.map { column in
      max(headings[column].title.count, rows.map { $0[column].count }.max() ?? 0)
    }
    let header = terminal.dim(line(headings.map(\.title), widths))
    return [header] + rows.map { line($0, widths) }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.indices.map { column in
      let gap = String(repeating: " ", count: max(0, widths[column] - cells[column].count))
      switch headings[column].alignment {
      case .left: return column == cells.count - 1 ? cells[column] : cells[column] + gap
      case .right: return gap + cells[column]
      }
    }
    return padded.joined(separator: "  ")
  }
}
