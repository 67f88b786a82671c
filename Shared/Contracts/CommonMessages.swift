// Generated from common.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

internal import CContracts
import CProtobufC
public import Wire

/// Where to go on in a list. Lists are in a fixed order and paged by key, never by number.
public struct PageRequest: Message {
  /// At most this many rows; 0 means 50, the most is 200.
  public var limit: Int32 = 0
  /// The `next_cursor` of the page before; empty for the first page.
  public var cursor: String = ""

  public init() {}

  public init(limit: Int32 = 0, cursor: String = "") {
    self.limit = limit
    self.cursor = cursor
  }

  public static let fullName = "infin8.common.v1.PageRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__PageRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__page_request__init(target.assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self)
    self.limit = c.pointee.limit
    self.cursor = Copy.string(c.pointee.cursor)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self)
    c.pointee.limit = limit
    c.pointee.cursor = try arena.string(cursor)
  }
}

/// Where the list goes on.
public struct PageReply: Message {
  /// Empty on the last page.
  public var nextCursor: String = ""

  public init() {}

  public init(nextCursor: String = "") {
    self.nextCursor = nextCursor
  }

  public static let fullName = "infin8.common.v1.PageReply"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__PageReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__page_reply__init(target.assumingMemoryBound(to: Infin8__Common__V1__PageReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__PageReply.self)
    self.nextCursor = Copy.string(c.pointee.next_cursor)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__PageReply.self)
    c.pointee.next_cursor = try arena.string(nextCursor)
  }
}

/// One thing that was changed, by whom. Written with the change, collected by the workflow service, which keeps the log.
public struct AuditEvent: Message {
  public var eventID: String = ""
  public var organizationID: String = ""
  /// `<noun>.<noun>.<past verb>`: `identity.organization.created`.
  public var action: String = ""
  public var entityType: String = ""
  public var entityID: String = ""
  public var fromState: String = ""
  public var toState: String = ""
  /// Empty when a service acted by itself.
  public var userID: String = ""
  public var ipAddress: String = ""
  public var userAgent: String = ""
  /// A JSON object; never secrets, never bodies.
  public var detailsJSON: String = ""
  /// Microseconds since 1970, UTC.
  public var occurredAt: Int64 = 0

  public init() {}

  public init(
    eventID: String = "", organizationID: String = "", action: String = "", entityType: String = "",
    entityID: String = "", fromState: String = "", toState: String = "", userID: String = "", ipAddress: String = "",
    userAgent: String = "", detailsJSON: String = "", occurredAt: Int64 = 0
  ) {
    self.eventID = eventID
    self.organizationID = organizationID
    self.action = action
    self.entityType = entityType
    self.entityID = entityID
    self.fromState = fromState
    self.toState = toState
    self.userID = userID
    self.ipAddress = ipAddress
    self.userAgent = userAgent
    self.detailsJSON = detailsJSON
    self.occurredAt = occurredAt
  }

  public static let fullName = "infin8.common.v1.AuditEvent"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__AuditEvent>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__audit_event__init(target.assumingMemoryBound(to: Infin8__Common__V1__AuditEvent.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__AuditEvent.self)
    self.eventID = Copy.string(c.pointee.event_id)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.action = Copy.string(c.pointee.action)
    self.entityType = Copy.string(c.pointee.entity_type)
    self.entityID = Copy.string(c.pointee.entity_id)
    self.fromState = Copy.string(c.pointee.from_state)
    self.toState = Copy.string(c.pointee.to_state)
    self.userID = Copy.string(c.pointee.user_id)
    self.ipAddress = Copy.string(c.pointee.ip_address)
    self.userAgent = Copy.string(c.pointee.user_agent)
    self.detailsJSON = Copy.string(c.pointee.details_json)
    self.occurredAt = c.pointee.occurred_at
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__AuditEvent.self)
    c.pointee.event_id = try arena.string(eventID)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.action = try arena.string(action)
    c.pointee.entity_type = try arena.string(entityType)
    c.pointee.entity_id = try arena.string(entityID)
    c.pointee.from_state = try arena.string(fromState)
    c.pointee.to_state = try arena.string(toState)
    c.pointee.user_id = try arena.string(userID)
    c.pointee.ip_address = try arena.string(ipAddress)
    c.pointee.user_agent = try arena.string(userAgent)
    c.pointee.details_json = try arena.string(detailsJSON)
    c.pointee.occurred_at = occurredAt
  }
}

public struct CollectRequest: Message {
  public var destination: String = ""
  /// Message ids whose effects the caller has committed.
  public var acknowledge: [String] = []
  public var waitMs: Int32 = 0
  public var limit: Int32 = 0

