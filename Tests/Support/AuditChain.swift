import Foundation
public import Host
import Postgres
public import Vocabulary

private typealias UUID = Vocabulary.UUID

/// The organization's audit log, past the services: how tests do it harm, and sign its heads as the service does.
extension Tenant {
  /// Adds entries made long ago or just now.
  public func appendAudit(_ count: Int, at moment: String = "clock_timestamp()", action: String = "test.entry.made")
    async throws
  {
    try await Platform.run(
      """
      set role workflow_owner;
      select workflow.append_audit_at(\(moment), gen_random_uuid(), '\(organization)', 'workflow', '\(action)', 'test',
        gen_random_uuid(), 'from', 'to', '\(user)', '10.0.0.' || n, 'agent ' || n, '{"n": 1}', '{"m": 1}')
      from generate_series(1, \(count)) n;
      """, url: fleet.databaseURL(of: .workflow))
  }

  /// Does what no role of the services may: changes the log itself, triggers and all aside.
  public func harmAudit(_ statements: String) async throws {
    try await Platform.run(
      "set session_replication_role = replica; \(statements)", url: fleet.databaseURL(of: .workflow))
  }

  /// Where the chain ends now.
  public func auditHead() async throws -> (sequence: Int64, hash: String) {
    let rows = try await fleet.rows(
      "select sequence, encode(hash, 'hex') from workflow.audit_chains where organization_id = $1::uuid",
      organization.description)
    return (Int64(rows.first?[0] ?? "") ?? 0, rows.first?[1] ?? "")
  }

  /// Puts a signed head into the installation's folder of them, with the service's own key.
  public func keepHead(_ head: (sequence: Int64, hash: String), at moment: Instant = .now) throws {
    let keys = try KeyRing(named: "anchor", in: "\(fleet.directory)/keys")
    let anchor = try Anchor.sign(
      head.hash, sequence: head.sequence, of: organization, at: moment, with: keys.current)
    try AnchorBook(directory: "\(fleet.directory)/anchors").append([anchor], now: moment)
  }

  /// The heads that were signed so far.
  public func keptHeads() throws -> [Anchor] {
    try AnchorBook(directory: "\(fleet.directory)/anchors").read(organization)
  }

  /// Runs the command line with this person's session.
  public func infin8(_ arguments: String...) async throws -> (status: Int32, output: String, errors: String) {
    let home = "/tmp/infin8-person-\(UUID.random())"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: home) }
    try FileManager.default.createSymbolicLink(atPath: "\(home)/run", withDestinationPath: "\(fleet.directory)/run")
    try Files.write(Array("\(token)\n\n".utf8), to: "\(home)/session", mode: 0o600)
    return try await Shell.result(
      ["\(fleet.executables)/infin8"] + arguments, environment: ["INFIN8_DATA_DIR": home])
  }

  /// What somebody finds who has only an export and the public keys; nil when everything fits.
  public func findingOffline() async throws -> String? {
    let file = "/tmp/infin8-export-\(UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let made = try await infin8("audit", "export", "--file", file)
    guard made.status == 0 else { throw Refusal(.fault, made.errors) }
    let checked = try await infin8("audit", "verify", "--file", file, "--keys", "\(fleet.directory)/keys")
    return checked.status == 0 ? nil : checked.output + checked.errors
  }
}
