// Generated from billing.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

/// What is counted. Every outbound call and every embedded one is usage, also when it costs nothing.
public struct Metric: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let icpGeneration = Self(rawValue: 1)
  public static let competitorAnalysis = Self(rawValue: 2)
  public static let keywordResearch = Self(rawValue: 3)
  public static let longtailExpansion = Self(rawValue: 4)
  public static let embedding = Self(rawValue: 5)
  public static let subtopics = Self(rawValue: 6)
  public static let research = Self(rawValue: 7)
  public static let articleGeneration = Self(rawValue: 8)
  public static let publish = Self(rawValue: 9)
  public static let image = Self(rawValue: 10)
  public static let apiCall = Self(rawValue: 11)

  public static let allCases: [Self] = [
    .icpGeneration, .competitorAnalysis, .keywordResearch, .longtailExpansion, .embedding, .subtopics, .research,
    .articleGeneration, .publish, .image, .apiCall,
  ]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .icpGeneration: "icp_generation"
    case .competitorAnalysis: "competitor_analysis"
    case .keywordResearch: "keyword_research"
    case .longtailExpansion: "longtail_expansion"
    case .embedding: "embedding"
    case .subtopics: "subtopics"
    case .research: "research"
    case .articleGeneration: "article_generation"
    case .publish: "publish"
    case .image: "image"
    case .apiCall: "api_call"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ReservationState: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let held = Self(rawValue: 1)
  public static let settled = Self(rawValue: 2)
  public static let released = Self(rawValue: 3)

  public static let allCases: [Self] = [.held, .settled, .released]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .held: "held"
    case .settled: "settled"
    case .released: "released"
    default: "unknown_\(rawValue)"
    }
  }
}

/// What a ceiling is on; each alone refuses.
public struct CeilingScope: WireEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let unspecified = Self(rawValue: 0)
  public static let call = Self(rawValue: 1)
  public static let workflow = Self(rawValue: 2)
  public static let day = Self(rawValue: 3)
  public static let month = Self(rawValue: 4)

  public static let allCases: [Self] = [.call, .workflow, .day, .month]

  public var text: String {
    switch self {
    case .unspecified: "unspecified"
    case .call: "call"
    case .workflow: "workflow"
    case .day: "day"
    case .month: "month"
    default: "unknown_\(rawValue)"
    }
  }
}

public struct ReserveRequest: Message {
  /// Derived from the command and the item: the same effect reserves once.
  public var effectID: String = ""
  public var workflowID: String = ""
  public var metric: Metric = .unspecified
  public var units: Int64 = 0
  /// The most it can cost.
  public var maxMicros: Int64 = 0
  public var provider: String = ""
  /// Ceiling of the whole workflow; 0 when it has none.
  public var workflowCeilingMicros: Int64 = 0

  public init() {}

  public init(
    effectID: String = "", workflowID: String = "", metric: Metric = .unspecified, units: Int64 = 0,
    maxMicros: Int64 = 0, provider: String = "", workflowCeilingMicros: Int64 = 0
  ) {
    self.effectID = effectID
    self.workflowID = workflowID
    self.metric = metric
    self.units = units
    self.maxMicros = maxMicros
    self.provider = provider
    self.workflowCeilingMicros = workflowCeilingMicros
  }

  public static let fullName = "infin8.billing.v1.ReserveRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__ReserveRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__reserve_request__init(target.assumingMemoryBound(to: Infin8__Billing__V1__ReserveRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__ReserveRequest.self)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.metric = Metric(rawValue: Copy.number(c.pointee.metric))
    self.units = c.pointee.units
    self.maxMicros = c.pointee.max_micros
    self.provider = Copy.string(c.pointee.provider)
    self.workflowCeilingMicros = c.pointee.workflow_ceiling_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__ReserveRequest.self)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.metric = Copy.cEnum(metric.rawValue)
    c.pointee.units = units
    c.pointee.max_micros = maxMicros
    c.pointee.provider = try arena.string(provider)
    c.pointee.workflow_ceiling_micros = workflowCeilingMicros
  }
}

