import Contracts
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Backups in a bucket that speaks S3, over TLS.
@Suite("Backups in a bucket")
struct BucketBackupTests {
  @Test(
    "DB-B03 CL-08 a bucket takes backups and log, alone brings everything back, and is red when it is out of reach",
    .enabled(if: Bucket.isPossible, "the server that speaks S3 is not installed: compose/setup --peers"))
  func bucket() async throws {
    let bucket = try await Bucket(named: "infin8")
    let fleet = try await Fleet.own()
    let tenant = try await Tenant.make(fleet, name: "In a bucket")
    let credentials = "\(fleet.directory)/bucket-key"
    try Data("canary-key-name\ncanary-key-secret\n".utf8).write(to: URL(filePath: credentials))
    chmod(credentials, 0o400)
    let location =
      "s3://infin8/acme?endpoint=localhost&region=eu-central-1&port=\(bucket.port)&ca=\(bucket.certificate)"

    let without = try await fleet.command("backup", "init", "--to", location)
    #expect(without.status != 0 && without.errors.contains("--credentials-file"), "\(without)")
    let begun = try await fleet.command("backup", "init", "--to", location, "--credentials-file", credentials)
    #expect(begun.status == 0 && !begun.output.contains("canary"), "\(begun)")
    // From its next start on PostgreSQL keeps its log for the bucket, and the schedule runs beside the services.
    try await fleet.halt()
    try await fleet.resume()
    try await eventually { try await fleet.command("backup", "health").status == 0 }
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: ["https://later.example/"]))
    try await fleet.archived(try await fleet.endSegment())
    for verb in ["list", "verify", "health"] {
      let result = try await fleet.command("backup", verb)
      #expect(result.status == 0 && !result.output.contains("canary"), "\(verb): \(result)")
    }
    let drill = try await fleet.command("backup", "drill", "--json")
    let report: BackedUpInstallation.Report = try BackedUpInstallation.decode(drill.output)
    #expect(drill.status == 0 && report.good, "\(report.steps)")
    #expect(report.counts["keyword.organization_competitors"] == 1)
    #expect(report.counts["identity.organizations"] == 1)

    bucket.lose()
    let red = try await fleet.command("doctor")
    #expect(red.status == 1 && red.output.contains("can every repository be reached?"), "\(red)")
    // The services do not wait for it.
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: ["https://after.example/"]))
  }
}
