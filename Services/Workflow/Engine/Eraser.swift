import Contracts
import Durable
import Host
import Logging
import Postgres
import RPC
import Vocabulary

/// Carries erasures through all five services: each is asked, again and again under the same id, until it has answered with
/// its receipt; then all are searched, and what is still found is erased again.
///
/// A person is forgotten by identity first, so that nothing new of them comes to be while the others forget. An organization
/// is forgotten by identity last: until then there is somebody to ask. What was under way between services when the first of
/// them answered is found by the search that follows, a moment later.
struct Eraser: Worker {
  let environment: ServiceEnvironment
  let privacy: PrivacyServer

  var name: String { "eraser" }

  private struct Task: Sendable {
    let organization: UUID
    let id: UUID
    let user: UUID?
    let requester: UUID
    let needles: [String]
    /// Receipts differ by try: what is erased again is another erasure to the services.
    var subject: PrivacySubject { PrivacySubject(userID: user?.description ?? "") }
  }

  func run() async throws {
    while true {
      guard let row = try await environment.workers.query(ErasureRequests.claim, for: nil).first else {
        try await _Concurrency.Task.sleep(for: .milliseconds(500))
        continue
      }
      let task = Task(
        organization: try row.get("organization_id"), id: try row.get("id"), user: try row.get("user_id"),
        requester: try row.get("requested_by"), needles: try row.get("needles"))
      do {
        try await carry(task)
      } catch {
        environment.logger.warning("erasure goes on later", metadata: ["erasure": "\(task.id)", "error": "\(error)"])
        try await _Concurrency.Task.sleep(for: .milliseconds(500))
        _ = try await environment.database.query(
          ErasureRequests.goOn(task.id, found: [], organization: task.organization), for: task.organization)
      }
    }
  }

  private func carry(_ task: Task) async throws {
    let order: [ServiceName] =
      task.user == nil
      ? [.keyword, .content, .billing, .workflow, .identity] : [.identity, .keyword, .content, .billing, .workflow]
    let known = try await receipts(task)
    // A second round is another erasure to the services, whose receipts stand.
    let round = known.count == ServiceName.allCases.count ? UUID.random() : task.id
    for service in order where round != task.id || !known.contains(service.rawValue) {
      let receipt = try await erase(task, as: round, service)
      _ = try await environment.database.query(
        ErasureRequests.keep(receipt, task.id, organization: task.organization), for: task.organization)
    }
    let found = try await search(task)
    guard found.isEmpty else {
      _ = try await environment.database.query(
        ErasureRequests.goOn(task.id, found: found, organization: task.organization), for: task.organization)
      return
    }
    try await environment.database.transaction(for: task.organization) { transaction in
      guard try await transaction.execute(ErasureRequests.finish(task.id, organization: task.organization)) == 1 else {
        return
      }
      _ = try await transaction.query(
        AuditLog.append("privacy.erasure.completed", entity: "erasure", id: task.id, by: nil))
    }
    environment.logger.info("erasure done", metadata: ["erasure": "\(task.id)"])
  }

  private func receipts(_ task: Task) async throws -> Set<String> {
    let rows = try await environment.database.query(
      ErasureRequests.receipts(task.id, organization: task.organization), for: task.organization)
    return Set(try rows.map { try $0.get("service", as: String.self) })
  }

  private func erase(_ task: Task, as id: UUID, _ service: ServiceName) async throws -> ErasureReceipt {
    let request = EraseSubjectRequest(erasureID: id.description, subject: task.subject, needles: task.needles)
    guard service != .workflow else { return try await privacy.eraseSubject(request, context: own(task)) }
    let channel = environment.channel(to: service, organization: task.organization, onBehalfOf: task.requester)
    return try await PrivacyClient(channel).eraseSubject(request, options: .init(timeout: .seconds(120)))
  }

  /// Where something of the person is still to be found. What the request itself remembers goes when all the rest is gone.
  private func search(_ task: Task) async throws -> [String] {
    guard !task.needles.isEmpty else { return [] }
    let request = VerifyErasureRequest(subject: task.subject, needles: task.needles)
    var found: [String] = []
    for service in ServiceName.allCases {
      let places: [String]
      if service == .workflow {
        places = try await privacy.verifyErasure(request, context: own(task)).found
          .filter { $0 != "erasure_requests.needles" }
      } else {
        let channel = environment.channel(to: service, organization: task.organization)
        places = try await PrivacyClient(channel).verifyErasure(request, options: .init(timeout: .seconds(120))).found
      }
      found += places.map { "\(service.rawValue).\($0)" }
    }
    return found
  }

  private func own(_ task: Task) -> CallContext {
    CallContext(
      service: "infin8.common.v1.Privacy", method: "EraseSubject",
      principal: Principal(
        caller: .service(.workflow, onBehalfOf: task.requester), organization: task.organization))
  }
}