public struct Reservation: Message {
  public var effectID: String = ""
  public var state: ReservationState = .unspecified
  public var reservedMicros: Int64 = 0
  public var settledMicros: Int64 = 0
  /// Whether this very request had been answered before.
  public var duplicate: Bool = false

  public init() {}

  public init(
    effectID: String = "", state: ReservationState = .unspecified, reservedMicros: Int64 = 0, settledMicros: Int64 = 0,
    duplicate: Bool = false
  ) {
    self.effectID = effectID
    self.state = state
    self.reservedMicros = reservedMicros
    self.settledMicros = settledMicros
    self.duplicate = duplicate
  }

  public static let fullName = "infin8.billing.v1.Reservation"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__Reservation>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__reservation__init(target.assumingMemoryBound(to: Infin8__Billing__V1__Reservation.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__Reservation.self)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.state = ReservationState(rawValue: Copy.number(c.pointee.state))
    self.reservedMicros = c.pointee.reserved_micros
    self.settledMicros = c.pointee.settled_micros
    self.duplicate = c.pointee.duplicate != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__Reservation.self)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.state = Copy.cEnum(state.rawValue)
    c.pointee.reserved_micros = reservedMicros
    c.pointee.settled_micros = settledMicros
    c.pointee.duplicate = duplicate ? 1 : 0
  }
}

public struct SettleRequest: Message {
  public var effectID: String = ""
  public var micros: Int64 = 0
  public var units: Int64 = 0
  /// When it happened; decides the billing month. Microseconds since 1970.
  public var occurredAt: Int64 = 0
  public var step: String = ""

  public init() {}

  public init(effectID: String = "", micros: Int64 = 0, units: Int64 = 0, occurredAt: Int64 = 0, step: String = "") {
    self.effectID = effectID
    self.micros = micros
    self.units = units
    self.occurredAt = occurredAt
    self.step = step
  }

  public static let fullName = "infin8.billing.v1.SettleRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__SettleRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__settle_request__init(target.assumingMemoryBound(to: Infin8__Billing__V1__SettleRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__SettleRequest.self)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.micros = c.pointee.micros
    self.units = c.pointee.units
    self.occurredAt = c.pointee.occurred_at
    self.step = Copy.string(c.pointee.step)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__SettleRequest.self)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.micros = micros
    c.pointee.units = units
    c.pointee.occurred_at = occurredAt
    c.pointee.step = try arena.string(step)
  }
}

public struct ReleaseRequest: Message {
  public var effectID: String = ""
  public var reason: String = ""
  /// Also when it was settled: the organization gets its money back, and the cost is the platform's.
  public var refund: Bool = false

  public init() {}

  public init(effectID: String = "", reason: String = "", refund: Bool = false) {
    self.effectID = effectID
    self.reason = reason
    self.refund = refund
  }

  public static let fullName = "infin8.billing.v1.ReleaseRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__ReleaseRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__release_request__init(target.assumingMemoryBound(to: Infin8__Billing__V1__ReleaseRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__ReleaseRequest.self)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.reason = Copy.string(c.pointee.reason)
    self.refund = c.pointee.refund != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__ReleaseRequest.self)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.reason = try arena.string(reason)
    c.pointee.refund = refund ? 1 : 0
  }
}

public struct RenewRequest: Message {
  public var effectIDs: [String] = []

  public init() {}

  public init(effectIDs: [String] = []) {
    self.effectIDs = effectIDs
  }

  public static let fullName = "infin8.billing.v1.RenewRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__RenewRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__renew_request__init(target.assumingMemoryBound(to: Infin8__Billing__V1__RenewRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__RenewRequest.self)
    self.effectIDs = Copy.array(c.pointee.effect_ids, c.pointee.n_effect_ids) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__RenewRequest.self)
    c.pointee.n_effect_ids = effectIDs.count
    c.pointee.effect_ids = try arena.array(effectIDs, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
  }
}

