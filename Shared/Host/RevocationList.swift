public import Contracts
import Durable
import RPC
import Synchronization
public import Vocabulary

/// What tokens name that is dead before they expire, as identity last told.
///
/// Tokens are verified without asking anybody; so each service listens to identity, and whoever has not heard from it for a
/// minute lets nobody in: fail closed.
public final class RevocationList: Sendable {
  private struct Entry {
    var issuedBefore: Int64
    var isRenewable: Bool
    var forgetAt: Int64
  }

  private struct State {
    var entries: [UUID: [Entry]] = [:]
    var heardAt: ContinuousClock.Instant?
  }

  private let state = Mutex(State())
  private let changed = Wakeup()

  /// A revoked session is dead after this at the latest, whatever happens between the processes.
  static let staleAfter: Duration = .seconds(60)

  public init() {}

  /// Takes what identity tells; an empty batch says that there is nothing new.
  public func apply(_ batch: [Revocation], now: Instant = .now) {
    state.withLock { state in
      for revocation in batch {
        guard let subject = UUID(revocation.subjectID) else { continue }
        let entry = Entry(
          issuedBefore: revocation.issuedBefore, isRenewable: revocation.renewable, forgetAt: revocation.forgetAt)
        var entries = state.entries[subject, default: []].filter { $0.isRenewable != entry.isRenewable }
        let known = state.entries[subject]?.first { $0.isRenewable == entry.isRenewable }
        entries.append(known.map { $0.issuedBefore > entry.issuedBefore ? $0 : entry } ?? entry)
        state.entries[subject] = entries
      }
      state.heardAt = .now
      if state.entries.count > 1_024, !batch.isEmpty {
        state.entries = state.entries.filter { $0.value.contains { $0.forgetAt > now.micros } }
      }
    }
    changed.signal()
  }

  /// Everything in force, for a listener that has just come.
  public func all(now: Instant = .now) -> [Revocation] {
    state.withLock { state in
      state.entries.flatMap { subject, entries in
        entries.filter { $0.forgetAt > now.micros }.map {
          Revocation(
            subjectID: subject.description, issuedBefore: $0.issuedBefore, renewable: $0.isRenewable,
            forgetAt: $0.forgetAt)
        }
      }
    }
  }

  public var isFresh: Bool { state.withLock { Self.isFresh($0) } }

  private static func isFresh(_ state: State) -> Bool {
    state.heardAt.map { ContinuousClock.now - $0 < staleAfter } ?? false
  }

  /// How often something was heard so far.
  public var count: UInt64 { changed.count }

  /// Returns once something was heard after `seen`, or after `limit`.
  public func wait(since seen: UInt64, upTo limit: Duration) async throws {
    try await changed.wait(since: seen, upTo: limit)
  }

  /// - Throws: `token_invalid` for a token whose session or person has ended, `token_expired` for one whose session goes on
  ///   with another, `revocations_unknown` when identity has not been heard for too long.
  func check(subjects: [UUID?], issuedAt: Int64) async throws {
    if !isFresh {
      // A process that has just begun, or identity has: give it a moment.
      let seen = count
      if !isFresh { try await wait(since: seen, upTo: .seconds(2)) }
      guard isFresh else {
        throw Refusal(.revocationsUnknown, "it cannot be checked now whether the session still holds: try again")
      }
    }
    let hits = state.withLock { state in
      subjects.compactMap { $0.flatMap { state.entries[$0] } }.joined().filter { issuedAt <= $0.issuedBefore }
    }
    guard !hits.isEmpty else { return }
    if hits.allSatisfy(\.isRenewable) { throw Refusal(.tokenExpired, "your role has changed: renew the session") }
    throw Refusal(.tokenInvalid, "the session has ended: log in again")
  }
}

/// Listens to identity for as long as the process lives.
struct RevocationFeed: Worker {
  let list: RevocationList
  let environment: ServiceEnvironment

  var name: String { "revocations" }

  func run() async throws {
    let identity = IdentityClient(environment.channel(to: .identity, organization: nil))
    while true {
      try Task.checkCancellation()
      beat()
      do {
        let stream = try await identity.watchRevocations(
          WatchRevocationsRequest(), options: .init(timeout: .seconds(3_600)))
        for try await batch in stream {
          beat()
          list.apply(batch.revocations)
        }
      } catch let refusal as Refusal where refusal.reason.isRetryable {}
      try await Task.sleep(for: .milliseconds(Int64.random(in: 100...300)))
    }
  }
}
