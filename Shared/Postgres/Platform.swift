import EventLoop
import Glibc
import Vocabulary

/// What a database needs before any service's migrations: roles, schemas, extensions, the tenancy functions.
public enum Platform {
  /// Runs `Platform/*.sql` as an administrator; running it again changes nothing.
  public static func install(adminURL: String) async throws {
    try await offload {
      let directory = try ResourceDirectory.locate("Shared/Postgres/Platform")
      let session = try connect(adminURL)
      defer { session.finish() }
      for file in try MigrationFile.fileNames(in: directory) where file.hasSuffix(".sql") {
        try patiently(session, try MigrationFile.text(of: "\(directory)/\(file)"))
      }
    }
  }

  /// Roles belong to the cluster: two installations at once may touch one role's row (XX000), and the second tries again.
  private static func patiently(_ session: PGHandle, _ sql: String) throws {
    for attempt in 1...40 {
      do {
        return try session.script(sql)
      } catch let error as PostgresError where error.state == "XX000" && attempt < 40 {
        usleep(UInt32.random(in: 20_000...200_000))
      }
    }
  }

  /// Makes a database unless it is there. The name is ours, never a caller's.
  public static func createDatabase(_ name: String, template: String? = nil, adminURL: String) async throws {
    try await offload {
      let session = try connect(adminURL)
      defer { session.finish() }
      guard try session.texts("select 1 from pg_database where datname = $1", [name]).isEmpty else { return }
      try session.script("create database \"\(name)\"\(template.map { " template \"\($0)\"" } ?? "")")
    }
  }

  /// Gives a role its password. What travels is the verifier: no log and no statistics of the server can show the password.
  public static func setPassword(_ password: String, of role: String, adminURL: String) async throws {
    try await offload {
      let session = try connect(adminURL)
      defer { session.finish() }
      let verifier = try session.verifier(of: password, role: role)
      let statement = try session.texts(
        "select format('alter role %I password %L', $1::text, $2::text)", [role, verifier])
      if let sql = statement.first?.first?.flatMap({ $0 }) { try patiently(session, sql) }
    }
  }

  /// Drops a database and whoever is connected to it.
  public static func dropDatabase(_ name: String, adminURL: String) async throws {
    try await offload {
      let session = try connect(adminURL)
      defer { session.finish() }
      try session.script("drop database if exists \"\(name)\" with (force)")
    }
  }

  /// Runs statements as an administrator; for tests and tools.
  package static func run(_ sql: String, url: String) async throws {
    try await offload {
      let session = try connect(url)
      defer { session.finish() }
      try session.script(sql)
    }
  }

  /// Runs statements one after the other in one session, for those that will not be part of a transaction.
  package static func run(each statements: [String], url: String) async throws {
    try await offload {
      let session = try connect(url)
      defer { session.finish() }
      for statement in statements { try session.script(statement) }
    }
  }

  /// Rows as text, as an administrator; for tests and tools.
  package static func rows(_ sql: String, _ parameters: [String?] = [], url: String) async throws -> [[String?]] {
    try await offload {
      let session = try connect(url)
      defer { session.finish() }
      return try session.texts(sql, parameters)
    }
  }

  /// The first column of the first row; nil where there is none or it is null.
  package static func text(_ sql: String, _ parameters: [String?] = [], url: String) async throws -> String? {
    try await rows(sql, parameters, url: url).first?.first?.flatMap { $0 }
  }

  private static func connect(_ url: String) throws -> PGHandle {
    do {
      return try PGHandle.connect(url, options: "-c client_min_messages=warning", applicationName: "infin8")
    } catch let error as PostgresError {
      throw Refusal(.databaseDown, "the database cannot be reached: \(error.detail)")
    }
  }
}