public struct RenewReply: Message {
  /// How many are held; the others lapsed or were closed.
  public var renewed: Int32 = 0

  public init() {}

  public init(renewed: Int32 = 0) {
    self.renewed = renewed
  }

  public static let fullName = "infin8.billing.v1.RenewReply"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__RenewReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__renew_reply__init(target.assumingMemoryBound(to: Infin8__Billing__V1__RenewReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__RenewReply.self)
    self.renewed = c.pointee.renewed
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__RenewReply.self)
    c.pointee.renewed = renewed
  }
}

public struct RecordWasteRequest: Message {
  /// The same id is booked once.
  public var wasteID: String = ""
  public var effectID: String = ""
  public var workflowID: String = ""
  public var metric: Metric = .unspecified
  public var provider: String = ""
  /// What was lost, or the most it can have been.
  public var micros: Int64 = 0
  /// Microseconds since 1970.
  public var occurredAt: Int64 = 0
  /// `lost_call` or `refused_answer`.
  public var why: String = ""

  public init() {}

  public init(
    wasteID: String = "", effectID: String = "", workflowID: String = "", metric: Metric = .unspecified,
    provider: String = "", micros: Int64 = 0, occurredAt: Int64 = 0, why: String = ""
  ) {
    self.wasteID = wasteID
    self.effectID = effectID
    self.workflowID = workflowID
    self.metric = metric
    self.provider = provider
    self.micros = micros
    self.occurredAt = occurredAt
    self.why = why
  }

  public static let fullName = "infin8.billing.v1.RecordWasteRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__RecordWasteRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__record_waste_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteRequest.self)
    self.wasteID = Copy.string(c.pointee.waste_id)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.metric = Metric(rawValue: Copy.number(c.pointee.metric))
    self.provider = Copy.string(c.pointee.provider)
    self.micros = c.pointee.micros
    self.occurredAt = c.pointee.occurred_at
    self.why = Copy.string(c.pointee.why)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteRequest.self)
    c.pointee.waste_id = try arena.string(wasteID)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.metric = Copy.cEnum(metric.rawValue)
    c.pointee.provider = try arena.string(provider)
    c.pointee.micros = micros
    c.pointee.occurred_at = occurredAt
    c.pointee.why = try arena.string(why)
  }
}

public struct RecordWasteReply: Message {
  public var duplicate: Bool = false

  public init() {}

  public init(duplicate: Bool = false) {
    self.duplicate = duplicate
  }

  public static let fullName = "infin8.billing.v1.RecordWasteReply"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__RecordWasteReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__record_waste_reply__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteReply.self)
    self.duplicate = c.pointee.duplicate != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__RecordWasteReply.self)
    c.pointee.duplicate = duplicate ? 1 : 0
  }
}

public struct SumForWorkflowRequest: Message {
  public var workflowID: String = ""

  public init() {}

  public init(workflowID: String = "") {
    self.workflowID = workflowID
  }

  public static let fullName = "infin8.billing.v1.SumForWorkflowRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__SumForWorkflowRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__sum_for_workflow_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__SumForWorkflowRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__SumForWorkflowRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__SumForWorkflowRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
  }
}

public struct WorkflowSum: Message {
  /// All that was reported as spent, also what the platform paid because it lapsed or was refunded.
  public var settledMicros: Int64 = 0
  public var reservedMicros: Int64 = 0
  public var entries: Int64 = 0
  /// Reservations neither settled nor released yet, also those of nothing.
  public var openReservations: Int64 = 0
  /// The part of `settled_micros` that the platform paid.
  public var wasteMicros: Int64 = 0

  public init() {}

  public init(
    settledMicros: Int64 = 0, reservedMicros: Int64 = 0, entries: Int64 = 0, openReservations: Int64 = 0,
    wasteMicros: Int64 = 0
  ) {
    self.settledMicros = settledMicros
    self.reservedMicros = reservedMicros
    self.entries = entries
    self.openReservations = openReservations
    self.wasteMicros = wasteMicros
  }

