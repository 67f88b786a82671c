import Host
import Vocabulary

/// What is due when: a full backup of each repository every day and a reading of it, what has changed every hour, a
/// drill every day or as seldom as was said. A function of the moment, the repositories and the records: whoever asks again
/// after a crash is told the same.
struct BackupSchedule: Sendable {
  enum Duty: Sendable, Equatable, CustomStringConvertible {
    case backUp(Backup.Kind, repository: Int)
    case verify(repository: Int)
    case drill(repository: Int)

    var description: String {
      switch self {
      case .backUp(let kind, let repository): "\(kind.rawValue) backup to repository \(repository)"
      case .verify(let repository): "verification of repository \(repository)"
      case .drill(let repository): "drill from repository \(repository)"
      }
    }
  }

  private static let day: Duration = .seconds(24 * 3_600)
  private static let hour: Duration = .seconds(3_600)
  /// A drill that failed is tried again: what it needs may be there then.
  private static let another: Duration = .seconds(6 * 3_600)

  let repositories: [Int]
  let drillInterval: Duration
  let info: BackupInfo
  /// Oldest first.
  let records: [BackupRecord]

  func due(at now: Instant) -> [Duty] {
    var duties = repositories.flatMap { repositoryDuties($0, now) }
    // From a repository that has something.
    let ready = repositories.filter { repository in !duties.contains(.backUp(.full, repository: repository)) }
    if let drilled = drillDuty(ready, now) { duties.append(.drill(repository: drilled)) }
    return duties
  }

  /// From each repository in turn; from one whose last drill failed sooner.
  private func drillDuty(_ ready: [Int], _ now: Instant) -> Int? {
    let drills = records.filter { $0.kind == .drilled }
    let last = { (repository: Int) in drills.last { $0.repository == repository } }
    let isDue = drills.last(where: \.isGood).map { now - $0.at >= drillInterval } ?? true
    let due = ready.filter { repository in
      if let last = last(repository), !last.isGood { now - last.at >= Self.another } else { isDue }
    }
    return due.min { (last($0)?.at.micros ?? 0, $0) < (last($1)?.at.micros ?? 0, $1) }
  }

  private func repositoryDuties(_ repository: Int, _ now: Instant) -> [Duty] {
    let backups = info.backups(of: repository)
    guard let full = backups.last(where: { $0.kind == .full }), now - full.start < Self.day else {
      return [.backUp(.full, repository: repository), .verify(repository: repository)]
    }
    var duties: [Duty] = []
    if let newest = backups.last, now - newest.start >= Self.hour {
      duties.append(.backUp(.incr, repository: repository))
    }
    let read = records.last { $0.kind == .verified && $0.repository == repository }?.at
    if read.map({ $0 < full.stop }) ?? true { duties.append(.verify(repository: repository)) }
    return duties
  }
}

/// Does what is due.
struct BackupKeeper: Sendable {
  let pgBackRest: PgBackRest
  let say: @Sendable (String) -> Void

  func duties(at now: Instant) async throws -> [BackupSchedule.Duty] {
    let settings = pgBackRest.settings
    return BackupSchedule(
      repositories: settings.repositories.map(\.number), drillInterval: settings.drillInterval,
      info: try await pgBackRest.info(), records: try settings.records.all()
    ).due(at: now)
  }

  /// - Returns: whether all of it went well.
  func perform(_ duties: [BackupSchedule.Duty]) async -> Bool {
    var isGood = true
    for duty in duties {
      do {
        try await perform(duty)
        say("\(Instant.now) \(duty): done")
      } catch {
        isGood = false
        say("\(Instant.now) \(duty): \(error.sentence)")
      }
    }
    return isGood
  }

  private func perform(_ duty: BackupSchedule.Duty) async throws {
    switch duty {
    case .backUp(let kind, let number):
      try await pgBackRest.makeReadyAndBackUp(kind, to: number)
    case .verify(let number):
      guard let repository = pgBackRest.settings.repositories.first(where: { $0.number == number }) else { return }
      let verdict = try await BackupVerification(pgBackRest: pgBackRest)(repository)
      guard verdict.isGood else { throw Refusal(.fault, "not whole: see `infin8 backup verify`") }
    case .drill(let number):
      let report = try await Recovery(
        pgBackRest: pgBackRest, place: .scratch, repository: number, point: try await somePoint(number), say: { _ in })()
      guard report.isGood else { throw Refusal(.fault, report.problems.first ?? "it did not come to its end") }
    }
  }

  /// Any moment that can be gone back to.
  private func somePoint(_ repository: Int) async throws -> RecoveryPoint {
    let first = try await pgBackRest.info().backups(of: repository).first?.reach ?? .now
    if first > .now { try await Task.sleep(for: first - .now) }
    return .moment(Instant(micros: Int64.random(in: first.micros...max(first.micros, Instant.now.micros))))
  }
}
