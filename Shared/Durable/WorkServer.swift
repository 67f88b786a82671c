public import Contracts
import Crypto
public import Postgres
public import RPC
import Vocabulary
import Wire

/// Takes, pauses and cancels commands for the kinds of work a service performs. A reply means committed.
public struct WorkServer: WorkMethods {
  private let performers: [WorkKind: any Performer]
  private let database: Database
  private let workers: Database
  private let details: WorkflowRemains
  private let taking = Ongoing<PerformReply>()
  private let cancelling = Ongoing<CancelWorkReply>()
  private let holding = Ongoing<HoldWorkReply>()

  /// What is split is held in memory, and taken in one transaction.
  private static let mostItems = 250_000
  /// Items that go to the database in one statement.
  private static let piece = 10_000

  /// - Parameter details: what the service makes of a workflow beside its commands.
  public init(
    performers: [any Performer], database: Database, workers: Database,
    details: WorkflowRemains = WorkflowRemains { _, _, _ in [] }
  ) {
    self.details = details
    self.performers = Dictionary(uniqueKeysWithValues: performers.map { ($0.kind, $0) })
    self.database = database
    self.workers = workers
  }

  public func perform(_ request: PerformRequest, context: CallContext) async throws -> PerformReply {
    guard let performer = performers[request.work] else {
      throw Refusal(.methodUnknown, "this service does not perform \"\(request.work.text)\"")
    }
    let command = try Command(request, context: context)
    return try await taking(command.hash) { try await take(command, performer) }
  }

  private func take(_ command: Command, _ performer: any Performer) async throws -> PerformReply {
    let found = try await workers.batch(
      for: nil,
      [
        Jobs.taken(command.key, organization: command.organization), Queue.lastPass(of: command.organization),
      ])
    // Splitting reads what people may have changed since; a command that was taken is answered as it was.
    if let row = found[0].first { return try reply(to: command, taken: row) }
    let pass: Int64 = try found[1].first?.get("pass") ?? 0
    let items = try await performer.items(for: command.request)
    try await Failpoint.commandSplit.hit()
    guard !items.isEmpty else { throw Refusal(.fieldInvalid, "the command has nothing to do") }
    guard items.count <= Self.mostItems else {
      throw Refusal(.fieldInvalid, "\(items.count) items are too many for one command: \(Self.mostItems) at most")
    }

    let reply = try await database.transaction(for: command.session) { transaction in
      let reply = try await take(command, items, after: pass, in: transaction)
      try await Failpoint.commandBeforeCommit.hit()
      return reply
    }
    try await Failpoint.commandCommitted.hit()
    Wakeup.items.signal()
    return reply
  }

  private func take(
    _ command: Command, _ items: [WorkItem], after pass: Int64, in transaction: Transaction
  ) async throws -> PerformReply {
    let found = try await transaction.pipeline(
      [Jobs.takeTime, Jobs.serialize(command.key), Jobs.isErased(command.organization)])
    // Of an organization that was erased meanwhile nothing comes to be any more: the command is answered and forgotten.
    guard found[2].isEmpty else {
      return PerformReply(itemsTotal: 0, duplicate: true)
    }
    let isNew = try await Inbox.isNew(
      command.key, organization: command.organization, bodyHash: command.hash, in: transaction)
    guard isNew else { return PerformReply(itemsTotal: Int32(items.count), duplicate: true) }
    _ = try await transaction.execute(
      Jobs.insert(
        command.request, key: command.key, organization: command.organization, workflow: command.workflow,
        items: items.count, input: command.input))
    for first in stride(from: 0, to: items.count, by: Self.piece) {
      _ = try await transaction.execute(
        Queue.insertItems(
          items[first..<min(first + Self.piece, items.count)], key: command.key, organization: command.organization,
          first: first, after: pass))
    }
    if try await transaction.one(Jobs.isHeld(command.key, organization: command.organization)) != nil {
      _ = try await transaction.execute(Jobs.holdJob(command.key, organization: command.organization))
      _ = try await transaction.execute(Queue.park(command.key, organization: command.organization))
    }
    if try await transaction.one(Jobs.isCancelled(command.key, organization: command.organization)) != nil {
      _ = try await transaction.execute(Jobs.cancelItems(command.key, organization: command.organization))
      _ = try await transaction.execute(Jobs.cancelJob(command.key, organization: command.organization))
    }
    return PerformReply(itemsTotal: Int32(items.count), duplicate: false)
  }

  private func reply(to command: Command, taken row: Row) throws -> PerformReply {
    guard try row.get("body_hash", as: [UInt8].self) == command.hash else { throw Inbox.reused }
    return PerformReply(itemsTotal: try row.get("items_total", as: Int32?.self) ?? 0, duplicate: true)
  }

  public func cancelWork(_ request: CancelWorkRequest, context: CallContext) async throws -> CancelWorkReply {
    let (key, organization) = try Self.ids(request.commandKey, request.organizationID, context)
    return try await cancelling(try request.encoded()) { try await cancel(key, organization) }
  }

