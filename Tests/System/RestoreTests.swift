import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

/// A backup that takes the database's place, and the services that go on from there.
@Suite("Restore")
struct RestoreTests {
  /// Where one timeline leaves another, both have a segment that nothing can do without.
  private func missesNoneBetweenTimelines(_ installation: BackedUpInstallation) async throws {
    let fleet = installation.fleet
    func line(_ timeline: Int) -> [String] {
      installation.segments(1).filter { $0.contains("/0000000\(timeline)0") }
    }
    func number(_ path: String) -> Substring { (path as NSString).lastPathComponent.dropFirst(8).prefix(16) }
    let begin = try #require(line(2).first)
    let left = try #require(line(1).last { number($0) < number(begin) })
    for path in [begin, left] {
      try FileManager.default.moveItem(atPath: path, toPath: "/tmp/timeline.\(getpid())")
      let verdict = try await fleet.command("backup", "verify")
      let name = String((path as NSString).lastPathComponent.prefix(24))
      #expect(verdict.status == 1 && verdict.output.contains("\(name) is missing"), "\(verdict)")
      try FileManager.default.moveItem(atPath: "/tmp/timeline.\(getpid())", toPath: path)
    }
    #expect(try await fleet.command("backup", "verify").status == 0)
  }

  /// What is cut short, and what finds that PostgreSQL ran meanwhile, leaves the cluster where it is.
  private func leavesTheCluster(_ fleet: Fleet, to moment: Instant) async throws {
    func attributes(_ path: String) throws -> [FileAttributeKey: Any] {
      try FileManager.default.attributesOfItem(atPath: "\(fleet.directory)/\(path)")
    }
    func number() throws -> Int? { try attributes("postgres")[.systemFileNumber] as? Int }
    let cluster = try number()
    let state = "\(fleet.directory)/postgres/global/pg_control"
    let copied = "\(fleet.directory)/postgres.restoring/global/pg_control"
    func begin() async throws -> Background {
      let restore = try Background(
        "\(fleet.executables)/infin8", arguments: ["backup", "restore", "--to", String(moment.micros)],
        environment: ["INFIN8_DATA_DIR": fleet.directory, "HOME": NSHomeDirectory()])
      try await eventually { FileManager.default.fileExists(atPath: copied) }
      return restore
    }
    try await begin().kill()
    #expect(try number() == cluster)
    try FileManager.default.removeItem(atPath: copied)

    let second = try await begin()
    let before = try attributes("postgres/global/pg_control")[.modificationDate] as? Date
    try FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: state)
    #expect(try await second.waits(for: "ran there after the restore had begun"), "\(second.output)")
    second.stop()
    #expect(try number() == cluster)
    try FileManager.default.setAttributes([.modificationDate: #require(before)], ofItemAtPath: state)
  }

  @Test("DB-B09 DB-B10 after a restore work goes on from its moment: leases and sessions over, what is lost is noted")
  func goesOn() async throws {
    let fleet = try await Fleet.own(repositories: 1)
    let tenant = try await Tenant.make(fleet, name: "Restored")
    try await tenant.subscribe(to: .agency)
    let id = try await tenant.workflowAtSeeds("Goes on")
    try await eventually { try await fleet.isAtRest() }
    #expect(try await fleet.command("backup", "run").status == 0)
    let login = LogInRequest(email: tenant.email, password: Tenant.password)
    let before = try await IdentityClient(fleet.client(.identity)).logIn(login)
    // Another workflow is at work at that moment: a site it reads says nothing.
    let second = try await Tenant.make(fleet, name: "At work")
    try await second.onboard()
    _ = try await second.keyword.addCompetitors(AddCompetitorsRequest(urls: [fleet.silentSite]))
    let busy = try await second.workflow.createWorkflow(CreateWorkflowRequest(name: "At work"))
    _ = try await second.workflow.startWorkflow(StartWorkflowRequest(id: busy.id))
    try await eventually {
      try await !fleet.rows("select 1 from keyword.items where status = 'running'").isEmpty
    }
    let moment = Instant.now
    func folders() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: fleet.directory) }
    let late = try await tenant.workflow.createWorkflow(CreateWorkflowRequest(name: "Lost"))
    try await tenant.approveSeeds(id)
    _ = try await tenant.settle(id)
    // A head beyond the moment is signed: a new chain's is at once.
    let gone = try await Tenant.make(fleet, name: "Gone")
    try await eventually {
      try await gone.workflow.verifyAuditChain(VerifyAuditChainRequest()).anchoredSequence > 0
    }
    let running = try await fleet.command("backup", "restore", "--to", String(moment.micros))
    #expect(running.status == 1 && running.errors.contains("is running"), "\(running)")

