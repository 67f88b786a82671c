import Foundation
import Postgres
import TestSupport
import Testing
import Vocabulary

/// What stands between an empty PostgreSQL and services that are well, where `infin8 up` does not: in containers and Pods.
@Suite("Prepare")
struct PrepareTests {
  /// A folder of connection strings, one file a role.
  private func folder(_ strings: [String: String], mode: Int = 0o600) throws -> String {
    let path = "/tmp/infin8-prepare-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (role, string) in strings {
      try Data(string.utf8).write(to: URL(fileURLWithPath: "\(path)/\(role)"))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(path)/\(role)")
    }
    return path
  }

  private func prepare(_ folder: String) async throws -> (status: Int32, output: String, errors: String) {
    try await Shell.result(["\(try BuildDirectory.locate())/infin8", "prepare", folder])
  }

  @Test("a folder of connection strings makes a database ready, and again changes nothing")
  func ready() async throws {
    let fleet = try await Fleet.shared()
    let name = "prepared_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
    let password = "it's \\ a \"secret\" \(UUID().uuidString)"
    let escaped = password.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    let path = try folder([
      "admin": fleet.maintenanceURL, "migrator": fleet.databaseURL("migrator", database: name),
      "keyword_app": fleet.databaseURL("keyword_app", database: name) + " password='\(escaped)'",
    ])
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try await prepare(path)
    #expect(first.status == 0 && first.output.contains("keyword: up"), "\(first)")
    #expect(!(first.output + first.errors).contains("secret"))
    let second = try await prepare(path)
    #expect(second.status == 0 && second.output.contains("keyword: 0 applied"), "\(second)")
    // Only the services that the folder has a role of get a schema; what the server keeps of the password is a verifier.
    let found = try await Platform.rows(
      """
      select to_regclass('keyword.keywords') is not null, to_regclass('content.articles') is null,
        (select rolpassword like 'SCRAM-SHA-256$%' from pg_authid where rolname = 'keyword_app')
      """, url: fleet.databaseURL(database: name))
    #expect(found == [["t", "t", "t"]])
    try await Platform.dropDatabase(name, adminURL: fleet.maintenanceURL)
  }

  @Test("a folder that cannot be used is refused in a sentence that names the file and hides what is in it")
  func refused() async throws {
    let local = "host=/nowhere dbname=infin8"
    let admin = "\(local) user=postgres password=hush"
    let cases: [(strings: [String: String], mode: Int, says: String)] = [
      ([:], 0o600, "admin: No such file"),
      (["admin": admin, "migrator": local], 0o644, "cannot trust"),
      (["admin": admin, "migrator": "host=/nowhere"], 0o600, "migrator names no database"),
      (["admin": "host=db.example user=postgres password=hush", "migrator": local], 0o600, "leads over a network"),
      (["admin": "hush", "migrator": local], 0o600, "admin is no connection string"),
      (["admin": admin, "migrator": local], 0o600, "cannot be reached"),
    ]
    for item in cases {
      let path = try folder(item.strings, mode: item.mode)
      defer { try? FileManager.default.removeItem(atPath: path) }
      let result = try await prepare(path)
      #expect(result.status != 0 && result.errors.contains(item.says), "\(item.says): \(result)")
      #expect(!result.errors.contains("hush"), "\(result.errors)")
    }
  }

  @Test("a connection string is read in both forms, led to another database, and written so that libpq reads it again")
  func connectionStrings() throws {
    let words = try #require(ConnectionString(#"host=/run user='a b' password='it\'s \\ x' dbname=one"#))
    let address = try #require(ConnectionString("postgresql://a%20b:it%27s%20%5C%20x@/one?host=/run"))
    for string in [words, address] {
      #expect(string.user == "a b" && string.password == #"it's \ x"# && string.database == "one")
      let moved = try #require(ConnectionString(string.to(database: "two").text))
      #expect(moved.user == "a b" && moved.password == #"it's \ x"# && moved.database == "two")
    }
    #expect(ConnectionString("no such thing") == nil)
  }

  @Test("a service's own `health` is 0 where it is well, and 69 where nobody answers")
  func health() async throws {
    let fleet = try await Fleet.shared()
    let program = "\(try BuildDirectory.locate())/keyword"
    func health(_ sockets: String) async throws -> (status: Int32, output: String, errors: String) {
      try await Shell.result([program, "health"], environment: ["INFIN8_SOCKET_DIR": sockets])
    }
    // One that answers slowly on a busy machine is not well for a moment.
    try await eventually {
      let well = try await health("\(fleet.directory)/run")
      return well.status == 0 && well.output.contains("row_security is healthy")
    }
    let nobody = try await health("/tmp/\(UUID().uuidString)")
    #expect(nobody.status == 69 && nobody.errors.contains("keyword:"), "\(nobody)")
  }
}