  public static let fullName = "infin8.billing.v1.WorkflowSum"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__WorkflowSum>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__workflow_sum__init(target.assumingMemoryBound(to: Infin8__Billing__V1__WorkflowSum.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__WorkflowSum.self)
    self.settledMicros = c.pointee.settled_micros
    self.reservedMicros = c.pointee.reserved_micros
    self.entries = c.pointee.entries
    self.openReservations = c.pointee.open_reservations
    self.wasteMicros = c.pointee.waste_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__WorkflowSum.self)
    c.pointee.settled_micros = settledMicros
    c.pointee.reserved_micros = reservedMicros
    c.pointee.entries = entries
    c.pointee.open_reservations = openReservations
    c.pointee.waste_micros = wasteMicros
  }
}

public struct GetUsageRequest: Message {
  /// `2026-11`; empty for the current month, UTC.
  public var billingPeriod: String = ""

  public init() {}

  public init(billingPeriod: String = "") {
    self.billingPeriod = billingPeriod
  }

  public static let fullName = "infin8.billing.v1.GetUsageRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__GetUsageRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__get_usage_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__GetUsageRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__GetUsageRequest.self)
    self.billingPeriod = Copy.string(c.pointee.billing_period)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__GetUsageRequest.self)
    c.pointee.billing_period = try arena.string(billingPeriod)
  }
}

public struct Usage: Message {
  public var billingPeriod: String = ""
  public var lines: [UsageLine] = []
  /// With what was rolled up.
  public var totalMicros: Int64 = 0
  /// Of a month more than three years ago: uses of which only the sum is left, and what they cost.
  public var rolledUpUses: Int64 = 0
  public var rolledUpMicros: Int64 = 0

  public init() {}

  public init(
    billingPeriod: String = "", lines: [UsageLine] = [], totalMicros: Int64 = 0, rolledUpUses: Int64 = 0,
    rolledUpMicros: Int64 = 0
  ) {
    self.billingPeriod = billingPeriod
    self.lines = lines
    self.totalMicros = totalMicros
    self.rolledUpUses = rolledUpUses
    self.rolledUpMicros = rolledUpMicros
  }

  public static let fullName = "infin8.billing.v1.Usage"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__Usage>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__usage__init(target.assumingMemoryBound(to: Infin8__Billing__V1__Usage.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__Usage.self)
    self.billingPeriod = Copy.string(c.pointee.billing_period)
    self.lines = Copy.messages(c.pointee.lines, c.pointee.n_lines)
    self.totalMicros = c.pointee.total_micros
    self.rolledUpUses = c.pointee.rolled_up_uses
    self.rolledUpMicros = c.pointee.rolled_up_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__Usage.self)
    c.pointee.billing_period = try arena.string(billingPeriod)
    c.pointee.n_lines = lines.count
    c.pointee.lines = try arena.array(lines, of: (UnsafeMutablePointer<Infin8__Billing__V1__UsageLine>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__UsageLine.self)
    }
    c.pointee.total_micros = totalMicros
    c.pointee.rolled_up_uses = rolledUpUses
    c.pointee.rolled_up_micros = rolledUpMicros
  }
}

public struct UsageLine: Message {
  public var id: String = ""
  public var metric: Metric = .unspecified
  public var usageCount: Int64 = 0
  public var costMicros: Int64 = 0
  public var lastUpdated: Int64 = 0

  public init() {}

  public init(
    id: String = "", metric: Metric = .unspecified, usageCount: Int64 = 0, costMicros: Int64 = 0, lastUpdated: Int64 = 0
  ) {
    self.id = id
    self.metric = metric
    self.usageCount = usageCount
    self.costMicros = costMicros
    self.lastUpdated = lastUpdated
  }

