import Glibc
import Host
import Postgres
import Vocabulary

/// The six steps from a lost database to a sound one: assess, choose a point, restore, verify, update the state,
/// monitor.
///
/// A drill takes all six in a scratch cluster; a restore makes the result beside the cluster, puts it in the cluster's place when it
/// is accepted, and keeps what stood there. No service runs meanwhile on what comes back: a copy that called providers
/// would do twice what the original does.
struct Recovery: Sendable {
  enum Place: Sendable { case scratch, cluster }

  let pgBackRest: PgBackRest
  let place: Place
  let repository: Int
  let point: RecoveryPoint
  /// Whether what is not sound may serve all the same.
  let acceptsUnsound: Bool
  let say: @Sendable (String) -> Void

  /// What the log takes while it is replayed: PostgreSQL's `max_wal_size`.
  private static let logRoom: Int64 = 1 << 30

  private var settings: BackupSettings { pgBackRest.settings }

  init(
    pgBackRest: PgBackRest, place: Place, repository: Int, point: RecoveryPoint, acceptsUnsound: Bool = false,
    say: @escaping @Sendable (String) -> Void
  ) {
    self.pgBackRest = pgBackRest
    self.place = place
    self.repository = repository
    self.point = point
    self.acceptsUnsound = acceptsUnsound
    self.say = say
  }

  func callAsFunction() async throws -> RecoveryReport {
    let turn = try beginTurn()
    defer { close(turn) }
    var report = RecoveryReport(isDrill: place == .scratch, began: .now)
    report.repository = repository
    report.point = point.description
    let cluster = try RestoredCluster(settings, in: place == .scratch ? .scratch : .beside)
    do {
      try await recover(cluster, &report)
    } catch {
      report.steps[report.steps.count - 1].problems.append(error.sentence)
    }
    if place == .scratch { try? await cluster.remove() }
    try note(report)
    return report
  }

  /// All have one scratch folder and one socket: who came second would take them from the first. The turn ends with its holder,
  /// however that ends.
  private func beginTurn() throws -> Int32 {
    let descriptor = open(settings.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let why = errno == EWOULDBLOCK ? "another drill or restore is under way" : String(cString: strerror(errno))
      close(descriptor)
      throw Refusal(.serviceDown, "\(settings.folder): \(why)")
    }
    return descriptor
  }

  private func recover(_ cluster: RestoredCluster, _ report: inout RecoveryReport) async throws {
    let assessment = try await step("Assess the damage", &report) { step, report in
      let assessment = try await assess(&step)
      report.lossTime = assessment.loss
      return assessment
    }
    let logEnd = try await step("Choose the point", &report) { step, report in
      let (backup, logEnd) = try await choose(assessment, &step)
      try await cluster.remove()
      try lookForRoom(in: cluster.folder, for: backup, &step)
      report.backup = backup
      return logEnd
    }
    let start = ContinuousClock.now
    var process: ChildProcess?
    var isInPlace = false
    do {
      try await step("Restore", &report) { step, report in
        process = try await restore(cluster, &step, &report)
        report.lastTransaction = try await lastTransaction(cluster)
        let moment = report.lastTransaction?.description ?? "unknown"
        step.lines.append("the last transaction that came back is of \(moment)")
        if let logEnd { step.problems += try await shortfall(of: cluster, from: logEnd) }
      }
      try await step("Verify what came back", &report) { step, report in
        try await verify(cluster, &step, &report)
      }
      guard report.problems.isEmpty || acceptsUnsound else { throw Refusal(.fault, "what came back is not sound") }
      try await step("Update the state", &report) { step, report in
        let state = ApplicationState(cluster: cluster, moment: report.lastTransaction ?? .now)
        step.lines = try await state()
        guard let place = assessment.place else { return }
        try await cluster.forgetRecovery()
        await cluster.stop(process)
        process = nil
        try refuseRunning()
        if let aside = try place.give(to: cluster.data) { step.lines.append("what stood there is in \(aside)") }
        isInPlace = true
        process = try await RestoredCluster(settings, in: .own).start()
        try await setLostHeadsAside(state, &step)
      }
      report.recoveryTime = ContinuousClock.now - start
      try await step("Monitor", &report) { step, _ in try await monitor(cluster, &step) }
      if report.lossTime == nil, case .latest = point {
        report.lossTime = report.lastTransaction.map { report.began - $0 }
      }
    } catch {
      await cluster.stop(process)
      if isInPlace {
        // Its timeline may have reached a repository.
        report.steps[report.steps.count - 1].lines.append(
          "what came back has taken the cluster's place and stays there")
      } else if let rejected = assessment.place?.reject(cluster.data) {
        report.steps[report.steps.count - 1].lines.append("what came back is in \(rejected)")
      }
      throw error
    }
    await cluster.stop(process)
  }

