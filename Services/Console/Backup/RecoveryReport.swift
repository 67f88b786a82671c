import Host
import Vocabulary

/// What a recovery did, step by step, and how long it took.
struct RecoveryReport: Sendable {
  struct Step: Sendable {
    let name: String
    var lines: [String] = []
    var problems: [String] = []
    var took: Duration = .zero
  }

  let isDrill: Bool
  let began: Instant
  var repository = 0
  var backup: Backup?
  /// As it was asked for.
  var point = ""
  /// The last transaction that came back.
  var lastTransaction: Instant?
  var steps: [Step] = []
  var counts: IntegrityCheck.Counts = []
  /// From the beginning of the restore until services could be started.
  var recoveryTime: Duration = .zero
  /// What the loss of the machine would have cost at that moment; nil when nobody can say.
  var lossTime: Duration?

  var problems: [String] { steps.flatMap(\.problems) }
  var isGood: Bool { problems.isEmpty && steps.count == 6 }

  var lines: [String] {
    var lines = ["\(isDrill ? "Drill" : "Recovery") of \(began)\(isGood ? "" : ": FAILED")"]
    for (place, step) in steps.enumerated() {
      lines.append("\(place + 1). \(step.name) (\(Self.seconds(step.took)) s)")
      lines += step.lines.map { "   \($0)" } + step.problems.map { "   WRONG: \($0)" }
    }
    let loss = lossTime.map { "\(Self.seconds($0)) s" } ?? "unknown"
    return lines + ["recovery time \(Self.seconds(recoveryTime)) s, loss at the time of the drill \(loss)"]
  }

  var json: JSON {
    .object([
      ("drill", .bool(isDrill)), ("good", .bool(isGood)), ("began", .integer(began.micros)),
      ("repository", .integer(Int64(repository))), ("label", .present(backup?.label ?? "")), ("point", .string(point)),
      ("last_transaction", lastTransaction.map { .integer($0.micros) } ?? .null),
      ("recovery_ms", .integer(recoveryTime.milliseconds)),
      ("loss_ms", lossTime.map { .integer($0.milliseconds) } ?? .null),
      (
        "steps",
        .array(
          steps.map {
            .object([
              ("name", .string($0.name)), ("took_ms", .integer($0.took.milliseconds)), ("lines", .strings($0.lines)),
              ("problems", .strings($0.problems)),
            ])
          })
      ), ("counts", .object(counts.map { ($0.table, .integer($0.rows)) })),
    ])
  }

  /// Writes it where reports are kept.
  ///
  /// - Returns: the file's path.
  func save(in folder: String) throws -> String {
    try Files.makeDirectory("\(folder)/reports", mode: 0o755)
    let name = "\(began)".replacing(":", with: "")
    let path = "\(folder)/reports/\(name)-\(isDrill ? "drill" : "restore").txt"
    let tables = counts.map { "\($0.rows) \($0.table)" }
    try Files.write(Array(((lines + ["rows:"] + tables).joined(separator: "\n") + "\n").utf8), to: path, mode: 0o644)
    return path
  }

  private static func seconds(_ duration: Duration) -> String {
    let tenths = (duration.milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
  }
}