  public static let fullName = "infin8.billing.v1.UsageLine"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__UsageLine>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__usage_line__init(target.assumingMemoryBound(to: Infin8__Billing__V1__UsageLine.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__UsageLine.self)
    self.id = Copy.string(c.pointee.id)
    self.metric = Metric(rawValue: Copy.number(c.pointee.metric))
    self.usageCount = c.pointee.usage_count
    self.costMicros = c.pointee.cost_micros
    self.lastUpdated = c.pointee.last_updated
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__UsageLine.self)
    c.pointee.id = try arena.string(id)
    c.pointee.metric = Copy.cEnum(metric.rawValue)
    c.pointee.usage_count = usageCount
    c.pointee.cost_micros = costMicros
    c.pointee.last_updated = lastUpdated
  }
}

public struct ListLedgerRequest: Message {
  public var workflowID: String = ""
  public var page: PageRequest? = nil

  public init() {}

  public init(workflowID: String = "", page: PageRequest? = nil) {
    self.workflowID = workflowID
    self.page = page
  }

  public static let fullName = "infin8.billing.v1.ListLedgerRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__ListLedgerRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__list_ledger_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerRequest.self)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerRequest.self)
    c.pointee.workflow_id = try arena.string(workflowID)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
  }
}

public struct ListLedgerReply: Message {
  public var entries: [LedgerEntry] = []
  public var page: PageReply? = nil

  public init() {}

  public init(entries: [LedgerEntry] = [], page: PageReply? = nil) {
    self.entries = entries
    self.page = page
  }

  public static let fullName = "infin8.billing.v1.ListLedgerReply"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__ListLedgerReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__list_ledger_reply__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerReply.self)
    self.entries = Copy.messages(c.pointee.entries, c.pointee.n_entries)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__ListLedgerReply.self)
    c.pointee.n_entries = entries.count
    c.pointee.entries = try arena.array(entries, of: (UnsafeMutablePointer<Infin8__Billing__V1__LedgerEntry>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__LedgerEntry.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct LedgerEntry: Message {
  public var effectID: String = ""
  public var workflowID: String = ""
  public var metric: Metric = .unspecified
  public var step: String = ""
  public var provider: String = ""
  public var units: Int64 = 0
  public var micros: Int64 = 0
  public var occurredAt: Int64 = 0
  /// The entry this one takes back; its amount is below zero.
  public var refundOf: String = ""
  /// The most it was expected to cost.
  public var estimateMicros: Int64 = 0

  public init() {}

  public init(
    effectID: String = "", workflowID: String = "", metric: Metric = .unspecified, step: String = "",
    provider: String = "", units: Int64 = 0, micros: Int64 = 0, occurredAt: Int64 = 0, refundOf: String = "",
    estimateMicros: Int64 = 0
  ) {
    self.effectID = effectID
    self.workflowID = workflowID
    self.metric = metric
    self.step = step
    self.provider = provider
    self.units = units
    self.micros = micros
    self.occurredAt = occurredAt
    self.refundOf = refundOf
    self.estimateMicros = estimateMicros
  }

  public static let fullName = "infin8.billing.v1.LedgerEntry"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__LedgerEntry>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__ledger_entry__init(target.assumingMemoryBound(to: Infin8__Billing__V1__LedgerEntry.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__LedgerEntry.self)
    self.effectID = Copy.string(c.pointee.effect_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.metric = Metric(rawValue: Copy.number(c.pointee.metric))
    self.step = Copy.string(c.pointee.step)
    self.provider = Copy.string(c.pointee.provider)
    self.units = c.pointee.units
    self.micros = c.pointee.micros
    self.occurredAt = c.pointee.occurred_at
    self.refundOf = Copy.string(c.pointee.refund_of)
    self.estimateMicros = c.pointee.estimate_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__LedgerEntry.self)
    c.pointee.effect_id = try arena.string(effectID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.metric = Copy.cEnum(metric.rawValue)
    c.pointee.step = try arena.string(step)
    c.pointee.provider = try arena.string(provider)
    c.pointee.units = units
    c.pointee.micros = micros
    c.pointee.occurred_at = occurredAt
    c.pointee.refund_of = try arena.string(refundOf)
    c.pointee.estimate_micros = estimateMicros
  }
}

public struct GetBudgetRequest: Message {
  public init() {}

  public static let fullName = "infin8.billing.v1.GetBudgetRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__GetBudgetRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__get_budget_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__GetBudgetRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct SetBudgetRequest: Message {
  public var monthlyCapMicros: Int64 = 0
  /// Ceilings to set beside or instead of the month's; when there are some, `monthly_cap_micros` is not looked at.
  public var ceilings: [Ceiling] = []

  public init() {}

  public init(monthlyCapMicros: Int64 = 0, ceilings: [Ceiling] = []) {
    self.monthlyCapMicros = monthlyCapMicros
    self.ceilings = ceilings
  }

  public static let fullName = "infin8.billing.v1.SetBudgetRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__SetBudgetRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__set_budget_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__SetBudgetRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__SetBudgetRequest.self)
    self.monthlyCapMicros = c.pointee.monthly_cap_micros
    self.ceilings = Copy.messages(c.pointee.ceilings, c.pointee.n_ceilings)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__SetBudgetRequest.self)
    c.pointee.monthly_cap_micros = monthlyCapMicros
    c.pointee.n_ceilings = ceilings.count
    c.pointee.ceilings = try arena.array(ceilings, of: (UnsafeMutablePointer<Infin8__Billing__V1__Ceiling>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__Ceiling.self)
    }
  }
}

public struct Ceiling: Message {
  public var scope: CeilingScope = .unspecified
  public var capMicros: Int64 = 0

  public init() {}

  public init(scope: CeilingScope = .unspecified, capMicros: Int64 = 0) {
    self.scope = scope
    self.capMicros = capMicros
  }

  public static let fullName = "infin8.billing.v1.Ceiling"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__Ceiling>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__ceiling__init(target.assumingMemoryBound(to: Infin8__Billing__V1__Ceiling.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__Ceiling.self)
    self.scope = CeilingScope(rawValue: Copy.number(c.pointee.scope))
    self.capMicros = c.pointee.cap_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__Ceiling.self)
    c.pointee.scope = Copy.cEnum(scope.rawValue)
    c.pointee.cap_micros = capMicros
  }
}

