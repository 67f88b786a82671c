import Contracts
import Durable
import Host
import Postgres
import RPC
import Vocabulary

/// `ListActivities`, `WatchActivities`: what happened lately, and what happens now.
///
/// Refuses: `field_invalid`.
struct ReadActivities {
  let desk: Desk

  func list(_ request: ListActivitiesRequest, _ context: CallContext) async throws -> ListActivitiesReply {
    let organization = try context.organization()
    let limit = try Page.limit(request.page)
    let cursor = request.page?.cursor ?? ""
    guard cursor.isEmpty || Int64(cursor) != nil else { throw Page.badCursor }
    let rows = try await desk.database.query(
      Activities.list(organization: organization, before: Int64(cursor), limit: limit), for: organization)
    let activities = try rows.map(Activity.init)
    return ListActivitiesReply(
      activities: activities,
      page: PageReply(nextCursor: activities.count == limit ? activities.last.map { String($0.sequence) } ?? "" : ""))
  }

  /// The tail of a table: an organization's entries get their numbers one after the other, so none appears behind another.
  func watch(
    _ request: WatchActivitiesRequest, _ context: CallContext, _ send: @Sendable (Activity) async throws -> Void
  ) async throws {
    guard request.afterSequence >= 0 else { throw Refusal.field("after_sequence", "give 0 or more") }
    let organization = try context.organization()
    var sequence = request.afterSequence
    if sequence == 0 {
      let newest = try await desk.database.query(Activities.newest(organization: organization), for: organization)
      sequence = try newest.first?.get("sequence") ?? 0
    }
    while true {
      try await context.checkGoesOn()
      let seen = Wakeup.progress.count
      let rows = try await desk.database.query(
        Activities.after(sequence, organization: organization), for: organization)
      for row in rows {
        let activity = try Activity(row)
        try await send(activity)
        sequence = activity.sequence
      }
      if rows.isEmpty { try await Wakeup.progress.wait(since: seen, upTo: .milliseconds(500)) }
    }
  }
}