  @discardableResult
  private func step<Value>(
    _ name: String, _ report: inout RecoveryReport,
    _ body: (inout RecoveryReport.Step, inout RecoveryReport) async throws -> Value
  ) async throws -> Value {
    say("\(report.steps.count + 1). \(name)")
    let start = ContinuousClock.now
    var step = RecoveryReport.Step(name: name)
    let place = report.steps.count
    report.steps.append(step)
    do {
      let value = try await body(&step, &report)
      step.took = ContinuousClock.now - start
      report.steps[place] = step
      for line in step.lines { say("   \(line)") }
      for problem in step.problems { say("   WRONG: \(problem)") }
      return value
    } catch {
      step.took = ContinuousClock.now - start
      report.steps[place] = step
      throw error
    }
  }

  // MARK: 1 and 2

  private struct Assessment {
    let backups: [Backup]
    let isLive: Bool
    /// Nil for a trial.
    let place: ClusterPlace?
    /// What would be lost with the machine now.
    let loss: Duration?
  }

  private func assess(_ step: inout RecoveryReport.Step) async throws -> Assessment {
    let info = try await pgBackRest.info()
    let archiving = try? await LiveCluster(settings).archiving()
    if let archiving {
      let exposure = archiving.exposure.milliseconds
      step.lines.append("PostgreSQL answers; not archived is what was written in the last \(exposure) ms")
    } else {
      step.lines.append("PostgreSQL does not answer in \(settings.sockets)")
    }
    try refuseRunning()
    for one in settings.repositories {
      let backups = info.backups(of: one.number)
      let newest = backups.last.map { "the newest of \($0.stop)" } ?? "none"
      step.lines.append("repository \(one.number): \(backups.count) backups, \(newest)")
      if let complaint = info.complaints[one.number] { step.lines.append("repository \(one.number): \(complaint)") }
    }
    if let complaint = info.complaints[repository], info.backups(of: repository).isEmpty {
      throw Refusal(.serviceDown, "repository \(repository) is of no use: \(complaint)")
    }
    return Assessment(
      backups: info.backups(of: repository), isLive: archiving != nil,
      place: place == .cluster ? try ClusterPlace(settings.clusterFolder) : nil, loss: archiving?.exposure)
  }

  /// A trial leaves the living cluster where it is.
  private func refuseRunning() throws {
    guard place == .cluster, try LiveCluster.listens(in: settings.sockets) else { return }
    throw Refusal(.serviceDown, "PostgreSQL is running: stop it (`infin8 down`), or try an `infin8 backup drill`")
  }

  /// - Returns: the backup to begin with, and how far its log must be replayed where all of it is to come back.
  private func choose(
    _ assessment: Assessment, _ step: inout RecoveryReport.Step
  ) async throws -> (Backup, logEnd: WALArchive.Segment?) {
    guard let oldest = assessment.backups.first, let newest = assessment.backups.last else {
      throw Refusal(.fieldInvalid, "repository \(repository) has no backup")
    }
    step.lines.append("everything since \(oldest.reach) can be gone back to")
    guard case .moment(let moment) = point else {
      let archive = try await pgBackRest.archive(repository, try await pgBackRest.info())
      try refuseGaps(in: archive, after: newest)
      step.lines.append("\(point), from \(newest.label)")
      return (newest, archive.newest?.segment)
    }
    guard let backup = assessment.backups.last(where: { $0.reach <= moment }) else {
      throw Refusal(.fieldInvalid, "\(moment) is before what the oldest backup can bring back, \(oldest.reach)")
    }
    guard moment <= .now else { throw Refusal(.fieldInvalid, "\(moment) is still to come") }
    // So that the log reaches as far as the point.
    if assessment.isLive {
      try await LiveCluster(settings).archiveNow { segment in
        let newest = try await pgBackRest.archive(repository, try await pgBackRest.info()).newest
        return newest.map { $0.segment >= segment } ?? false
      }
    }
    step.lines.append("\(point), from \(backup.label)")
    return (backup, nil)
  }

  /// PostgreSQL takes a gap for the end of the log, and says nothing.
  private func refuseGaps(in archive: WALArchive, after backup: Backup) throws {
    guard let first = WALArchive.Segment(backup.firstSegment), let gap = archive.gaps(from: first, to: nil).first else {
      return
    }
    throw Refusal(
      .fieldInvalid, "the log has a gap, \(gap): say --to with a moment before it, or take the other repository")
  }

  /// The living database may be on the same disk, which a trial does not fill. A restore may have no other place: it is begun where
  /// the backup itself has room.
  private func lookForRoom(in folder: String, for backup: Backup, _ step: inout RecoveryReport.Step) throws {
    let needed = backup.bytes + backup.bytes / 4 + Self.logRoom
    guard let free = FreeSpace.bytes(at: folder), free < needed else { return }
    let said = """
      it takes up to \(Format.bytes(needed)), the database and what its log adds, and \(Format.bytes(free)) are free in \(folder)
      """
    guard place == .cluster, free > backup.bytes else { throw Refusal(.serviceDown, said) }
    step.lines.append(said)
  }

  // MARK: 3

