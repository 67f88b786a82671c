import Contracts
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Backups of a living installation: made by the schedule, read, restored beside it, and each way in which they can be
/// worthless noticed. One test at a time: each breaks something and mends it.
@Suite("Backup", .serialized)
struct BackupTests {
  @Test("DB-B01 DB-B04 the schedule makes, reads and tries the first backups, then what is due by day and hour")
  func schedule() async throws {
    let installation = try await BackedUpInstallation.shared()
    let kinds = try await installation.list().backups.map { "\($0.repository) \($0.kind)" }
    #expect(Set(kinds).isSuperset(of: ["1 full", "2 full"]))
    func due(_ after: Duration) async throws -> [String] {
      let moment = Instant.now + after
      let shown = try await installation.fleet.command(
        "backup", "schedule", "--show", "--json", "--as-of", String(moment.micros))
      return try BackedUpInstallation.decode(shown.output)
    }
    #expect(try await due(.zero) == [])
    #expect(try await due(.seconds(3_900)) == ["incr backup to repository 1", "incr backup to repository 2"])
    let daily = [1, 2].flatMap { ["full backup to repository \($0)", "verification of repository \($0)"] }
    // A drill is due as well, and waits for the backup it tries.
    #expect(try await due(.seconds(25 * 3_600)) == daily)
    let health = try await installation.health()
    #expect(health.values.allSatisfy { $0.status == "healthy" }, "\(health)")
    // A service that answers slowly on a busy machine is not well for a moment.
    try await eventually {
      let doctor = try await installation.fleet.command("doctor")
      return doctor.status == 0 && doctor.output.contains("backup")
    }
  }