public struct Budget: Message {
  public var billingPeriod: String = ""
  public var monthlyCapMicros: Int64 = 0
  public var spentMicros: Int64 = 0
  public var reservedMicros: Int64 = 0
  /// What the organization has set, one for each scope.
  public var ceilings: [Ceiling] = []

  public init() {}

  public init(
    billingPeriod: String = "", monthlyCapMicros: Int64 = 0, spentMicros: Int64 = 0, reservedMicros: Int64 = 0,
    ceilings: [Ceiling] = []
  ) {
    self.billingPeriod = billingPeriod
    self.monthlyCapMicros = monthlyCapMicros
    self.spentMicros = spentMicros
    self.reservedMicros = reservedMicros
    self.ceilings = ceilings
  }

  public static let fullName = "infin8.billing.v1.Budget"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__Budget>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__budget__init(target.assumingMemoryBound(to: Infin8__Billing__V1__Budget.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__Budget.self)
    self.billingPeriod = Copy.string(c.pointee.billing_period)
    self.monthlyCapMicros = c.pointee.monthly_cap_micros
    self.spentMicros = c.pointee.spent_micros
    self.reservedMicros = c.pointee.reserved_micros
    self.ceilings = Copy.messages(c.pointee.ceilings, c.pointee.n_ceilings)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__Budget.self)
    c.pointee.billing_period = try arena.string(billingPeriod)
    c.pointee.monthly_cap_micros = monthlyCapMicros
    c.pointee.spent_micros = spentMicros
    c.pointee.reserved_micros = reservedMicros
    c.pointee.n_ceilings = ceilings.count
    c.pointee.ceilings = try arena.array(ceilings, of: (UnsafeMutablePointer<Infin8__Billing__V1__Ceiling>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__Ceiling.self)
    }
  }
}

