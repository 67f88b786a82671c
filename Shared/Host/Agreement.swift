import Postgres

/// A list of words that the contract and a CHECK constraint must spell alike: one truth per fact, proved at the start.
public struct Agreement: Sendable {
  public let table: String
  public let constraint: String
  public let values: [String]

  /// - Parameter values: the contract's words, such as `WorkflowState.allCases.map(\.text)`.
  public init(table: String, constraint: String, values: [String]) {
    self.table = table
    self.constraint = constraint
    self.values = values
  }

  /// What differs, as a sentence; nil when the two agree.
  func disagreement(in database: Database) async throws -> String? {
    let row = try await database.query(
      """
      select pg_get_constraintdef(oid) as definition from pg_constraint
      where conname = \(constraint) and conrelid = to_regclass(\(table))
      """, for: nil
    ).first
    guard let definition = try row?.get("definition", as: String.self) else {
      return "table \(table) has no constraint \(constraint)"
    }
    let words = Set(Self.quotedWords(in: definition))
    guard words != Set(values) else { return nil }
    let missing = Set(values).subtracting(words).sorted()
    let surplus = words.subtracting(values).sorted()
    return "\(table).\(constraint) lacks \(missing) and has beyond the contract \(surplus)"
  }

  /// The single-quoted words of a constraint's definition.
  static func quotedWords(in definition: String) -> [String] {
    definition.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
  }
}