  private func restore(
    _ cluster: RestoredCluster, _ step: inout RecoveryReport.Step, _ report: inout RecoveryReport
  ) async throws -> ChildProcess {
    try refuseRunning()
    try await cluster.makeFolders()
    let start = ContinuousClock.now
    guard let backup = report.backup else { throw Refusal(.fault, "no backup was chosen") }
    do {
      try await pgBackRest.restore(backup, to: cluster.data, point, isScratch: place == .scratch)
    } catch {
      // Half of a copy is of no use, and may be what fills the disk.
      try? await cluster.remove()
      throw error
    }
    let copied = ContinuousClock.now
    let process = try await cluster.start()
    step.lines.append(
      "copied in \((copied - start).milliseconds) ms, log replayed in \((ContinuousClock.now - copied).milliseconds) ms"
    )
    return process
  }

  /// PostgreSQL takes what it cannot read for the end of the log as well. What the repository was given meanwhile is no matter.
  private func shortfall(of cluster: RestoredCluster, from logEnd: WALArchive.Segment) async throws -> [String] {
    guard let end = try await cluster.replayEnd() else { return ["nobody can say how far the log was replayed"] }
    guard end < logEnd else { return [] }
    return ["the log was replayed up to \(end) only, and the repository has it up to \(logEnd)"]
  }

  private func lastTransaction(_ cluster: RestoredCluster) async throws -> Instant? {
    try await cluster.text(
      "select (extract(epoch from pg_last_xact_replay_timestamp()) * 1000000)::bigint", of: .identity
    ).flatMap { Int64($0) }.map { Instant(micros: $0) }
  }

  // MARK: 4 to 6

  private func verify(
    _ cluster: RestoredCluster, _ step: inout RecoveryReport.Step, _ report: inout RecoveryReport
  ) async throws {
    let (findings, counts) = try await IntegrityCheck(cluster: cluster)()
    report.counts = counts
    for finding in findings {
      step.lines.append("\(finding.subject): \(finding.said)")
      step.problems += finding.problems.map { "\(finding.subject): \($0)" }
    }
  }

  private func setLostHeadsAside(_ state: ApplicationState, _ step: inout RecoveryReport.Step) async throws {
    let anchors = DataDirectory.variable("INFIN8_WORKFLOW_ANCHOR_DIR") ?? settings.directory.anchors
    do {
      step.lines.append(try await state.setLostHeadsAside(AnchorBook(directory: anchors)))
    } catch let failure as Files.Failure {
      // Only workflow may write there, where each service has a user of its own.
      step.lines.append(
        "signed heads of audit entries that are gone could not be set aside, do it before the services start: \(failure)"
      )
    }
    step.lines.append("what was revoked, erased or paid outside after the point must be done again: see compose/backup")
  }

  /// A scratch cluster is watched for a moment; one that is to serve must archive its new timeline, and is backed up at
  /// once.
  private func monitor(_ cluster: RestoredCluster, _ step: inout RecoveryReport.Step) async throws {
    for service in ServiceName.allCases {
      do {
        for _ in 0..<3 {
          _ = try await cluster.rows("select 1", of: service)
          try await Task.sleep(for: .milliseconds(30))
        }
      } catch {
        // Its timeline may have reached a repository: what is there now stays.
        step.problems.append("the database of \(service.rawValue) does not answer: \(error.sentence)")
      }
    }
    // What pgBackRest complains of (`ERROR: [104]`) once the log is replayed is told of each repository.
    let lines = cluster.logLines
    let replayed = lines.firstIndex { $0.contains("archive recovery complete") } ?? lines.endIndex
    let wrong = lines.indices.filter { place in
      let line = lines[place]
      return line.contains("PANIC:")
        || line.contains("ERROR:") && (place < replayed || !line.contains(/ERROR: \[\d{3}\]/))
    }.map { lines[$0] }
    step.problems += wrong.prefix(3)
    if step.problems.isEmpty {
      step.lines.append("every database answers; \(cluster.logLines.count) lines of its log say nothing bad")
    }
    guard place == .cluster else { return }
    for one in settings.repositories { step.lines.append(await backUp(cluster, to: one.number)) }
  }

  /// What is sound serves, though a repository were lost with the machine: the schedule tries again, and until then health is red.
  private func backUp(_ cluster: RestoredCluster, to repository: Int) async -> String {
    do {
      try await pgBackRest.makeReadyAndBackUp(.full, to: repository, sockets: cluster.sockets)
      return "repository \(repository): the new timeline is archived, and backed up"
    } catch {
      return "repository \(repository): NOT backed up, the schedule will try again: \(error.sentence)"
    }
  }

  private func note(_ report: RecoveryReport) throws {
    let path = try report.save(in: settings.folder)
    try settings.records.append(
      BackupRecord(
        at: report.began, place == .scratch ? .drilled : .restored, isGood: report.isGood, repository: repository,
        label: report.backup?.label ?? "-", backupAt: report.backup?.stop ?? Instant(micros: 0),
        note: report.isGood
          ? "recovery_ms=\(report.recoveryTime.milliseconds) loss_ms=\(report.lossTime?.milliseconds ?? -1) \(path)"
          : report.problems.first ?? "not finished"))
    say("report: \(path)")
  }
}