  public init() {}

  public init(destination: String = "", acknowledge: [String] = [], waitMs: Int32 = 0, limit: Int32 = 0) {
    self.destination = destination
    self.acknowledge = acknowledge
    self.waitMs = waitMs
    self.limit = limit
  }

  public static let fullName = "infin8.common.v1.CollectRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__CollectRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__collect_request__init(target.assumingMemoryBound(to: Infin8__Common__V1__CollectRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__CollectRequest.self)
    self.destination = Copy.string(c.pointee.destination)
    self.acknowledge = Copy.array(c.pointee.acknowledge, c.pointee.n_acknowledge) { Copy.string($0) }
    self.waitMs = c.pointee.wait_ms
    self.limit = c.pointee.limit
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__CollectRequest.self)
    c.pointee.destination = try arena.string(destination)
    c.pointee.n_acknowledge = acknowledge.count
    c.pointee.acknowledge = try arena.array(acknowledge, of: (UnsafeMutablePointer<CChar>?).self) {
      value throws(WireError) in try arena.string(value)
    }
    c.pointee.wait_ms = waitMs
    c.pointee.limit = limit
  }
}

public struct CollectReply: Message {
  public var envelopes: [Envelope] = []
  /// A snapshot of work in progress; not durable, for people who watch.
  public var running: [JobProgress] = []

  public init() {}

  public init(envelopes: [Envelope] = [], running: [JobProgress] = []) {
    self.envelopes = envelopes
    self.running = running
  }

  public static let fullName = "infin8.common.v1.CollectReply"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__CollectReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__collect_reply__init(target.assumingMemoryBound(to: Infin8__Common__V1__CollectReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__CollectReply.self)
    self.envelopes = Copy.messages(c.pointee.envelopes, c.pointee.n_envelopes)
    self.running = Copy.messages(c.pointee.running, c.pointee.n_running)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__CollectReply.self)
    c.pointee.n_envelopes = envelopes.count
    c.pointee.envelopes = try arena.array(envelopes, of: (UnsafeMutablePointer<Infin8__Common__V1__Envelope>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Common__V1__Envelope.self)
    }
    c.pointee.n_running = running.count
    c.pointee.running = try arena.array(running, of: (UnsafeMutablePointer<Infin8__Common__V1__JobProgress>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Common__V1__JobProgress.self)
    }
  }
}

/// One row of an outbox on its way. The receiver keeps `message_id` in its inbox and absorbs duplicates.
public struct Envelope: Message {
  public var messageID: String = ""
  public var organizationID: String = ""
  /// `step_outcome`, `audit_event`.
  public var kind: String = ""
  public var body: [UInt8] = []

  public init() {}

  public init(messageID: String = "", organizationID: String = "", kind: String = "", body: [UInt8] = []) {
    self.messageID = messageID
    self.organizationID = organizationID
    self.kind = kind
    self.body = body
  }

  public static let fullName = "infin8.common.v1.Envelope"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__Envelope>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__envelope__init(target.assumingMemoryBound(to: Infin8__Common__V1__Envelope.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__Envelope.self)
    self.messageID = Copy.string(c.pointee.message_id)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.kind = Copy.string(c.pointee.kind)
    self.body = Copy.bytes(c.pointee.body)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__Envelope.self)
    c.pointee.message_id = try arena.string(messageID)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.kind = try arena.string(kind)
    c.pointee.body = try Copy.data(body, arena)
  }
}

/// How far a job is.
public struct JobProgress: Message {
  public var commandKey: String = ""
  public var organizationID: String = ""
  public var workflowID: String = ""
  public var itemsDone: Int32 = 0
  public var itemsTotal: Int32 = 0
  public var costMicros: Int64 = 0

  public init() {}

  public init(
    commandKey: String = "", organizationID: String = "", workflowID: String = "", itemsDone: Int32 = 0,
    itemsTotal: Int32 = 0, costMicros: Int64 = 0
  ) {
    self.commandKey = commandKey
    self.organizationID = organizationID
    self.workflowID = workflowID
    self.itemsDone = itemsDone
    self.itemsTotal = itemsTotal
    self.costMicros = costMicros
  }

