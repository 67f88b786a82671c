import Contracts
public import Durable
public import Host
import Logging
import Postgres
public import RPC
public import Vocabulary

/// What may be spent, what was spent, who owes what.
public struct BillingService: Service {
  public static let name = ServiceName.billing

  public static var configurationKeys: [ConfigurationKey] {
    [
      ConfigurationKey(
        "INFIN8_BILLING_INSTALLATION_CAP_MICROS", default: "0", in: 0...1_000_000_000_000_000,
        summary: "what all organizations together may spend in a month, in millionths of a dollar; 0: no limit"),
      ConfigurationKey(
        "INFIN8_BILLING_PROVIDER_BILLS", default: "",
        summary: "a file of what providers say they are owed, a line each: openai 2026-11 12500000; empty: none"),
    ]
  }

  public static var constraintRefusals: [String: Refusal] {
    [
      "within_ceiling": Refusal(.ceilingReached, "more is spent and set aside than this ceiling allows"),
      "usage_events_pkey": Refusal(.keyReusedWithOtherBody, "this use has been recorded otherwise"),
    ]
  }

  public static var agreements: [Agreement] {
    [
      Agreement(table: "usage_tracking", constraint: "valid_metric_type", values: Metric.allCases.map(\.text)),
      Agreement(
        table: "reservations", constraint: "valid_reservation_state", values: ReservationState.allCases.map(\.text)),
      Agreement(table: "ceilings", constraint: "valid_ceiling_scope", values: CeilingScope.allCases.map(\.text)),
      Agreement(table: "plans", constraint: "valid_plan", values: Plan.allCases.map(\.text)),
      Agreement(
        table: "subscriptions", constraint: "valid_subscription_status", values: SubscriptionStatus.allCases.map(\.text)
      ),
    ]
  }

  private let environment: ServiceEnvironment

  public init(environment: ServiceEnvironment) async throws { self.environment = environment }

  public func register(in router: inout Router) {
    PrivacyServer(
      service: .billing, database: environment.database, exports: environment.exports, session: \.session
    ).register(in: &router)
    let cap = environment.configuration.integer("INFIN8_BILLING_INSTALLATION_CAP_MICROS")
    BillingMethodTable(database: environment.database, installationCap: cap > 0 ? Int64(cap) : nil).register(
      in: &router)
    OutboxServer(database: environment.workers).register(in: &router)
  }

  public var workers: [any Worker] {
    let path = environment.configuration["INFIN8_BILLING_PROVIDER_BILLS"]
    let reconciliation = Reconciliation(database: environment.workers, path: path, logger: environment.logger)
    let retention = LedgerRetention(database: environment.workers, logger: environment.logger)
    return [ExpiryWorker(environment: environment), retention] + (path.isEmpty ? [] : [reconciliation])
  }

  public var healthChecks: [HealthCheck] {
    [
      HealthCheck("bills") { [workers = environment.workers] in try await Reconciliation.finding(workers) },
      .sparing("ledger") { [workers = environment.workers] in try await LedgerDrift.finding(workers) },
    ]
  }
}

/// Gives back what was reserved by somebody who never came back.
struct ExpiryWorker: Worker {
  let name = "reservation-expiry"
  let environment: ServiceEnvironment

  func run() async throws {
    try await every(.seconds(2)) {
      for row in try await environment.workers.query(Escrow.expired, for: nil) {
        beat()
        let organization: UUID = try row.get("organization_id")
        let effect: UUID = try row.get("effect_id")
        do {
          _ = try await environment.database.query(Escrow.release(effect, because: "lapsed"), for: organization)
        } catch  where !Task.isCancelled {
          environment.logger.warning("not released", metadata: ["effect": "\(effect)", "error": "\(error)"])
        }
      }
    }
  }
}

/// Each RPC with the file that does it.
struct BillingMethodTable: BillingMethods {
  let database: Database
  let installationCap: Int64?

  private var money: HoldMoney { HoldMoney(database: database, installationCap: installationCap) }

  func reserve(_ request: ReserveRequest, context: CallContext) async throws -> Reservation {
    try await money.reserve(request, context)
  }
  func settle(_ request: SettleRequest, context: CallContext) async throws -> Reservation {
    try await money.settle(request, context)
  }
  func release(_ request: ReleaseRequest, context: CallContext) async throws -> Reservation {
    try await money.release(request, context)
  }
  func renew(_ request: RenewRequest, context: CallContext) async throws -> RenewReply {
    try await money.renew(request, context)
  }
  func recordWaste(_ request: RecordWasteRequest, context: CallContext) async throws -> RecordWasteReply {
    try await money.recordWaste(request, context)
  }
  func sumForWorkflow(_ request: SumForWorkflowRequest, context: CallContext) async throws -> WorkflowSum {
    try await money.sum(request, context)
  }
  func getUsage(_ request: GetUsageRequest, context: CallContext) async throws -> Usage {
    try await ReadAccounts(database: database).usage(request, context)
  }
  func listLedger(_ request: ListLedgerRequest, context: CallContext) async throws -> ListLedgerReply {
    try await ReadAccounts(database: database).ledger(request, context)
  }
  func getBudget(_ request: GetBudgetRequest, context: CallContext) async throws -> Budget {
    try await SetCeilings(database: database).get(context)
  }
  func setBudget(_ request: SetBudgetRequest, context: CallContext) async throws -> Budget {
    try await SetCeilings(database: database).set(request, context)
  }
  func getPlan(_ request: GetPlanRequest, context: CallContext) async throws -> PlanDetails {
    try await ReadAccounts(database: database).plan(context)
  }
}