public struct GetPlanRequest: Message {
  public init() {}

  public static let fullName = "infin8.billing.v1.GetPlanRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__GetPlanRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__get_plan_request__init(
      target.assumingMemoryBound(to: Infin8__Billing__V1__GetPlanRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
  }
}

public struct PlanDetails: Message {
  public var plan: String = ""
  public var monthlyPriceMicros: Int64 = 0
  public var quotas: [QuotaLine] = []
  /// What every provider that may be called asks today.
  public var prices: [Price] = []

  public init() {}

  public init(plan: String = "", monthlyPriceMicros: Int64 = 0, quotas: [QuotaLine] = [], prices: [Price] = []) {
    self.plan = plan
    self.monthlyPriceMicros = monthlyPriceMicros
    self.quotas = quotas
    self.prices = prices
  }

  public static let fullName = "infin8.billing.v1.PlanDetails"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__PlanDetails>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__plan_details__init(target.assumingMemoryBound(to: Infin8__Billing__V1__PlanDetails.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__PlanDetails.self)
    self.plan = Copy.string(c.pointee.plan)
    self.monthlyPriceMicros = c.pointee.monthly_price_micros
    self.quotas = Copy.messages(c.pointee.quotas, c.pointee.n_quotas)
    self.prices = Copy.messages(c.pointee.prices, c.pointee.n_prices)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__PlanDetails.self)
    c.pointee.plan = try arena.string(plan)
    c.pointee.monthly_price_micros = monthlyPriceMicros
    c.pointee.n_quotas = quotas.count
    c.pointee.quotas = try arena.array(quotas, of: (UnsafeMutablePointer<Infin8__Billing__V1__QuotaLine>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__QuotaLine.self)
    }
    c.pointee.n_prices = prices.count
    c.pointee.prices = try arena.array(prices, of: (UnsafeMutablePointer<Infin8__Billing__V1__Price>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Billing__V1__Price.self)
    }
  }
}

public struct Price: Message {
  public var provider: String = ""
  public var metric: Metric = .unspecified
  public var microsPerUnit: Int64 = 0

  public init() {}

  public init(provider: String = "", metric: Metric = .unspecified, microsPerUnit: Int64 = 0) {
    self.provider = provider
    self.metric = metric
    self.microsPerUnit = microsPerUnit
  }

  public static let fullName = "infin8.billing.v1.Price"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__Price>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__price__init(target.assumingMemoryBound(to: Infin8__Billing__V1__Price.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__Price.self)
    self.provider = Copy.string(c.pointee.provider)
    self.metric = Metric(rawValue: Copy.number(c.pointee.metric))
    self.microsPerUnit = c.pointee.micros_per_unit
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__Price.self)
    c.pointee.provider = try arena.string(provider)
    c.pointee.metric = Copy.cEnum(metric.rawValue)
    c.pointee.micros_per_unit = microsPerUnit
  }
}

public struct QuotaLine: Message {
  public var name: String = ""
  /// -1 when unlimited.
  public var limit: Int64 = 0
  public var used: Int64 = 0

  public init() {}

  public init(name: String = "", limit: Int64 = 0, used: Int64 = 0) {
    self.name = name
    self.limit = limit
    self.used = used
  }

  public static let fullName = "infin8.billing.v1.QuotaLine"
  public static var structSize: Int { MemoryLayout<Infin8__Billing__V1__QuotaLine>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__billing__v1__quota_line__init(target.assumingMemoryBound(to: Infin8__Billing__V1__QuotaLine.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Billing__V1__QuotaLine.self)
    self.name = Copy.string(c.pointee.name)
    self.limit = c.pointee.limit
    self.used = c.pointee.used
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Billing__V1__QuotaLine.self)
    c.pointee.name = try arena.string(name)
    c.pointee.limit = limit
    c.pointee.used = used
  }
}
