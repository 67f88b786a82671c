/// What people read of an entry of the audit log.
enum ActivitySentence {
  /// The action's own sentence with what it changed; an action without one is read out: `keyword.competitor.removed` is
  /// "Competitor removed".
  static func of(_ action: String, from: String, to: String) -> String {
    switch action {
    case "workflow.state_transition": "A workflow moved from \(spoken(from)) to \(spoken(to))"
    case "identity.role.changed": "Somebody's role changed from \(from) to \(to)"
    case "identity.user.added": "A person was added as \(to)"
    case "identity.ownership.transferred": "The organization has another owner"
    default: sentences[action] ?? readOut(action)
    }
  }

  private static let sentences = [
    "identity.organization.created": "The organization was created",
    "identity.session.opened": "Somebody logged in",
    "identity.session.renewed": "A session was renewed",
    "identity.session.closed": "Somebody logged out",
    "identity.session.revoked": "A session was ended",
    "identity.user.removed": "A person's access was ended",
    "identity.invitation.sent": "A person was invited",
    "identity.invitation.accepted": "An invitation was accepted",
    "identity.key.created": "An API key was made",
    "identity.key.rotated": "An API key was replaced",
    "identity.key.revoked": "An API key was revoked",
    "identity.grant.opened": "A workflow was allowed to run on somebody's behalf",
    "identity.grant.revoked": "A workflow may no longer run on somebody's behalf",
    "workflow.created": "A workflow was created",
    "workflow.started": "A workflow was started",
    "workflow.paused": "A workflow was paused",
    "workflow.resumed": "A workflow was resumed",
    "workflow.archived": "The details of a workflow that ended a year ago were removed",
    "workflow.step.retried": "A failed step is tried again",
    "keyword.seeds.selected": "Seed keywords were chosen",
    "keyword.subtopics.decided": "It was decided which keywords become articles",
    "billing.budget.changed": "The budget was changed",
    "legal_hold.set": "The organization was put under a legal hold",
    "legal_hold.lifted": "The legal hold was lifted",
  ]

  private static func readOut(_ action: String) -> String {
    let words = action.split(separator: ".").dropFirst().joined(separator: " ").replacing("_", with: " ")
    guard let first = words.first else { return spoken(action) }
    return first.uppercased() + words.dropFirst()
  }

  private static func spoken(_ state: String) -> String { state.replacing("_", with: " ") }
}