  @Test(
    "CL-08 DB-B02 DB-B05 DB-B06 DB-B07 DB-B08 a drill takes six steps and brings back what was committed at a moment, and nothing after"
  )
  func moment() async throws {
    let installation = try await BackedUpInstallation.shared()
    let tenant = installation.tenant
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: ["https://before.example/"]))
    try await eventually { try await installation.fleet.isAtRest() }
    let counts = try await installation.counts()
    let moment = try await installation.now()
    _ = try await tenant.keyword.addCompetitors(AddCompetitorsRequest(urls: ["https://after.example/"]))
    try await installation.fleet.script(
      "delete from keyword.organization_competitors where url like '%before.example%'")
    _ = try await Tenant.make(installation.fleet, name: "After")
    let living = try await installation.counts()
    let start = ContinuousClock.now
    let report = try await installation.drill("--to", moment.description)
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(report.good, "\(report.steps)")
    let names = [
      "Assess the damage", "Choose the point", "Restore", "Verify what came back", "Update the state", "Monitor",
    ]
    #expect(report.steps.map(\.name) == names)
    #expect(report.counts == counts)
    #expect(counts["content.articles"] ?? 0 > 0 && counts != living)
    // Milliseconds, as a person gives a moment: what was committed within that one may be missing.
    let last = try #require(report.lastTransaction)
    #expect(last <= moment.micros && moment.micros - last < 60_000_000)
    let verified = report.steps[3].lines.joined(separator: "\n")
    for subject in ["audit chain", "ledger", "tenants"] {
      #expect(verified.contains(try Regex("\(subject): [1-9]\\d* rows")), "\(verified)")
    }
    #expect(report.recoveryMs > 0 && report.lossMs != nil)
    print("drill: recovery \(report.recoveryMs) ms, loss \(report.lossMs ?? -1) ms")
    let folder = "\(installation.fleet.directory)/backup/reports"
    let texts = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
    }
    #expect(texts.contains { $0.contains(moment.description) && $0.contains("6. Monitor") })
    // Beside the living one: nothing of it is left, and nothing was changed.
    #expect(!FileManager.default.fileExists(atPath: "\(installation.fleet.directory)/backup/scratch"))
    let table = "keyword.organization_competitors"
    #expect(try await installation.counts()[table] == living[table])
  }

  private static let nobody = "00000000-0000-0000-0000-000000000001"

  @Test("DB-B05 a drill says what is not sound: a reference to nothing, an altered audit entry, a table open to all")
  func unsound() async throws {
    let installation = try await BackedUpInstallation.shared()
    try await installation.fleet.script(
      """
      set session_replication_role = replica;
      insert into identity.sessions select r.* from identity.sessions s cross join lateral jsonb_populate_record(s,
        jsonb_build_object('id', '\(Self.nobody)', 'user_id', '\(Self.nobody)',
          'refresh_token_hash', '\\x' || repeat('ab', 32))) r limit 1;
      update workflow.intent_audit_logs set action = action || '.altered' where sequence = 2;
      alter table keyword.keywords no force row level security;
      """)
    let report = try await installation.drill("--to", String(installation.now().micros))
    try await installation.fleet.script(
      """
      set session_replication_role = replica;
      delete from identity.sessions where id = '\(Self.nobody)';
      update workflow.intent_audit_logs set action = replace(action, '.altered', '') where sequence = 2;
      alter table keyword.keywords force row level security;
      """)
    #expect(!report.good)
    let problems = report.steps.flatMap(\.problems).joined(separator: "\n")
    for subject in ["refer to nothing", "audit chain", "row security"] { #expect(problems.contains(subject)) }
    // What is not sound is not made to serve.
    #expect(!report.steps.map(\.name).contains("Update the state"))
    #expect(try await installation.health()["drill"]?.status == "unhealthy")
    #expect(try await installation.drill("--to", String(installation.now().micros)).good)
    #expect(try await installation.health()["drill"]?.status == "healthy")
  }

  @Test("DB-H04 a byte that turned in a repository is noticed, by name, and makes doctor red until it is mended")
  func corruptedByte() async throws {
    let installation = try await BackedUpInstallation.shared()
    let label = try #require(try await installation.list().backups.last { $0.repository == 1 }?.label)
    let file = try #require(installation.files(1, "/backup/infin8/\(label)/").last)
    try BackedUpInstallation.turnBit(of: file)
    let verdict = try await installation.fleet.command("backup", "verify", "--repository", "1")
    #expect(verdict.status == 1 && verdict.output.contains("\(label): it is not whole"), "\(verdict)")
    let integrity = try #require(try await installation.health()["integrity"])
    #expect(integrity.status == "unhealthy" && integrity.message.contains(label))
    #expect(try await installation.fleet.command("doctor").status == 1)
    try BackedUpInstallation.turnBit(of: file)
    #expect(try await installation.fleet.command("backup", "verify", "--repository", "1").status == 0)
    #expect(try await installation.health()["integrity"]?.status == "healthy")
  }

  @Test("DB-B02 a segment that is missing in the log is noticed, by name, and nobody restores past it unawares")
  func missingSegment() async throws {
    let installation = try await BackedUpInstallation.shared()
    for _ in 0..<3 { try await installation.fleet.archived(try await installation.endSegment()) }
    let segments = installation.segments(1)
    let file = segments[segments.count - 2]
    let name = String((file as NSString).lastPathComponent.prefix(24))
    try FileManager.default.moveItem(atPath: file, toPath: "/tmp/\(name).\(getpid())")
    let verdict = try await installation.fleet.command("backup", "verify", "--repository", "1")
    #expect(verdict.status == 1 && verdict.output.contains("\(name) is missing"), "\(verdict)")
    let latest = try await installation.drill("--repository", "1")
    #expect(!latest.good && latest.steps.flatMap(\.problems).joined().contains("gap"), "\(latest.steps)")
    #expect(try await installation.health()["integrity"]?.status == "unhealthy")
    try FileManager.default.moveItem(atPath: "/tmp/\(name).\(getpid())", toPath: file)
    #expect(try await installation.fleet.command("backup", "verify").status == 0)
    #expect(try await installation.drill("--repository", "1").good)
  }

  @Test("DB-B02 DB-B05 a segment that is not what its name says ends the log early, and nobody takes that for its end")
  func otherSegment() async throws {
    let installation = try await BackedUpInstallation.shared()
    for _ in 0..<3 { try await installation.fleet.archived(try await installation.endSegment()) }
    let segments = installation.segments(1)
    let (other, file) = (segments[segments.count - 3], segments[segments.count - 2])
    let kept = try await installation.put(other, inPlaceOf: file)
    let report = try await installation.drill("--repository", "1")
    let problems = report.steps.flatMap(\.problems).joined()
    let name = (file as NSString).lastPathComponent.prefix(24)
    #expect(!report.good && problems.contains("the log was replayed up to \(name) only"), "\(report.steps)")
    unlink(file)
    try FileManager.default.moveItem(atPath: kept, toPath: file)
    #expect(try await installation.drill("--repository", "1").good)
  }

  @Test("DB-S03 without its passphrase a backup is worth nothing; no argument and no environment tells it")
  func passphrase() async throws {
    let installation = try await BackedUpInstallation.shared()
    let path = "\(installation.fleet.directory)/backup/passphrase-1"
    let passphrase = try String(contentsOfFile: path, encoding: .utf8).filter { !$0.isNewline }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o400)
    async let made = installation.fleet.command("backup", "run", "--repository", "1")
    var looked = 0
    for _ in 0..<40 {
      for process in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
        let texts = ["cmdline", "environ"].compactMap { FileManager.default.contents(atPath: "/proc/\(process)/\($0)") }
        let text = texts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        if text.contains("pgbackrest") { looked += 1 }
        #expect(!text.contains(passphrase), "process \(process)")
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try await made.status == 0)
    #expect(looked > 0)
    // Nothing of it can be read: no name of a file of ours, no word of the configuration.
    for file in installation.files(1, "/backup/infin8/") {
      let bytes = FileManager.default.contents(atPath: file) ?? Data()
      #expect(bytes.range(of: Data("pg_data".utf8)) == nil && bytes.range(of: Data("[backup".utf8)) == nil)
    }
    try Self.replace(path, with: String(repeating: "0", count: 64))
    let report = try await installation.drill("--repository", "1")
    #expect(!report.good && report.steps.count == 1, "\(report.steps)")
    #expect(try await installation.health()["age"]?.status == "unhealthy")
    #expect(try await installation.fleet.command("backup", "verify", "--repository", "1").status == 1)
    unlink(path)
    let without = try await installation.fleet.command("backup", "verify", "--repository", "1")
    #expect(without.status != 0 && without.errors.contains("passphrase-1"), "\(without)")
    let doctor = try await installation.fleet.command("doctor")
    #expect(doctor.status == 1 && doctor.output.contains("identity") && doctor.output.contains("backup"), "\(doctor)")
    try Self.replace(path, with: passphrase)
    #expect(try await installation.fleet.command("backup", "verify", "--repository", "1").status == 0)
    #expect(try await installation.drill("--repository", "1").good)
  }

  private static func replace(_ path: String, with text: String) throws {
    unlink(path)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o400)
  }

  @Test("DB-B03 a second repository that falls behind is seen by how far, catches up, and alone brings everything back")
  func secondRepository() async throws {
    let installation = try await BackedUpInstallation.shared()
    let (first, second) = (installation.repository(1), installation.repository(2))
    try await eventually { try await installation.list().repositories.allSatisfy { $0.lagSegments == 0 } }
    rename(second, "\(second).away")
    try await installation.endSegment()
    try await eventually { try await installation.health()["archive"]?.status == "unhealthy" }
    rename("\(second).away", second)
    // Told of another segment, PostgreSQL tries again at once.
    try await installation.fleet.archived(try await installation.endSegment())
    try await eventually {
      let health = try await installation.health()
      return health["archive"]?.status == "healthy" && health["second repository"]?.status == "healthy"
    }
    // A segment that only the first has; the next is a minute away.
    try await installation.fleet.archived(try await installation.endSegment())
    let newest = try #require(installation.segments(2).last)
    try FileManager.default.moveItem(atPath: newest, toPath: "/tmp/second.\(getpid())")
    let lag = try #require(try await installation.list().repositories.last)
    #expect(lag.lagSegments ?? 0 > 0 && lag.lagMs ?? 0 > 0)
    #expect(try await installation.health()["second repository"]?.status == "unhealthy")
    try FileManager.default.moveItem(atPath: "/tmp/second.\(getpid())", toPath: newest)
    // The first is lost with its machine.
    rename(first, "\(first).away")
    let report = try await installation.drill("--repository", "2")
    rename("\(first).away", first)
    #expect(report.good, "\(report.steps)")
    #expect(report.counts["identity.organizations"] ?? 0 > 0)
  }

  @Test("DB-B03 DB-H04 GW-12 who watches from afar sees what the keeper of backups last found, and that nobody looks")
  func watched() async throws {
    let installation = try await BackedUpInstallation.shared()
    let fleet = installation.fleet
    func figures() async throws -> [String: Int] {
      let lines = try await fleet.command("metrics").output.split(separator: "\n").filter {
        $0.contains("infin8_backup_")
      }
      return Dictionary(
        uniqueKeysWithValues: lines.filter { !$0.hasPrefix("#") }.map {
          let words = $0.split(separator: " ")
          return (words.dropLast().joined(separator: " "), words.last.flatMap { Int($0) } ?? -1)
        })
    }
    let second = "infin8_backup_check_healthy{check=\"second repository\"}"
    try await eventually { try await installation.list().repositories.allSatisfy { $0.lagSegments == 0 } }
    #expect(try await fleet.command("backup", "schedule", "--once").status == 0)
    let well = try await figures()
    #expect(well.filter { $0.key.contains("check_healthy") }.count == 6)
    #expect(well.filter { $0.key.contains("check_healthy") }.values.allSatisfy { $0 == 1 }, "\(well)")
    for name in ["lag_seconds{repository=\"1\"}", "full_age_seconds{repository=\"2\"}", "drill_age_seconds"] {
      #expect(well["infin8_backup_\(name)"] ?? -1 >= 0, "\(well)")
    }
    // The next segment is a minute away.
    try await fleet.archived(try await installation.endSegment())
    let newest = try #require(installation.segments(2).last)
    try FileManager.default.moveItem(atPath: newest, toPath: "/tmp/watched.\(getpid())")
    _ = try await fleet.command("backup", "schedule", "--once")
    #expect(try await figures()[second] == 0)
    let watch = try await Watch(fleet)
    defer { watch.server.kill() }
    let health = ["curl", "-s", "-i", "--max-time", "20", "http://127.0.0.1:\(watch.port)/healthz"]
    let red = try await Shell.result(health).output
    #expect(red.hasPrefix("HTTP/1.1 503") && red.contains("\"second repository\",\"status\":\"unhealthy\""), "\(red)")
    try FileManager.default.moveItem(atPath: "/tmp/watched.\(getpid())", toPath: newest)
    _ = try await fleet.command("backup", "schedule", "--once")
    #expect(try await figures()[second] == 1)
    // What was found half an hour ago says nothing of now.
    let path = "\(fleet.directory)/backup/state"
    let state = try String(contentsOfFile: path, encoding: .utf8)
    let old = state.replacing(#/"at":\d+/#, with: "\"at\":\((Instant.now + .seconds(-1_800)).micros)")
    try old.write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try await figures()["infin8_backup_check_healthy{check=\"keeper\"}"] == 0)
    #expect(try await Shell.result(health).output.contains("nobody has looked since"))
    try state.write(toFile: path, atomically: true, encoding: .utf8)
  }

  @Test(
    "DB-B01 a drill is due each day from the repository that waited longest, or as seldom as was said, and soon again where one failed"
  )
  func drillsDue() async throws {
    let installation = try await BackedUpInstallation.shared()
    // What is known of backups, and nothing else: the repositories stay where they are.
    let directory = "/tmp/infin8-drills-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(installation.fleet.directory)/backup", toPath: "\(directory)/backup")
    func due(_ drills: [(days: Double, verdict: String, repository: Int)]) async throws -> [String] {
      let now = Instant.now
      let lines = drills.map { drill in
        let at = now.micros - Int64(drill.days * 86_400_000_000)
        return "\(at) drilled \(drill.verdict) \(drill.repository) none \(at) planted\n"
      }
      try lines.joined().write(toFile: "\(directory)/backup/records", atomically: true, encoding: .utf8)
      let shown = try await Shell.result([
        "\(installation.fleet.executables)/infin8", "backup", "schedule", "--show", "--json", "--data-dir", directory,
      ])
      let all: [String] = try BackedUpInstallation.decode(shown.output)
      return all.filter { $0.hasPrefix("drill") }
    }
    #expect(try await due([]) == ["drill from repository 1"])
    #expect(try await due([(0.9, "good", 1)]) == [])
    #expect(try await due([(1.1, "good", 1)]) == ["drill from repository 2"])
    #expect(try await due([(2.2, "good", 1), (1.1, "good", 2)]) == ["drill from repository 1"])
    #expect(try await due([(0.2, "bad", 1)]) == ["drill from repository 2"])
    #expect(try await due([(0.2, "bad", 1), (0.1, "bad", 2)]) == [])
    #expect(try await due([(1.1, "good", 1), (0.3, "bad", 2)]) == ["drill from repository 1"])
    #expect(try await due([(0.5, "good", 1), (0.3, "bad", 2)]) == ["drill from repository 2"])
    #expect(try await due([(1.1, "good", 1), (0.2, "bad", 2)]) == ["drill from repository 1"])
    #expect(try await due([(0.3, "bad", 1), (0.1, "bad", 2)]) == ["drill from repository 1"])

    let path = "\(directory)/backup/settings"
    let settings = try String(contentsOfFile: path, encoding: .utf8)
    try #require(settings.contains("drill_days=1\n"))
    func say(_ line: String) throws {
      let changed = settings.replacingOccurrences(of: "drill_days=1\n", with: line)
      try changed.write(toFile: path, atomically: true, encoding: .utf8)
    }
    try say("drill_days=30\n")
    #expect(try await due([(29, "good", 1)]) == [])
    #expect(try await due([(31, "good", 1)]) == ["drill from repository 2"])
    try say("")
    #expect(try await due([(1.1, "good", 1)]) == ["drill from repository 2"])
    for wrong in ["0", "31", "often"] {
      try say("drill_days=\(wrong)\n")
      let refused = try await installation.fleet.command("backup", "schedule", "--show", "--data-dir", directory)
      #expect(refused.status != 0 && refused.errors.contains("drill_days is 1 to 30"), "\(refused)")
    }
  }

  @Test(
    "CL-08 DB-B05 a drill for which there is no room is not begun, says how much it takes, and is no verdict on the backup",
    .enabled(if: getuid() == 0))
  func noRoom() async throws {
    let installation = try await BackedUpInstallation.shared()
    let directory = "/tmp/infin8-no-room-\(getpid())"
    let folder = "\(directory)/backup"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard mount("none", folder, "tmpfs", 0, "size=64m") == 0 else {
      return print("· no disk of its own: \(String(cString: strerror(errno)))")
    }
    defer { umount2(folder, Int32(MNT_DETACH)) }
    let copied = try await Shell.result(["cp", "-a", "\(installation.fleet.directory)/backup/.", folder])
    #expect(copied.status == 0, "\(copied)")
    // As one that was cut short has left it.
    try FileManager.default.createDirectory(atPath: "\(folder)/scratch", withIntermediateDirectories: true)
    let result = try await installation.fleet.command("backup", "drill", "--data-dir", directory)
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains(/it takes up to \d+ MB.* and \d+ MB are free in/), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: "\(folder)/scratch"))
    let records = try String(contentsOfFile: "\(folder)/records", encoding: .utf8)
    let last = try #require(records.split(separator: "\n").last).split(separator: " ")
    #expect(last.count > 5 && last[1...4] == ["drilled", "bad", "1", "-"], "\(last)")
  }

  @Test("CL-08 DB-B05 a cluster whose settings lie elsewhere, as Debian's do, is drilled all the same")
  func settingsElsewhere() async throws {
    let installation = try await BackedUpInstallation.shared()
    let settings = "\(installation.fleet.directory)/postgres/postgresql.conf"
    rename(settings, "\(settings).away")
    let run = try await installation.fleet.command("backup", "run", "--repository", "1")
    rename("\(settings).away", settings)
    #expect(run.status == 0, "\(run)")
    let report = try await installation.drill("--repository", "1")
    #expect(report.good, "\(report.steps)")
    // What is brought back next has its settings again.
    #expect(try await installation.fleet.command("backup", "run", "--repository", "1").status == 0)
  }

  @Test("CL-08 DB-B05 of two drills at once the second is refused, and leaves the first what it has")
  func oneAtATime() async throws {
    let installation = try await BackedUpInstallation.shared()
    let folder = "\(installation.fleet.directory)/backup"
    let first = open(folder, O_RDONLY)
    try #require(flock(first, LOCK_EX) == 0)
    defer { close(first) }
    let records = try String(contentsOfFile: "\(folder)/records", encoding: .utf8)
    let second = try await installation.fleet.command("backup", "drill")
    #expect(second.status != 0 && second.errors.contains("another drill or restore is under way"), "\(second)")
    #expect(try String(contentsOfFile: "\(folder)/records", encoding: .utf8) == records)
  }

  @Test(
    "DB-B01 how often a drill is due stays as it was said until it is said anew, and settings that are broken are written anew"
  )
  func drillDays() async throws {
    let installation = try await BackedUpInstallation.shared()
    let directory = "/tmp/infin8-drill-days-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    func settings(after options: String..., whichEndsWith status: Int32 = 0) async throws -> String {
      let result = try await Shell.result(
        [
          "\(installation.fleet.executables)/infin8", "backup", "init", "--to", "\(directory)/there", "--data-dir",
          directory,
        ]
          + options)
      #expect(result.status == status, "\(result)")
      return try String(contentsOfFile: "\(directory)/backup/settings", encoding: .utf8)
    }
    #expect(try await settings().contains("drill_days=1\n"))
    #expect(try await settings(after: "--drill-days", "7").contains("drill_days=7\n"))
    #expect(try await settings().contains("drill_days=7\n"))
    for wrong in [("--drill-days", "31"), ("--cluster", "/srv/postgres/"), ("--sockets", "run")] {
      #expect(try await settings(after: wrong.0, wrong.1, whichEndsWith: 64).contains("drill_days=7\n"))
    }
    try "drill_days=31\n".write(toFile: "\(directory)/backup/settings", atomically: true, encoding: .utf8)
    let mended = try await settings()
    #expect(mended.contains("drill_days=1\n") && mended.contains("repository1=\(directory)/there\n"), "\(mended)")
  }

  @Test("DB-B02 DB-B03 each repository is encrypted and keeps a week")
  func configured() async throws {
    let installation = try await BackedUpInstallation.shared()
    let path = "\(installation.fleet.directory)/backup/pgbackrest.conf"
    let lines = Set(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
    for number in [1, 2] {
      let expected = ["cipher-type=aes-256-cbc", "retention-full-type=time", "retention-full=7"]
      #expect(lines.isSuperset(of: expected.map { "repo\(number)-\($0)" }))
      #expect(lines.contains { $0.hasPrefix("repo\(number)-cipher-pass=") && $0.count > 60 })
      // OpenSSL's mark of a salted cipher, as pgBackRest writes it, stands where a configuration would.
      let information = try #require(installation.files(number, "/backup/infin8/backup.info").last)
      #expect(FileManager.default.contents(atPath: information)?.prefix(8) == Data("Salted__".utf8))
    }
  }

  @Test("DB-H04 DB-B04 a backup, a reading and a drill that are too old are red, each by itself")
  func tooOld() async throws {
    let installation = try await BackedUpInstallation.shared()
    _ = try await installation.fleet.command("backup", "verify")
    #expect(try await installation.drill().good)
    func red(_ after: Duration) async throws -> Set<String> {
      Set(try await installation.health(asOf: .now + after).filter { $0.value.status != "healthy" }.keys)
    }
    #expect(try await red(.zero).isEmpty)
    #expect(try await red(.seconds(27 * 3_600)) == ["age", "integrity"])
    #expect(try await red(.seconds(31 * 3_600)) == ["age", "integrity", "drill"])
  }
}
