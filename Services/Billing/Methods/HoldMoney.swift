import Contracts
import Host
import Postgres
import RPC
import Telemetry
import Vocabulary
import Wire

/// `Reserve`, `Renew`, `Settle`, `Release`, `RecordWaste`, `SumForWorkflow`: what the performing services ask before and tell
/// after.
///
/// All are idempotent by effect: the same effect reserves once, is booked once, is released once.
///
/// Refuses: `field_invalid`, `ceiling_reached`, `installation_ceiling_reached`, `price_unknown`, `quota_reached`,
/// `reservation_not_found`.
struct HoldMoney {
  let database: Database
  /// What the whole installation may spend in a month; nil when there is no limit.
  let installationCap: Int64?

  func reserve(_ request: ReserveRequest, _ context: CallContext) async throws -> Reservation {
    let organization = try context.organization()
    let effect = try Self.id(request.effectID, "effect_id")
    let workflow = try Self.id(request.workflowID, "workflow_id")
    guard Metric.allCases.contains(request.metric) else { throw Refusal.field("metric", "there is no such metric") }
    guard request.units >= 0, request.maxMicros >= 0, request.workflowCeilingMicros >= 0 else {
      throw Refusal.field("max_micros", "amounts are 0 or more")
    }
    try await Failpoint.reservationBeforeCommit.hit()
    do {
      let reservation = try await answer(
        Escrow.reserve(
          effect, workflow: workflow, metric: request.metric, provider: request.provider, units: request.units,
          maxMicros: request.maxMicros, workflowCap: request.workflowCeilingMicros,
          installationCap: installationCap), effect, organization, context)
      try await Failpoint.reservationCommitted.hit()
      if !reservation.duplicate { Series.money.count(reservation.reservedMicros, "reserved") }
      return reservation
    } catch let full as Full {
      let room = try await database.query(
        Escrow.room(
          in: full.scope, workflow: workflow, metric: request.metric, provider: request.provider, units: request.units,
          maxMicros: request.maxMicros, organization: organization), for: organization
      ).first
      throw try full.refusal(room)
    }
  }

  func settle(_ request: SettleRequest, _ context: CallContext) async throws -> Reservation {
    let organization = try context.organization()
    let effect = try Self.id(request.effectID, "effect_id")
    guard request.micros >= 0, request.units >= 0 else { throw Refusal.field("micros", "amounts are 0 or more") }
    try await Failpoint.billBeforeCommit.hit()
    let reservation = try await answer(
      Escrow.settle(
        effect, micros: request.micros, units: request.units, at: Instant(micros: request.occurredAt),
        step: request.step), effect, organization, context)
    try await Failpoint.billCommitted.hit()
    if !reservation.duplicate { Series.money.count(reservation.settledMicros, "settled") }
    return reservation
  }

  func release(_ request: ReleaseRequest, _ context: CallContext) async throws -> Reservation {
    let organization = try context.organization()
    let effect = try Self.id(request.effectID, "effect_id")
    do {
      let statement = request.refund ? Escrow.refund(effect) : Escrow.release(effect, because: request.reason)
      let reservation = try await answer(statement, effect, organization, context)
      if !reservation.duplicate {
        request.refund
          ? Series.money.count(reservation.settledMicros, "refunded")
          : Series.money.count(reservation.reservedMicros, "released")
      }
      return reservation
    } catch let refusal as Refusal where refusal.reason == .reservationNotFound {
      // The item failed before it had reserved anything: there is nothing to give back.
      return Reservation(effectID: request.effectID, state: .released, duplicate: true)
    }
  }

  func renew(_ request: RenewRequest, _ context: CallContext) async throws -> RenewReply {
    let organization = try context.organization()
    guard request.effectIDs.count <= 1_000 else { throw Refusal.field("effect_ids", "1,000 at most") }
    let effects = try request.effectIDs.map { try Self.id($0, "effect_ids") }
    let renewed = try await database.query(Escrow.renew(effects, organization: organization), for: organization)
    return RenewReply(renewed: Int32(renewed.count))
  }

