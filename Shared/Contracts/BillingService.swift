// Generated from billing.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.billing.v1.Billing`.
public struct BillingClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Sets money and quota aside before anything is spent; refused when a ceiling or a quota would be passed; with a time to wait
  /// when only what others have set aside is in the way. Services only.
  public func reserve(_ request: ReserveRequest, options: CallOptions = CallOptions()) async throws -> Reservation {
    try Reservation(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "Reserve", payload: request.encoded(), options: options))
  }

  /// Books what was really spent against its reservation, once. Services only.
  public func settle(_ request: SettleRequest, options: CallOptions = CallOptions()) async throws -> Reservation {
    try Reservation(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "Settle", payload: request.encoded(), options: options))
  }

  /// Gives a reservation back unspent, once, or refunds what was spent for nothing. Services only.
  public func release(_ request: ReleaseRequest, options: CallOptions = CallOptions()) async throws -> Reservation {
    try Reservation(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "Release", payload: request.encoded(), options: options))
  }

  /// Keeps reservations from lapsing while their holder is alive. Services only.
  public func renew(_ request: RenewRequest, options: CallOptions = CallOptions()) async throws -> RenewReply {
    try RenewReply(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "Renew", payload: request.encoded(), options: options))
  }

  /// Books money that bought nothing to the platform, once; no organization pays it. Services only.
  public func recordWaste(_ request: RecordWasteRequest, options: CallOptions = CallOptions()) async throws
    -> RecordWasteReply
  {
    try RecordWasteReply(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "RecordWaste", payload: request.encoded(), options: options))
  }

  /// The ledger's sum for one workflow: what `completed` is checked against. Services only.
  public func sumForWorkflow(_ request: SumForWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> WorkflowSum
  {
    try WorkflowSum(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "SumForWorkflow", payload: request.encoded(), options: options))
  }

  /// Usage by metric for one month.
  public func getUsage(_ request: GetUsageRequest, options: CallOptions = CallOptions()) async throws -> Usage {
    try Usage(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "GetUsage", payload: request.encoded(), options: options))
  }

  /// The ledger, newest first. Owner, admin.
  public func listLedger(_ request: ListLedgerRequest, options: CallOptions = CallOptions()) async throws
    -> ListLedgerReply
  {
    try ListLedgerReply(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "ListLedger", payload: request.encoded(), options: options))
  }

  /// Ceilings and what is left of them. Owner, admin.
  public func getBudget(_ request: GetBudgetRequest, options: CallOptions = CallOptions()) async throws -> Budget {
    try Budget(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "GetBudget", payload: request.encoded(), options: options))
  }

  /// Changes the organization's ceilings: of a month, a day, a workflow, a call. Owner.
  public func setBudget(_ request: SetBudgetRequest, options: CallOptions = CallOptions()) async throws -> Budget {
    try Budget(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "SetBudget", payload: request.encoded(), options: options))
  }

  /// The plan with its quotas, and what providers ask.
  public func getPlan(_ request: GetPlanRequest, options: CallOptions = CallOptions()) async throws -> PlanDetails {
    try PlanDetails(
      decoding: await channel.unary(
        service: "infin8.billing.v1.Billing", method: "GetPlan", payload: request.encoded(), options: options))
  }
}

public protocol BillingMethods: Sendable {
  /// Sets money and quota aside before anything is spent; refused when a ceiling or a quota would be passed; with a time to wait
  /// when only what others have set aside is in the way. Services only.
  func reserve(_ request: ReserveRequest, context: CallContext) async throws -> Reservation
  /// Books what was really spent against its reservation, once. Services only.
  func settle(_ request: SettleRequest, context: CallContext) async throws -> Reservation
  /// Gives a reservation back unspent, once, or refunds what was spent for nothing. Services only.
  func release(_ request: ReleaseRequest, context: CallContext) async throws -> Reservation
  /// Keeps reservations from lapsing while their holder is alive. Services only.
  func renew(_ request: RenewRequest, context: CallContext) async throws -> RenewReply
  /// Books money that bought nothing to the platform, once; no organization pays it. Services only.
  func recordWaste(_ request: RecordWasteRequest, context: CallContext) async throws -> RecordWasteReply
  /// The ledger's sum for one workflow: what `completed` is checked against. Services only.
  func sumForWorkflow(_ request: SumForWorkflowRequest, context: CallContext) async throws -> WorkflowSum
  /// Usage by metric for one month.
  func getUsage(_ request: GetUsageRequest, context: CallContext) async throws -> Usage
  /// The ledger, newest first. Owner, admin.
  func listLedger(_ request: ListLedgerRequest, context: CallContext) async throws -> ListLedgerReply
  /// Ceilings and what is left of them. Owner, admin.
  func getBudget(_ request: GetBudgetRequest, context: CallContext) async throws -> Budget
  /// Changes the organization's ceilings: of a month, a day, a workflow, a call. Owner.
  func setBudget(_ request: SetBudgetRequest, context: CallContext) async throws -> Budget
  /// The plan with its quotas, and what providers ask.
  func getPlan(_ request: GetPlanRequest, context: CallContext) async throws -> PlanDetails
}

extension BillingMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.billing.v1.Billing", method: "Reserve") { payload, context in
      try await self.reserve(ReserveRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "Settle") { payload, context in
      try await self.settle(SettleRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "Release") { payload, context in
      try await self.release(ReleaseRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "Renew") { payload, context in
      try await self.renew(RenewRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "RecordWaste") { payload, context in
      try await self.recordWaste(RecordWasteRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "SumForWorkflow") { payload, context in
      try await self.sumForWorkflow(SumForWorkflowRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "GetUsage") { payload, context in
      try await self.getUsage(GetUsageRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "ListLedger") { payload, context in
      try await self.listLedger(ListLedgerRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "GetBudget") { payload, context in
      try await self.getBudget(GetBudgetRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "SetBudget") { payload, context in
      try await self.setBudget(SetBudgetRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.billing.v1.Billing", method: "GetPlan") { payload, context in
      try await self.getPlan(GetPlanRequest(decoding: payload), context: context).encoded()
    }
  }
}