  private func cancel(_ key: UUID, _ organization: UUID) async throws -> CancelWorkReply {
    let wasKnown = try await database.transaction(for: SessionContext(organization: organization)) { transaction in
      _ = try await transaction.pipeline([Jobs.takeTime, Jobs.serialize(key)])
      // The tombstone's moment comes after that of every call that was let out.
      _ = try await transaction.query(Jobs.lock(key, organization: organization))
      _ = try await transaction.execute(Jobs.entomb(key, organization: organization))
      _ = try await transaction.execute(Jobs.letGo(key, organization: organization))
      _ = try await transaction.execute(Jobs.cancelItems(key, organization: organization))
      let wasOpen = try await transaction.execute(Jobs.cancelJob(key, organization: organization)) > 0
      if wasOpen { try await CancelledJob(key: key, organization: organization).account(in: transaction) }
      try await Failpoint.cancelBeforeCommit.hit()
      return wasOpen
    }
    try await Failpoint.cancelCommitted.hit()
    Wakeup.items.signal()
    Wakeup.outbox.signal()
    return CancelWorkReply(wasKnown: wasKnown)
  }

  public func holdWork(_ request: HoldWorkRequest, context: CallContext) async throws -> HoldWorkReply {
    let (key, organization) = try Self.ids(request.commandKey, request.organizationID, context)
    return try await holding(try request.encoded()) { try await hold(key, organization, request) }
  }

  private func hold(_ key: UUID, _ organization: UUID, _ request: HoldWorkRequest) async throws -> HoldWorkReply {
    let pass = try await workers.query(Queue.present, for: nil).first?.get("pass", as: Int64.self) ?? 0
    let wasKnown = try await database.transaction(for: SessionContext(organization: organization)) { transaction in
      _ = try await transaction.pipeline([Jobs.takeTime, Jobs.serialize(key)])
      let hold = Jobs.hold(key, organization: organization, isHeld: request.held, version: request.version)
      guard try await transaction.execute(hold) > 0 else { return false }
      let change =
        request.held ? Jobs.holdJob(key, organization: organization) : Jobs.resumeJob(key, organization: organization)
      let wasOpen = try await transaction.execute(change) > 0
      guard wasOpen else { return false }
      _ = try await transaction.execute(
        request.held
          ? Queue.park(key, organization: organization) : Queue.unpark(key, organization: organization, at: pass))
      return true
    }
    if !request.held { Wakeup.items.signal() }
    return HoldWorkReply(wasKnown: wasKnown)
  }

  public func forgetWorkflow(_ request: ForgetWorkflowRequest, context: CallContext) async throws -> ForgetWorkflowReply
  {
    guard let workflow = UUID(request.workflowID), let organization = UUID(request.organizationID),
      organization == context.principal.organization
    else { throw Refusal.field("workflow_id", "give the workflow and its organization") }
    let kept = try request.keepKeywordIDs.map { text in
      guard let id = UUID(text) else { throw Refusal.field("keep_keyword_ids", "give UUIDs") }
      return id
    }
    let forgotten = ForgottenWorkflow(
      workflow: workflow, organization: organization, details: details, database: workers)
    let isGone = try await forgotten.remove(keeping: kept)
    return ForgetWorkflowReply(
      gone: isGone, keywordIDs: isGone ? try await forgotten.keywords().map(\.description) : [])
  }

  private static func ids(
    _ key: String, _ organization: String, _ context: CallContext
  ) throws -> (key: UUID, organization: UUID) {
    guard let key = UUID(key), let organization = UUID(organization), organization == context.principal.organization
    else { throw Refusal.field("command_key", "give the command's key and its organization") }
    return (key, organization)
  }

  /// Jobs under way, for the snapshot that `Collect` carries.
  public func running() async throws -> [JobProgress] {
    try await workers.query(Jobs.progress, for: nil).map { row in
      JobProgress(
        commandKey: try row.get("command_key", as: UUID.self).description,
        organizationID: try row.get("organization_id", as: UUID.self).description,
        workflowID: try row.get("workflow_id", as: UUID.self).description,
        itemsDone: try row.get("items_done"), itemsTotal: try row.get("items_total"),
        costMicros: try row.get("cost_micros"))
    }
  }
}

/// A command whose ids have been read and whose body has been hashed.
private struct Command {
  let request: PerformRequest
  let key: UUID
  let organization: UUID
  let workflow: UUID
  let input: [UInt8]
  /// Over everything but the time left, which shrinks with every attempt to deliver.
  let hash: [UInt8]

  var session: SessionContext { SessionContext(organization: organization, user: UUID(request.requestedBy)) }

  init(_ request: PerformRequest, context: CallContext) throws {
    guard let key = UUID(request.commandKey) else { throw Refusal.field("command_key", "give a UUID") }
    guard let workflow = UUID(request.workflowID) else { throw Refusal.field("workflow_id", "give a UUID") }
    guard let organization = UUID(request.organizationID), organization == context.principal.organization else {
      throw Refusal.field("organization_id", "give the organization the call is for")
    }
    guard request.deadlineMs > 0 else { throw Refusal(.deadlineExceeded, "no time is left for this step") }
    var body = request
    body.deadlineMs = 0
    self.request = request
    self.key = key
    self.organization = organization
    self.workflow = workflow
    input = try (request.input ?? StepInput()).encoded()
    hash = Array(SHA256.hash(data: try body.encoded()))
  }
}
