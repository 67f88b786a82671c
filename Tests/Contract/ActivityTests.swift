import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// What happened lately, as it happens.
@Suite("Activities")
struct ActivityTests {
  private func watch(
    _ reader: Tenant, after sequence: Int64, for time: Duration
  ) async throws -> RPCStream<Activity>.Iterator {
    try await reader.workflow.watchActivities(
      WatchActivitiesRequest(afterSequence: sequence), options: .init(timeout: time)
    ).makeAsyncIterator()
  }

  @Test("ID-30 whoever watches sees a change of another service at once, in order, and only their organization's")
  func live() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Watched")
    let stranger = try await Tenant.make(fleet, name: "Beside")
    let viewer = try await tenant.colleague(.viewer)
    // Those of the set-up have arrived.
    try await eventually { try await tenant.auditHead().sequence >= 4 }
    var delays: [Duration] = []
    var sequence = try await tenant.auditHead().sequence
    var activities = try await watch(viewer, after: sequence, for: .seconds(200))
    // Where every connection to the database is busy a reader comes back, and misses nothing.
    func next() async throws -> Activity? {
      while true {
        do { return try await activities.next() } catch let refusal as Refusal where refusal.reason == .databaseDown {
          activities = try await watch(viewer, after: sequence, for: .seconds(200))
        }
      }
    }
    for n in 0..<20 {
      _ = try await stranger.identity.updateProfile(UpdateProfileRequest(firstName: "Stranger \(n)"))
      let began = ContinuousClock.now
      _ = try await tenant.identity.updateProfile(UpdateProfileRequest(firstName: "Name \(n)"))
      let activity = try #require(try await next())
      delays.append(ContinuousClock.now - began)
      #expect(activity.action == "identity.profile.updated" && activity.userID == tenant.user.description)
      #expect(activity.sequence == sequence + 1 && !activity.sentence.isEmpty)
      sequence = activity.sequence
    }
    let median = delays.sorted()[delays.count / 2]
    print("· activities: seen \(median) after the change was asked for, the median of \(delays.count)")
    #expect(median < .seconds(5))
  }

  @Test("ID-30 an activity of 29 days ago is shown, one of 31 days ago is not, neither listed nor watched")
  func age() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Aged")
    try await tenant.fleet.change(
      """
      insert into workflow.activities (organization_id, sequence, id, action, created_at)
      values ($1::uuid, 1000, gen_random_uuid(), 'day.31', now() - interval '31 days'),
        ($1::uuid, 1001, gen_random_uuid(), 'day.29', now() - interval '29 days') returning 1
      """, tenant.organization.description)
    let listed = try await tenant.workflow.listActivities(ListActivitiesRequest()).activities.map(\.action)
    #expect(listed.contains("day.29") && !listed.contains("day.31"))
    let stream = try await tenant.workflow.watchActivities(WatchActivitiesRequest(afterSequence: 999))
    var first: String?
    for try await activity in stream {
      first = activity.action
      break
    }
    #expect(first == "day.29")
  }

  /// Why a stream ended; where every connection to the database was busy a reader comes back.
  private func end(of reader: Tenant, _ while: () async throws -> Void) async throws -> Reason? {
    let head = try await reader.auditHead().sequence
    var activities = try await watch(reader, after: head, for: .seconds(120))
    _ = try await reader.identity.updateProfile(UpdateProfileRequest(firstName: "Reader"))
    #expect(try await activities.next() != nil)
    try await `while`()
    while true {
      let end = await reason { while try await activities.next() != nil {} }
      guard end == .databaseDown else { return end }
      activities = try await watch(reader, after: head, for: .seconds(120))
    }
  }

  @Test("ID-30 ID-10 ID-14 who is removed, logs out or has another role reads no stream on that was begun before")
  func ends() async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Ends")
    try await owner.subscribe(to: .agency)
    let removed = try await owner.colleague(.viewer)
    let demoted = try await owner.colleague(.editor)
    let gone = try await owner.colleague(.viewer)
    #expect(
      try await end(of: removed) {
        _ = try await owner.identity.removeMember(RemoveMemberRequest(userID: removed.user.description))
      } == .tokenInvalid)
    #expect(
      try await end(of: demoted) {
        _ = try await owner.identity.changeRole(
          ChangeRoleRequest(userID: demoted.user.description, role: .viewer))
      } == .tokenExpired)
    #expect(try await end(of: gone) { _ = try await gone.identity.logOut(LogOutRequest()) } == .tokenInvalid)
  }
}