  public static let fullName = "infin8.common.v1.JobProgress"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__JobProgress>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__job_progress__init(target.assumingMemoryBound(to: Infin8__Common__V1__JobProgress.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__JobProgress.self)
    self.commandKey = Copy.string(c.pointee.command_key)
    self.organizationID = Copy.string(c.pointee.organization_id)
    self.workflowID = Copy.string(c.pointee.workflow_id)
    self.itemsDone = c.pointee.items_done
    self.itemsTotal = c.pointee.items_total
    self.costMicros = c.pointee.cost_micros
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__JobProgress.self)
    c.pointee.command_key = try arena.string(commandKey)
    c.pointee.organization_id = try arena.string(organizationID)
    c.pointee.workflow_id = try arena.string(workflowID)
    c.pointee.items_done = itemsDone
    c.pointee.items_total = itemsTotal
    c.pointee.cost_micros = costMicros
  }
}

public struct PrivacySubject: Message {
  /// One person; empty for the whole organization.
  public var userID: String = ""

  public init() {}

  public init(userID: String = "") {
    self.userID = userID
  }

  public static let fullName = "infin8.common.v1.PrivacySubject"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__PrivacySubject>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__privacy_subject__init(target.assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    self.userID = Copy.string(c.pointee.user_id)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    c.pointee.user_id = try arena.string(userID)
  }
}

/// A piece of one table's rows; a table's last piece says how many there were.
public struct ExportChunk: Message {
  public var service: String = ""
  public var table: String = ""
  /// A part of the table's lines, each one JSON object; a long one goes on in the next piece.
  public var lines: [UInt8] = []
  public var isLast: Bool = false
  public var rows: Int64 = 0
  /// SHA-256 over the table's lines; with the last piece.
  public var sha256: [UInt8] = []

  public init() {}

  public init(
    service: String = "", table: String = "", lines: [UInt8] = [], isLast: Bool = false, rows: Int64 = 0,
    sha256: [UInt8] = []
  ) {
    self.service = service
    self.table = table
    self.lines = lines
    self.isLast = isLast
    self.rows = rows
    self.sha256 = sha256
  }

  public static let fullName = "infin8.common.v1.ExportChunk"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__ExportChunk>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__export_chunk__init(target.assumingMemoryBound(to: Infin8__Common__V1__ExportChunk.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__ExportChunk.self)
    self.service = Copy.string(c.pointee.service)
    self.table = Copy.string(c.pointee.table)
    self.lines = Copy.bytes(c.pointee.lines)
    self.isLast = c.pointee.is_last != 0
    self.rows = c.pointee.rows
    self.sha256 = Copy.bytes(c.pointee.sha256)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__ExportChunk.self)
    c.pointee.service = try arena.string(service)
    c.pointee.table = try arena.string(table)
    c.pointee.lines = try Copy.data(lines, arena)
    c.pointee.is_last = isLast ? 1 : 0
    c.pointee.rows = rows
    c.pointee.sha256 = try Copy.data(sha256, arena)
  }
}

public struct EraseSubjectRequest: Message {
  public var erasureID: String = ""
  public var subject: PrivacySubject? = nil
  /// Texts by which a person is known, erased wherever they stand: the address, the full name.
  public var needles: [String] = []

  public init() {}

  public init(erasureID: String = "", subject: PrivacySubject? = nil, needles: [String] = []) {
    self.erasureID = erasureID
    self.subject = subject
    self.needles = needles
  }

  public static let fullName = "infin8.common.v1.EraseSubjectRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__EraseSubjectRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__erase_subject_request__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__EraseSubjectRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__EraseSubjectRequest.self)
    self.erasureID = Copy.string(c.pointee.erasure_id)
    if let inner = c.pointee.subject { self.subject = PrivacySubject(unpacked: inner) }
    self.needles = Copy.array(c.pointee.needles, c.pointee.n_needles) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__EraseSubjectRequest.self)
    c.pointee.erasure_id = try arena.string(erasureID)
    if let subject {
      c.pointee.subject = try arena.make(subject).assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    }
    c.pointee.n_needles = needles.count
    c.pointee.needles = try arena.array(needles, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

/// What one service did, once.
public struct ErasureReceipt: Message {
  public var erasureID: String = ""
  public var service: String = ""
  public var rowsDeleted: Int64 = 0
  public var rowsAnonymised: Int64 = 0
  public var erasedAt: Int64 = 0
  /// SHA-256 over the fields above in this order: what the audit log keeps.
  public var sha256: [UInt8] = []

  public init() {}

  public init(
    erasureID: String = "", service: String = "", rowsDeleted: Int64 = 0, rowsAnonymised: Int64 = 0,
    erasedAt: Int64 = 0, sha256: [UInt8] = []
  ) {
    self.erasureID = erasureID
    self.service = service
    self.rowsDeleted = rowsDeleted
    self.rowsAnonymised = rowsAnonymised
    self.erasedAt = erasedAt
    self.sha256 = sha256
  }

  public static let fullName = "infin8.common.v1.ErasureReceipt"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__ErasureReceipt>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__erasure_receipt__init(target.assumingMemoryBound(to: Infin8__Common__V1__ErasureReceipt.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__ErasureReceipt.self)
    self.erasureID = Copy.string(c.pointee.erasure_id)
    self.service = Copy.string(c.pointee.service)
    self.rowsDeleted = c.pointee.rows_deleted
    self.rowsAnonymised = c.pointee.rows_anonymised
    self.erasedAt = c.pointee.erased_at
    self.sha256 = Copy.bytes(c.pointee.sha256)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__ErasureReceipt.self)
    c.pointee.erasure_id = try arena.string(erasureID)
    c.pointee.service = try arena.string(service)
    c.pointee.rows_deleted = rowsDeleted
    c.pointee.rows_anonymised = rowsAnonymised
    c.pointee.erased_at = erasedAt
    c.pointee.sha256 = try Copy.data(sha256, arena)
  }
}