  func recordWaste(_ request: RecordWasteRequest, _ context: CallContext) async throws -> RecordWasteReply {
    let organization = try context.organization()
    guard Metric.allCases.contains(request.metric) else { throw Refusal.field("metric", "there is no such metric") }
    guard request.micros >= 0 else { throw Refusal.field("micros", "amounts are 0 or more") }
    guard ["lost_call", "refused_answer"].contains(request.why) else { throw Refusal.field("why", "say what was lost") }
    let booked = try await database.query(
      Waste.book(
        try Self.id(request.wasteID, "waste_id"), effect: try Self.id(request.effectID, "effect_id"),
        workflow: try Self.id(request.workflowID, "workflow_id"), metric: request.metric, provider: request.provider,
        micros: request.micros, why: request.why, at: Instant(micros: request.occurredAt), organization: organization),
      for: organization)
    if !booked.isEmpty { Series.money.count(request.micros, "wasted") }
    return RecordWasteReply(duplicate: booked.isEmpty)
  }

  func sum(_ request: SumForWorkflowRequest, _ context: CallContext) async throws -> WorkflowSum {
    let organization = try context.organization()
    let workflow = try Self.id(request.workflowID, "workflow_id")
    guard
      let row = try await database.query(Escrow.sum(workflow: workflow, organization: organization), for: organization)
        .first
    else { return WorkflowSum() }
    let lapsed: Int64 = try row.get("lapsed")
    return WorkflowSum(
      settledMicros: try row.get("settled", as: Int64.self) + lapsed, reservedMicros: try row.get("reserved"),
      entries: try row.get("entries"), openReservations: try row.get("held"), wasteMicros: lapsed)
  }

  private func answer(
    _ statement: Statement, _ effect: UUID, _ organization: UUID, _ context: CallContext
  ) async throws -> Reservation {
    let rows = try await database.batch(
      for: context.session, [statement, Escrow.get(effect, organization: organization)])
    let outcome: String = try rows[0].first?.get("outcome") ?? "not_found"
    if outcome.hasPrefix("ceiling ") { throw Full(scope: String(outcome.dropFirst(8))) }
    switch outcome {
    case "quota": throw Refusal(.quotaReached, "the plan's quota for this month is used up")
    case "price": throw Refusal(.priceUnknown, "nobody knows what this provider asks: an unknown price is refused")
    case "not_found": throw Refusal(.reservationNotFound, "nothing is reserved for this effect")
    default: break
    }
    guard let row = rows[1].first else { throw Refusal(.reservationNotFound, "nothing is reserved for this effect") }
    return Reservation(
      effectID: effect.description, state: ReservationState(text: try row.get("state")) ?? .unspecified,
      reservedMicros: try row.get("reserved_micros"), settledMicros: try row.get("settled_micros"),
      duplicate: try rows[0].first?.get("duplicate") ?? false)
  }

  static func id(_ text: String, _ field: String) throws(Refusal) -> UUID {
    guard let id = UUID(text) else { throw .field(field, "give a UUID") }
    return id
  }
}

/// A ceiling under which a reservation finds no room.
private struct Full: Error {
  let scope: String

  /// Room that others have set aside and may not spend is worth waiting for: then the refusal says how long.
  func refusal(_ room: Row?) throws -> Refusal {
    switch scope {
    case "installation":
      return Refusal(.installationCeilingReached, "this would pass the ceiling of the whole installation")
    case "call": return Refusal(.ceilingReached, "this is more than one call may cost")
    default: break
    }
    guard let room else { return Refusal(.ceilingReached, "this would pass the ceiling of the \(scope)") }
    let (needed, cap): (Int64, Int64) = (try room.get("needed"), try room.get("cap_micros"))
    let (spent, reserved): (Int64, Int64) = (try room.get("spent_micros"), try room.get("reserved_micros"))
    return Refusal(
      .ceilingReached,
      "this would pass the ceiling of the \(scope): it may cost \(Money(micros: needed)), and of \(Money(micros: cap)) "
        + "\(Money(micros: spent)) are spent and \(Money(micros: reserved)) set aside",
      retryAfter: spent + needed <= cap && reserved > 0 ? .seconds(2) : nil)
  }
}
