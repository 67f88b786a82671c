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
  /// The others are given two minutes to forget; here it takes as long as it takes.
  var longestSilence: Duration { .seconds(600) }

  /// One erasure, taken.
  private struct Claim: Sendable {
    let organization: UUID
    let id: UUID
    let user: UUID?
    let requester: UUID
    let needles: [String]
    var subject: PrivacySubject { PrivacySubject(userID: user?.description ?? "") }
  }

  func run() async throws {
    while true {
      beat()
      guard let row = try await environment.workers.query(ErasureRequests.claim, for: nil).first else {
        try await Task.sleep(for: .milliseconds(500))
        continue
      }
      let claim = Claim(
        organization: try row.get("organization_id"), id: try row.get("id"), user: try row.get("user_id"),
        requester: try row.get("requested_by"), needles: try row.get("needles"))
      do {
        try await carry(claim)
      } catch let refusal as Refusal where refusal.reason == .lastOwner {
        // Identity is asked first: nothing has been erased yet.
        try await giveUp(claim)
      } catch {
        environment.logger.warning("erasure goes on later", metadata: ["erasure": "\(claim.id)", "error": "\(error)"])
        try await Task.sleep(for: .milliseconds(500))
        _ = try await environment.database.query(
          ErasureRequests.goOn(claim.id, found: [], organization: claim.organization), for: claim.organization)
      }
    }
  }

  private func carry(_ claim: Claim) async throws {
    let order: [ServiceName] =
      claim.user == nil
      ? [.keyword, .content, .billing, .workflow, .identity] : [.identity, .keyword, .content, .billing, .workflow]
    let known = try await receipts(claim)
    // A second round is another erasure to the services, whose receipts stand.
    let round = known.count == ServiceName.allCases.count ? UUID.random() : claim.id
    for service in order where round != claim.id || !known.contains(service.rawValue) {
      let receipt = try await erase(claim, as: round, service)
      _ = try await environment.database.query(
        ErasureRequests.keep(receipt, claim.id, organization: claim.organization), for: claim.organization)
    }
    let found = try await search(claim)
    guard found.isEmpty else {
      _ = try await environment.database.query(
        ErasureRequests.goOn(claim.id, found: found, organization: claim.organization), for: claim.organization)
      return
    }
    try await environment.database.transaction(for: claim.organization) { transaction in
      guard try await transaction.execute(ErasureRequests.finish(claim.id, organization: claim.organization)) == 1
      else {
        return
      }
      _ = try await transaction.query(
        AuditLog.append("privacy.erasure.completed", entity: "erasure", id: claim.id, by: nil))
    }
    environment.logger.info("erasure done", metadata: ["erasure": "\(claim.id)"])
  }

  /// Whoever has become the owner while the erasure was held stays, and has to ask again after handing over.
  private func giveUp(_ claim: Claim) async throws {
    try await environment.database.transaction(for: claim.organization) { transaction in
      guard try await transaction.execute(ErasureRequests.giveUp(claim.id, organization: claim.organization)) == 1
      else {
        return
      }
      _ = try await transaction.query(
        AuditLog.append("privacy.erasure.cancelled", entity: "erasure", id: claim.id, by: nil))
    }
    environment.logger.notice("erasure given up: the person is the owner", metadata: ["erasure": "\(claim.id)"])
  }

  private func receipts(_ claim: Claim) async throws -> Set<String> {
    let rows = try await environment.database.query(
      ErasureRequests.receipts(claim.id, organization: claim.organization), for: claim.organization)
    return Set(try rows.map { try $0.get("service", as: String.self) })
  }

  private func erase(_ claim: Claim, as id: UUID, _ service: ServiceName) async throws -> ErasureReceipt {
    beat()
    let request = EraseSubjectRequest(erasureID: id.description, subject: claim.subject, needles: claim.needles)
    guard service != .workflow else { return try await privacy.eraseSubject(request, context: own(claim)) }
    let channel = environment.channel(to: service, organization: claim.organization, onBehalfOf: claim.requester)
    return try await PrivacyClient(channel).eraseSubject(request, options: .init(timeout: .seconds(120)))
  }

  /// Where something of the person or the organization is still to be found. What the request itself remembers goes when all
  /// the rest is gone.
  private func search(_ claim: Claim) async throws -> [String] {
    // Calls that were being answered when their service was asked to forget have committed by then.
    if claim.user == nil { try await Task.sleep(for: .seconds(1)) }
    let request = VerifyErasureRequest(subject: claim.subject, needles: claim.needles)
    var found: [String] = []
    for service in ServiceName.allCases {
      beat()
      let places: [String]
      if service == .workflow {
        places = try await privacy.verifyErasure(request, context: own(claim)).found
          .filter { $0 != "erasure_requests.needles" }
      } else {
        let channel = environment.channel(to: service, organization: claim.organization)
        places = try await PrivacyClient(channel).verifyErasure(request, options: .init(timeout: .seconds(120))).found
      }
      found += places.map { "\(service.rawValue).\($0)" }
    }
    return found
  }

  private func own(_ claim: Claim) -> CallContext {
    CallContext(
      service: "infin8.common.v1.Privacy", method: "EraseSubject",
      principal: Principal(
        caller: .service(.workflow, onBehalfOf: claim.requester), organization: claim.organization))
  }
}
