import Contracts
import Host
import Vocabulary

/// Whether a lost database could be had back: judged from what the repositories hold, what PostgreSQL says of its
/// archive, and what the records say of the last reading and the last drill.
struct BackupHealth: Sendable {
  let pgBackRest: PgBackRest
  var now = Instant.now

  private var settings: BackupSettings { pgBackRest.settings }

  /// A segment is ended after a minute; whoever is this far behind is stuck.
  private static let longestExposure: Duration = .seconds(180)
  /// What a drill that is due may wait for and take.
  private static let drillSlack: Duration = .seconds(6 * 3_600)

  /// How far behind a repository is.
  struct Lag: Sendable {
    let repository: Int
    /// Segments that PostgreSQL has handed over and that are not there; nil when nobody could ask.
    let segments: Int64?
    /// The time that would be missing if only this repository were left.
    let time: Duration?
  }

  func results() async -> [HealthCheckResult] {
    let info = await info()
    return await results(info, hasSecond ? await lags(info) : .success([]))
  }

  /// The checks, and the figures that they were judged by.
  func state() async -> BackupState {
    let info = await info()
    let lags = await lags(info)
    let checks = await results(info, lags)
    return BackupState(
      at: now, checks: checks,
      repositories: settings.repositories.map(\.number).map { number in
        BackupState.Repository(
          number: number, lag: (try? lags.get())?.first { $0.repository == number }?.time,
          fullAt: (try? info.get())?.backups(of: number).last { $0.kind == .full }?.stop)
      },
      drilledAt: try? settings.records.all().last { $0.kind == .drilled && $0.isGood }?.at)
  }

  private var hasSecond: Bool { settings.repositories.count > 1 }

  /// Asked once for all that is judged by it.
  private func info() async -> Result<BackupInfo, any Error> {
    do { return .success(try await pgBackRest.info()) } catch { return .failure(error) }
  }

  private func lags(_ info: Result<BackupInfo, any Error>) async -> Result<[Lag], any Error> {
    do { return .success(try await lags(try info.get())) } catch { return .failure(error) }
  }

  private func results(
    _ info: Result<BackupInfo, any Error>, _ lags: Result<[Lag], any Error>
  ) async -> [HealthCheckResult] {
    let other = hasSecond ? [check("second repository") { try second(try lags.get()) }] : []
    let checks =
      [check("age") { try age(try info.get()) }, check("archive", archive)] + other
      + [check("integrity") { try integrity(try info.get()) }, check("drill", drill)]
    return await checks.concurrentMap { await $0.run() }
  }

  /// Whoever asks is at the machine, and is told what went wrong as it stands.
  private func check(
    _ name: String, _ look: @escaping @Sendable () async throws -> HealthCheck.Finding
  ) -> HealthCheck {
    HealthCheck(name) {
      do { return try await look() } catch let refusal as Refusal {
        throw refusal
      } catch {
        return .unhealthy("\(error)")
      }
    }
  }

  private func age(_ info: BackupInfo) throws -> HealthCheck.Finding {
    var said: [String] = []
    for repository in settings.repositories {
      let name = "repository \(repository.number)"
      if let complaint = info.complaints[repository.number] { return .unhealthy("\(name): \(complaint)") }
      guard let full = info.backups(of: repository.number).last(where: { $0.kind == .full }) else {
        return .unhealthy("\(name) has no full backup")
      }
      guard now - full.stop <= BackupRecords.freshness else {
        return .unhealthy("\(name): the last full backup is of \(full.stop), more than a day ago")
      }
      said.append("\(name): \(full.label)")
    }
    return .healthy(said.joined(separator: ", "))
  }

  @Sendable private func archive() async throws -> HealthCheck.Finding {
    let archiving = try await LiveCluster(settings).archiving()
    if archiving.isFailing { return .unhealthy("PostgreSQL could not hand over its log when it last tried") }
    guard archiving.lastArchived != nil else { return .unhealthy("no part of the log was ever archived") }
    guard archiving.exposure <= Self.longestExposure else {
      return .unhealthy("what was written in the last \(archiving.exposure.components.seconds) s is not archived")
    }
    return .healthy("\(archiving.exposure.components.seconds) s would be lost with this machine")
  }

  private func second(_ lags: [Lag]) throws -> HealthCheck.Finding {
    guard let lag = lags.first(where: { $0.repository == 2 }), let time = lag.time else {
      return .unhealthy("nobody knows how far behind it is")
    }
    let said = "\(lag.segments ?? 0) segments and \(time.components.seconds) s behind"
    return (lag.segments ?? 0) == 0 && time <= Self.longestExposure ? .healthy(said) : .unhealthy(said)
  }

  func lags(_ info: BackupInfo) async throws -> [Lag] {
    let archiving = try? await LiveCluster(settings).archiving()
    var lags: [Lag] = []
    for repository in settings.repositories {
      let newest = try await pgBackRest.archive(repository.number, info).newest
      guard let archiving, let last = archiving.lastArchived, let newest else {
        lags.append(Lag(repository: repository.number, segments: nil, time: nil))
        continue
      }
      let isLevel = newest.segment >= last
      let missing = isLevel ? 0 : Int64(last.number) - Int64(newest.segment.number)
      lags.append(
        Lag(
          repository: repository.number, segments: max(missing, isLevel ? 0 : 1),
          // Of one that is ahead of what PostgreSQL has heard of every one, its own newest tells.
          time: isLevel
            ? min(archiving.exposure, max(.zero, archiving.now - newest.at)) : archiving.now - newest.at))
    }
    return lags
  }

  private func integrity(_ info: BackupInfo) throws -> HealthCheck.Finding {
    let records = try settings.records.all().filter { $0.kind == .verified }
    for repository in settings.repositories {
      let name = "repository \(repository.number)"
      for backup in info.backups(of: repository.number) {
        let verdict = records.last { $0.repository == repository.number && $0.label == backup.label }
        if let verdict, !verdict.isGood { return .unhealthy("\(name), \(backup.label): \(verdict.note)") }
      }
      guard let last = records.last(where: { $0.repository == repository.number }) else {
        return .unhealthy("\(name) was never read through: `infin8 backup verify`")
      }
      if !last.isGood { return .unhealthy("\(name): \(last.note)") }
      guard now - last.at <= BackupRecords.freshness else {
        return .unhealthy("\(name) was last read through at \(last.at)")
      }
    }
    return .healthy("every byte was read and fits its checksum")
  }

  @Sendable private func drill() async throws -> HealthCheck.Finding {
    let drills = try settings.records.all().filter { $0.kind == .drilled }
    for repository in settings.repositories {
      guard let last = drills.last(where: { $0.repository == repository.number }), !last.isGood else { continue }
      return .unhealthy("the last drill from repository \(repository.number), of \(last.at), failed: \(last.note)")
    }
    guard let last = drills.last else { return .unhealthy("no restore was ever tried: `infin8 backup drill`") }
    guard now - last.at <= settings.drillInterval + Self.drillSlack else {
      return .unhealthy("the last drill was at \(last.at); one is due every \(settings.drillDays) d")
    }
    return .healthy("\(last.at): \(last.note)")
  }
}
