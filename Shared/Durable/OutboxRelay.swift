public import Logging
public import Postgres
public import RPC
public import Vocabulary

/// Carries outbox rows to the services they are addressed to: at least once, in no promised order.
///
/// A row is claimed by moving its `next_at` ahead, so that nothing is locked while the call is under way. What a relay that dies
/// had on its way is due at once, as its sign of life is gone (``Presence``); what one has that hangs, later. What cannot ever be
/// delivered goes to `dead_letters`, where people see it.
public struct OutboxRelay: Worker {
  public let name: String
  private let database: Database
  private let destination: String
  private let logger: Logger
  private let deliver: @Sendable (OutboxMessage) async throws -> Void
  private let buried: @Sendable (OutboxMessage, Refusal) async throws -> Void

  /// Time after which another relay takes the row up: longer than a ``CallOptions/delivery`` may take.
  private static let lease: Duration = .seconds(8)
  private static let batch = 16
  /// The dead are looked for this often at most.
  private static let glance: Duration = .milliseconds(50)
  /// After so many attempts (some twenty minutes) a message that a receiver will not take is set aside for people. One whose
  /// receiver is not there at all waits for as long as that lasts: money and outcomes do not lapse with an outage.
  private static let patience = 40

  /// - Parameters:
  ///   - destination: one relay serves one receiver, so that one that hangs holds up nobody else's messages.
  ///   - deliver: returns when the receiver has committed; throws otherwise.
  ///   - buried: told when a message is set aside; what it throws brings the message back.
  public init(
    name: String = "outbox-relay", database: Database, destination: String, logger: Logger,
    deliver: @escaping @Sendable (OutboxMessage) async throws -> Void,
    buried: @escaping @Sendable (OutboxMessage, Refusal) async throws -> Void = { _, _ in }
  ) {
    self.name = "\(name) to \(destination)"
    self.database = database
    self.destination = destination
    self.logger = logger
    self.deliver = deliver
    self.buried = buried
  }

  public func run() async throws {
    try await Presence.during(database, logger) { try await relay(as: $0.holder.name) }
  }

  private func relay(as holder: String) async throws {
    var delivered: [UUID] = []
    var freedAt: ContinuousClock.Instant?
    while true {
      try Task.checkCancellation()
      beat()
      let seen = Wakeup.outbox.count
      let now = ContinuousClock.now
      let isFreeing = freedAt.map { now - $0 > Self.glance } ?? true
      if isFreeing { freedAt = now }
      let messages = try await claim(as: holder, acknowledging: delivered, freeing: isFreeing)
      if !delivered.isEmpty { try await Failpoint.relayMarked.hit() }
      delivered = []
      if messages.isEmpty {
        try await Wakeup.outbox.wait(since: seen, upTo: .milliseconds(Int64.random(in: 200...300)))
        continue
      }
      try await Failpoint.relayClaimed.hit()
      delivered = await withTaskGroup(of: UUID?.self) { group in
        for message in messages { group.addTask { await carry(message) ? message.id : nil } }
        return await group.reduce(into: []) { if let id = $1 { $0.append(id) } }
      }
    }
  }

  /// What was delivered is noted with the next claim: until then, and if it is lost, the receiver may hear of it again.
  private func claim(
    as holder: String, acknowledging delivered: [UUID], freeing isFreeing: Bool
  ) async throws -> [OutboxMessage] {
    var statements: [Statement] = []
    if !delivered.isEmpty {
      statements.append(
        "update outbox set delivered_at = clock_timestamp(), last_error = null where msg_id = any(\(delivered))")
    }
    if isFreeing { statements.append(freeFromDead(but: holder)) }
    statements.append(
      """
      update outbox set attempts = attempts + 1, holder = \(holder),
        next_at = clock_timestamp() + \(Self.lease.milliseconds) * interval '1 ms'
      where id in (
        select id from outbox
        where delivered_at is null and destination = \(destination) and next_at <= clock_timestamp()
        order by id limit \(Self.batch) for update skip locked)
      returning msg_id, organization_id, destination, kind, body, attempts
      """)
    return try await database.batch(for: nil, statements).last?.map(OutboxMessage.init) ?? []
  }