public struct VerifyErasureRequest: Message {
  public var subject: PrivacySubject? = nil
  /// Texts that must not be found anywhere: the address, the names.
  public var needles: [String] = []

  public init() {}

  public init(subject: PrivacySubject? = nil, needles: [String] = []) {
    self.subject = subject
    self.needles = needles
  }

  public static let fullName = "infin8.common.v1.VerifyErasureRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__VerifyErasureRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__verify_erasure_request__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__VerifyErasureRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__VerifyErasureRequest.self)
    if let inner = c.pointee.subject { self.subject = PrivacySubject(unpacked: inner) }
    self.needles = Copy.array(c.pointee.needles, c.pointee.n_needles) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__VerifyErasureRequest.self)
    if let subject {
      c.pointee.subject = try arena.make(subject).assumingMemoryBound(to: Infin8__Common__V1__PrivacySubject.self)
    }
    c.pointee.n_needles = needles.count
    c.pointee.needles = try arena.array(needles, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct ErasureVerification: Message {
  public var service: String = ""
  public var rowsSearched: Int64 = 0
  /// `table.column` of each place where something was found.
  public var found: [String] = []

  public init() {}

  public init(service: String = "", rowsSearched: Int64 = 0, found: [String] = []) {
    self.service = service
    self.rowsSearched = rowsSearched
    self.found = found
  }

  public static let fullName = "infin8.common.v1.ErasureVerification"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__ErasureVerification>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__erasure_verification__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__ErasureVerification.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__ErasureVerification.self)
    self.service = Copy.string(c.pointee.service)
    self.rowsSearched = c.pointee.rows_searched
    self.found = Copy.array(c.pointee.found, c.pointee.n_found) { Copy.string($0) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__ErasureVerification.self)
    c.pointee.service = try arena.string(service)
    c.pointee.rows_searched = rowsSearched
    c.pointee.n_found = found.count
    c.pointee.found = try arena.array(found, of: (UnsafeMutablePointer<CChar>?).self) { value throws(WireError) in
      try arena.string(value)
    }
  }
}

public struct DeadLetter: Message {
  public var id: String = ""
  /// The service that keeps it.
  public var service: String = ""
  public var destination: String = ""
  public var kind: String = ""
  public var body: [UInt8] = []
  public var reason: String = ""
  public var attempts: Int32 = 0
  public var firstAt: Int64 = 0
  /// 0 while nobody has dealt with it.
  public var resolvedAt: Int64 = 0
  public var resolvedBy: String = ""
  /// Whether it is about to be tried again.
  public var isWaiting: Bool = false

  public init() {}

  public init(
    id: String = "", service: String = "", destination: String = "", kind: String = "", body: [UInt8] = [],
    reason: String = "", attempts: Int32 = 0, firstAt: Int64 = 0, resolvedAt: Int64 = 0, resolvedBy: String = "",
    isWaiting: Bool = false
  ) {
    self.id = id
    self.service = service
    self.destination = destination
    self.kind = kind
    self.body = body
    self.reason = reason
    self.attempts = attempts
    self.firstAt = firstAt
    self.resolvedAt = resolvedAt
    self.resolvedBy = resolvedBy
    self.isWaiting = isWaiting
  }

