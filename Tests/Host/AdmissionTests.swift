import Contracts
import Foundation
import RPC
import TestSupport
import Testing
import Vocabulary

@testable import Host

private typealias UUID = Vocabulary.UUID

/// What stands before every method, piece by piece.
@Suite("Admission")
struct AdmissionTests {
  @Test("GW-03 S1 a user may connect as what the table says, and a table that cannot be read opens no door")
  func peers() throws {
    let peers = try PeerTable("4001=identity, 4002=keyword,4002=content,4006=gateway,4007,4009=monitor")
    #expect(peers.admits(4001) && peers.admits(4007) && !peers.admits(4008) && peers.admits(geteuid()))
    #expect(peers.admits(4009) && peers.isMonitor(4009) && !peers.isMonitor(4007) && !peers.isMonitor(geteuid()))
    #expect(peers.allows(4002, toBe: "content") && !peers.allows(4002, toBe: "billing"))
    #expect(!peers.allows(4007, toBe: "identity") && peers.allows(4006, toBe: PeerTable.gateway))
    #expect(peers.allows(geteuid(), toBe: "billing"))
    #expect(try !PeerTable("\(geteuid())=content").allows(geteuid(), toBe: "billing"))
    #expect(peers.user(of: .identity) == 4001 && peers.user(of: .billing) == nil)
    for list in ["x", "1=nobody", "1=identity=2", "-1", "4294967296", "1=identity,2=identity"] {
      #expect(throws: Refusal.self) { _ = try PeerTable(list) }
    }
  }

  @Test("S3 a revoked session is dead, a changed role is renewed, and who has heard nothing lets nobody in")
  func revocations() async throws {
    let list = RevocationList()
    let now = Instant.now
    let (session, person, other) = (UUID.random(), UUID.random(), UUID.random())
    #expect(await reason { try await list.check(subjects: [other], issuedAt: now.micros) } == .revocationsUnknown)
    func revocation(_ subject: UUID, renewable: Bool) -> Revocation {
      Revocation(
        subjectID: subject.description, issuedBefore: now.micros, renewable: renewable,
        forgetAt: (now + .seconds(360)).micros)
    }
    list.apply([revocation(session, renewable: false), revocation(person, renewable: true)])
    func answer(_ subjects: UUID..., at: Instant) async -> Reason? {
      await reason { try await list.check(subjects: subjects, issuedAt: at.micros) }
    }
    #expect(await answer(session, other, at: now) == .tokenInvalid)
    #expect(await answer(other, person, at: now) == .tokenExpired)
    #expect(await answer(session, person, at: now) == .tokenInvalid)
    #expect(await answer(session, person, at: now + .milliseconds(1)) == nil)
    #expect(await answer(other, at: now) == nil)
    #expect(list.all().count == 2 && list.all(now: now + .seconds(400)).isEmpty)
    // A later one of the same kind stands; an earlier one that comes late does not take its place.
    list.apply([
      Revocation(subjectID: session.description, issuedBefore: now.micros - 5, forgetAt: (now + .seconds(360)).micros)
    ])
    #expect(await answer(session, at: now) == .tokenInvalid)
  }

  @Test("GW-06 a caller that floods waits, the others do not; more names than fit are refused")
  func rates() throws {
    let limiter = RateLimiter(perSecond: 10, capacity: 3)
    let start = ContinuousClock.now
    for _ in 0..<20 { try limiter.take("a", now: start) }
    let refusal = #expect(throws: Refusal.self) { try limiter.take("a", now: start) }
    #expect(refusal?.reason == .tooManyRequests && refusal?.retryAfter == .milliseconds(101))
    try limiter.take("b", now: start)
    try limiter.take("a", now: start + .milliseconds(101))
    try limiter.take("c", now: start)
    #expect(throws: Refusal.self) { try limiter.take("d", now: start) }
    // Whoever has been idle long enough is forgotten for a newcomer.
    try limiter.take("d", now: start + .seconds(10))
  }

  @Test("S2 a token id is new once, also across the turn of its memory")
  func singleUse() {
    let taken = SingleUse(life: .seconds(30))
    let start = ContinuousClock.now
    let id = UUID.random()
    #expect(taken.take(id, now: start) && !taken.take(id, now: start + .seconds(1)))
    #expect(!taken.take(id, now: start + .seconds(31)))
    #expect(taken.take(UUID.random(), now: start + .seconds(31)))
    #expect(taken.take(id, now: start + .seconds(200)))
  }

  @Test("a link, a file or a directory that everybody may write to is no place for sockets")
  func directories() throws {
    let base = "/tmp/infin8-place-\(UUID.random().description.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: base) }
    try Files.makeDirectory("\(base)/own", mode: 0o750)
    try Files.requireOwn("\(base)/own")
    symlink("\(base)/own", "\(base)/link")
    try Files.write([1], to: "\(base)/file", mode: 0o600)
    try Files.makeDirectory("\(base)/open", mode: 0o700)
    chmod("\(base)/open", 0o777)
    for name in ["link", "file", "open", "none"] {
      #expect(throws: Files.Failure.self) { try Files.requireOwn("\(base)/\(name)") }
    }
  }
}