    // The log reaches beyond the moment; what comes after is lost with the machine.
    try await fleet.archived(try await fleet.endSegment())
    try await fleet.halt()
    // What does not come to its end leaves everything as it was.
    let failed = try await fleet.command("backup", "restore", "--to", String(Instant.now.micros))
    #expect(failed.status == 1 && failed.errors.contains("nothing that late"), "\(failed)")
    #expect(try folders().contains { $0.hasPrefix("postgres.rejected-") })
    #expect(try !folders().contains { $0.hasPrefix("postgres.before-") } && folders().contains("postgres"))
    try await leavesTheCluster(fleet, to: moment)
    let restored = try await fleet.command("backup", "restore", "--json", "--to", String(moment.micros))
    #expect(restored.status == 0, "\(restored)")
    #expect(try !folders().contains("postgres.restoring"))
    let report: BackedUpInstallation.Report = try BackedUpInstallation.decode(restored.output)
    #expect(report.steps.count == 6, "\(report.steps)")
    #expect(report.steps[4].lines.contains { $0.contains(/keyword: [1-9]\d* leases expired/) }, "\(report.steps)")
    #expect(try folders().contains { $0.hasPrefix("postgres.before-") })
    try await fleet.resume()

    await #expect(throws: Refusal.self) {
      _ = try await IdentityClient(fleet.client(.identity)).refreshTokens(
        RefreshTokensRequest(refreshToken: before.refreshToken))
    }
    let again = tenant.bearing(try await IdentityClient(fleet.client(.identity)).logIn(login).accessToken)
    await #expect(throws: Refusal.self) {
      _ = try await again.workflow.getWorkflow(GetWorkflowRequest(id: late.id))
    }
    let row = try await again.settle(id)
    #expect(row.state == .step3Seeds && row.runStatus == .waitingHuman)
    for service in ["keyword", "content"] {
      let noted = try await fleet.rows("select workflow_id::text from \(service).lost_windows").map { $0[0] }
      #expect(Set(noted) == [id, busy.id])
    }
    let chain = try await again.workflow.verifyAuditChain(VerifyAuditChainRequest())
    #expect(chain.intact, "\(chain.problem)")
    try await again.approveSeeds(id)
    _ = try await again.settle(id)
    let heads = try FileManager.default.contentsOfDirectory(atPath: "\(fleet.directory)/anchors")
    #expect(heads.contains { $0.hasPrefix("lost-") })
    _ = try await second.bearing(
      try await IdentityClient(fleet.client(.identity)).logIn(
        LogInRequest(email: second.email, password: Tenant.password)
      ).accessToken
    ).settle(busy.id)
    // The new timeline is backed up and archived, and can itself be gone back to.
    try await eventually { try await fleet.isAtRest() }
    let verified = try await fleet.command("backup", "verify")
    #expect(verified.status == 0, "\(verified)")
    let drill = try await fleet.command("backup", "drill", "--json")
    #expect(drill.status == 0, "\(drill)")
    try await missesNoneBetweenTimelines(BackedUpInstallation(fleet: fleet, tenant: tenant))
  }

  @Test("DB-B03 DB-B10 a restore that is refused leaves nothing in a repository that the next would follow")
  func refusedFirst() async throws {
    let fleet = try await Fleet.own(repositories: 2)
    let tenant = try await Tenant.make(fleet, name: "Refused first")
    let installation = BackedUpInstallation(fleet: fleet, tenant: tenant)
    #expect(try await fleet.command("backup", "run").status == 0)
    for _ in 0..<3 { try await fleet.archived(try await installation.endSegment()) }
    let competitors = try await tenant.keyword.listCompetitors(ListCompetitorsRequest()).competitors.count
    try await eventually { try await fleet.isAtRest() }
    try await fleet.archived(try await fleet.endSegment())
    try await fleet.halt()
    // It lies on another disk.
    let disk = "\(fleet.directory)/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    let account = try FileManager.default.attributesOfItem(atPath: "\(fleet.directory)/postgres")[.ownerAccountID]
    try FileManager.default.setAttributes([.ownerAccountID: #require(account)], ofItemAtPath: disk)
    try FileManager.default.moveItem(atPath: "\(fleet.directory)/postgres", toPath: "\(disk)/postgres")
    try FileManager.default.createSymbolicLink(
      atPath: "\(fleet.directory)/postgres", withDestinationPath: "\(disk)/postgres")
    let segments = installation.segments(1)
    _ = try await installation.put(segments[segments.count - 4], inPlaceOf: segments[segments.count - 3])
    let refused = try await fleet.command("backup", "restore", "--repository", "1", "--json")
    let first: BackedUpInstallation.Report = try BackedUpInstallation.decode(refused.output)
    #expect(
      refused.status == 1 && first.steps.flatMap(\.problems).joined().contains("was replayed up to"), "\(refused)")
    #expect(!installation.files(2, "/archive/infin8/").contains { $0.contains("/00000002") })
    let restored = try await fleet.command("backup", "restore", "--repository", "2", "--json")
    let report: BackedUpInstallation.Report = try BackedUpInstallation.decode(restored.output)
    #expect(restored.status == 0 && report.good, "\(restored)")
    let there = try FileManager.default.contentsOfDirectory(atPath: disk)
    let rejected = try #require(there.first { $0.hasPrefix("postgres.rejected-") })
    #expect(there.count == 3 && there.contains { $0.hasPrefix("postgres.before-") }, "\(there)")
    func follows(_ cluster: String) throws -> Bool {
      try String(contentsOfFile: "\(disk)/\(cluster)/postgresql.auto.conf", encoding: .utf8).contains("restore_command")
    }
    #expect(try follows(rejected) && !follows("postgres"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: "\(fleet.directory)/postgres") == "\(disk)/postgres")
    try await fleet.resume()
    let again = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: tenant.email, password: Tenant.password))
    let found = try await tenant.bearing(again.accessToken).keyword.listCompetitors(ListCompetitorsRequest())
    #expect(competitors == 3 && found.competitors.count == competitors)
  }

  @Test(
    "DB-B03 DB-B10 what the second repository brings back serves though the first is lost with its machine, and is made anew"
  )
  func firstIsLost() async throws {
    let fleet = try await Fleet.own(repositories: 2)
    let tenant = try await Tenant.make(fleet, name: "Elsewhere")
    #expect(try await fleet.command("backup", "run").status == 0)
    try await eventually { try await fleet.isAtRest() }
    try await fleet.archived(try await fleet.endSegment())
    try await fleet.halt()
    // Who starts, or lets nobody in, runs.
    let starting = try RPCServer(path: "\(fleet.directory)/run/postgres/.s.PGSQL.5432", router: Router())
    let listening = Task { try await starting.run() }
    let running = try await fleet.command("backup", "restore", "--repository", "2")
    #expect(running.status == 1 && running.errors.contains("is running"), "\(running)")
    listening.cancel()
    try await listening.value

    let first = "\(fleet.directory).repository1"
    try FileManager.default.removeItem(atPath: first)
    try Data().write(to: URL(fileURLWithPath: first))
    let restored = try await fleet.command("backup", "restore", "--repository", "2", "--json")
    let report: BackedUpInstallation.Report = try BackedUpInstallation.decode(restored.output)
    #expect(restored.status == 0 && report.good, "\(restored)")
    let last = report.steps.last?.lines ?? []
    #expect(last.contains { $0.contains("repository 1: NOT backed up") }, "\(last)")
    #expect(last.contains("repository 2: the new timeline is archived, and backed up"), "\(last)")

    try FileManager.default.removeItem(atPath: first)
    try await fleet.resume()
    let again = try await IdentityClient(fleet.client(.identity)).logIn(
      LogInRequest(email: tenant.email, password: Tenant.password))
    #expect(try await tenant.bearing(again.accessToken).workflow.verifyAuditChain(VerifyAuditChainRequest()).intact)
    let run = try await fleet.command("backup", "run")
    #expect(run.status == 0, "\(run)")
    let drill = try await fleet.command("backup", "drill", "--repository", "1")
    #expect(drill.status == 0, "\(drill)")
  }
}