  /// Makes due what was on its way with relays whose death notice has come: their lock is free.
  private func freeFromDead(but holder: String) -> Statement {
    let others: Statement = """
      select distinct holder from outbox
      where delivered_at is null and destination = \(destination) and holder is not null and holder <> \(holder)
      """
    return """
      \(Presence.withDead(among: others))
      update outbox set holder = null, next_at = clock_timestamp() from dead
      where outbox.delivered_at is null and outbox.holder = dead.holder
      """
  }

  /// Whether it was delivered.
  private func carry(_ message: OutboxMessage) async -> Bool {
    do {
      do {
        try await Failpoint.relayBeforeDelivery.hit()
        try await deliver(message)
        try await Failpoint.relayDelivered.hit()
        return true
      } catch let refusal as Refusal where isHopeless(refusal, message) {
        try await bury(message, because: refusal)
      } catch  where message.attempt >= Self.patience && !(error is Refusal) && !Task.isCancelled {
        try await bury(message, because: Refusal(.fault, told(error, of: message)))
      }
    } catch {
      await postpone(message, because: told(error, of: message))
    }
    return false
  }

  /// What is kept with the message, for people to read: of what is no refusal only the log says more.
  private func told(_ error: any Error, of message: OutboxMessage) -> String {
    if let refusal = error as? Refusal { return refusal.description }
    if error is CancellationError { return "the process is ending" }
    logger.warning(
      "delivery failed", metadata: ["message": "\(message.id)", "kind": "\(message.kind)", "error": "\(error)"])
    return "something went wrong: the log of the service that sends it says what"
  }

  private func isHopeless(_ refusal: Refusal, _ message: OutboxMessage) -> Bool {
    // A fault of the receiver's may be mended meanwhile.
    if refusal.reason == .fault { return message.attempt >= Self.patience }
    if !refusal.reason.isRetryable { return true }
    let isAbsence = refusal.reason.code == .unavailable || refusal.reason.code == .deadlineExceeded
    return !isAbsence && refusal.reason != .outcomeUnknown && message.attempt >= Self.patience
  }

  private func postpone(_ message: OutboxMessage, because reason: String) async {
    logger.debug(
      "delivery postponed", metadata: ["message": "\(message.id)", "kind": "\(message.kind)", "why": "\(reason)"])
    let delay = Backoff.delay(attempt: message.attempt).milliseconds
    _ = try? await database.query(
      """
      update outbox set holder = null, next_at = clock_timestamp() + \(delay) * interval '1 ms',
        last_error = left(\(reason), 500)
      where msg_id = \(message.id)
      """, for: nil)
  }

  private func bury(_ message: OutboxMessage, because refusal: Refusal) async throws {
    let reason = refusal.description
    try await Failpoint.relayBeforeBurial.hit()
    try await buried(message, refusal)
    logger.error(
      "message is undeliverable", metadata: ["message": "\(message.id)", "kind": "\(message.kind)", "why": "\(reason)"])
    _ = try await database.batch(
      for: nil,
      [
        DeadLetters.setAside(
          message.id, organization: message.organization, to: message.destination, kind: message.kind,
          body: message.body, because: reason, attempts: message.attempt),
        "update outbox set delivered_at = clock_timestamp(), last_error = left(\(reason), 500) where msg_id = \(message.id)",
      ])
    try await Failpoint.relayBuried.hit()
  }
}

extension CallOptions {
  /// For calls that carry a message: they end before another relay may take the message up.
  public static let delivery = CallOptions(timeout: .seconds(6))
}

extension Duration {
  /// Whole milliseconds.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }
}
