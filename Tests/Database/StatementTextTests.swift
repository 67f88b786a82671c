import Foundation
import TestSupport
import Testing

/// The tenant of a transaction is a setting of it: whoever could write SQL of their own could claim to be another. So nothing
/// that comes from outside ever becomes SQL.
@Suite("Statement texts")
struct StatementTextTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

  /// What stands in SQL by its text, each a constant of ours.
  private static let known: Set = [
    "AuditLog.swift columns", "PrivacyServer.swift String(Self.batch)", "SchemaVersion.swift table",
    "LegalHolds.swift column",
    // The auditor of an installation, as a role that only reads: names of services and of tables.
    "Invariant.swift rawValue", "I11Tenants.swift parts.joined(separator: \"\\nunion all\\n\")",
    // What came out of a backup is looked through as the same role: the catalog's own names of tables and columns, quoted by it.
    "IntegrityCheck.swift table", "IntegrityCheck.swift try row.get(\"orphans\")",
    // The same for columns that depend on each other.
    "Estimating.swift table", "Estimating.swift columns", "Estimating.swift columns)",
  ]

  @Test("DB-R49 S4 no text from outside becomes SQL: what is put in by its text is a short, reviewed list")
  func unsafe() throws {
    var found: Set<String> = []
    var files = 0
    for folder in ["Services", "Shared"] {
      let tree = FileManager.default.enumerator(
        at: Self.root.appending(path: folder), includingPropertiesForKeys: nil)
      while let file = tree?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        files += 1
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /\\\(unsafe: (.*?)\)(?: |$|"|,|\n)/) {
          found.insert("\(file.lastPathComponent) \(match.1)")
        }
        // libpq itself is spoken to in one folder.
        if !file.path.contains("/Shared/Postgres/") {
          #expect(!text.contains("PQexec") && !text.contains("import CLibPQ"), "\(file.path)")
        }
      }
    }
    #expect(files > 200)
    #expect(found == Self.known)
  }
}