  public static let fullName = "infin8.common.v1.DeadLetter"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__DeadLetter>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__dead_letter__init(target.assumingMemoryBound(to: Infin8__Common__V1__DeadLetter.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__DeadLetter.self)
    self.id = Copy.string(c.pointee.id)
    self.service = Copy.string(c.pointee.service)
    self.destination = Copy.string(c.pointee.destination)
    self.kind = Copy.string(c.pointee.kind)
    self.body = Copy.bytes(c.pointee.body)
    self.reason = Copy.string(c.pointee.reason)
    self.attempts = c.pointee.attempts
    self.firstAt = c.pointee.first_at
    self.resolvedAt = c.pointee.resolved_at
    self.resolvedBy = Copy.string(c.pointee.resolved_by)
    self.isWaiting = c.pointee.is_waiting != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__DeadLetter.self)
    c.pointee.id = try arena.string(id)
    c.pointee.service = try arena.string(service)
    c.pointee.destination = try arena.string(destination)
    c.pointee.kind = try arena.string(kind)
    c.pointee.body = try Copy.data(body, arena)
    c.pointee.reason = try arena.string(reason)
    c.pointee.attempts = attempts
    c.pointee.first_at = firstAt
    c.pointee.resolved_at = resolvedAt
    c.pointee.resolved_by = try arena.string(resolvedBy)
    c.pointee.is_waiting = isWaiting ? 1 : 0
  }
}

public struct ListDeadLettersRequest: Message {
  public var page: PageRequest? = nil
  /// Those that were dealt with as well.
  public var resolved: Bool = false

  public init() {}

  public init(page: PageRequest? = nil, resolved: Bool = false) {
    self.page = page
    self.resolved = resolved
  }

  public static let fullName = "infin8.common.v1.ListDeadLettersRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__ListDeadLettersRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__list_dead_letters_request__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersRequest.self)
    if let inner = c.pointee.page { self.page = PageRequest(unpacked: inner) }
    self.resolved = c.pointee.resolved != 0
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersRequest.self)
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageRequest.self) }
    c.pointee.resolved = resolved ? 1 : 0
  }
}

public struct ListDeadLettersReply: Message {
  public var letters: [DeadLetter] = []
  public var page: PageReply? = nil

  public init() {}

  public init(letters: [DeadLetter] = [], page: PageReply? = nil) {
    self.letters = letters
    self.page = page
  }

  public static let fullName = "infin8.common.v1.ListDeadLettersReply"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__ListDeadLettersReply>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__list_dead_letters_reply__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersReply.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersReply.self)
    self.letters = Copy.messages(c.pointee.letters, c.pointee.n_letters)
    if let inner = c.pointee.page { self.page = PageReply(unpacked: inner) }
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__ListDeadLettersReply.self)
    c.pointee.n_letters = letters.count
    c.pointee.letters = try arena.array(letters, of: (UnsafeMutablePointer<Infin8__Common__V1__DeadLetter>?).self) {
      value throws(WireError) in try arena.make(value).assumingMemoryBound(to: Infin8__Common__V1__DeadLetter.self)
    }
    if let page { c.pointee.page = try arena.make(page).assumingMemoryBound(to: Infin8__Common__V1__PageReply.self) }
  }
}

public struct RetryDeadLetterRequest: Message {
  public var id: String = ""
  /// What to send instead; empty for what there is.
  public var body: [UInt8] = []

  public init() {}

  public init(id: String = "", body: [UInt8] = []) {
    self.id = id
    self.body = body
  }

  public static let fullName = "infin8.common.v1.RetryDeadLetterRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__RetryDeadLetterRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__retry_dead_letter_request__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__RetryDeadLetterRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__RetryDeadLetterRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.body = Copy.bytes(c.pointee.body)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__RetryDeadLetterRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.body = try Copy.data(body, arena)
  }
}

public struct DiscardDeadLetterRequest: Message {
  public var id: String = ""
  public var reason: String = ""

  public init() {}

  public init(id: String = "", reason: String = "") {
    self.id = id
    self.reason = reason
  }

  public static let fullName = "infin8.common.v1.DiscardDeadLetterRequest"
  public static var structSize: Int { MemoryLayout<Infin8__Common__V1__DiscardDeadLetterRequest>.size }

  public static func initialize(_ target: UnsafeMutableRawPointer) {
    infin8__common__v1__discard_dead_letter_request__init(
      target.assumingMemoryBound(to: Infin8__Common__V1__DiscardDeadLetterRequest.self))
  }

  public init(unpacked source: UnsafeRawPointer) {
    let c = source.assumingMemoryBound(to: Infin8__Common__V1__DiscardDeadLetterRequest.self)
    self.id = Copy.string(c.pointee.id)
    self.reason = Copy.string(c.pointee.reason)
  }

  public func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError) {
    let c = target.assumingMemoryBound(to: Infin8__Common__V1__DiscardDeadLetterRequest.self)
    c.pointee.id = try arena.string(id)
    c.pointee.reason = try arena.string(reason)
  }
}
