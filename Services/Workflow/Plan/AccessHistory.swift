import Contracts
import Vocabulary

/// One entry of the audit log, as far as it tells of access.
struct AccessEntry {
  var action: String
  var service = "identity"
  var entityType = ""
  var entity: UUID?
  var from = ""
  var to = ""
  var user: UUID?
  var at: Instant
  /// How long a replaced key goes on working.
  var overlap: Duration = .zero
  /// After which a new key ends by itself; nil for ever.
  var lifetime: Duration?
}

/// Who could do what, and when: told from the audit log alone, entry by entry, from the first.
struct AccessHistory {
  private let since: Instant?
  private var roles: [RoleHolding] = []
  private var keys: [KeyHolding] = []
  private var grants: [GrantHolding] = []
  private var workflows: [String: String] = [:]
  private var counts: [String: Int64] = [:]
  private var entriesRead: Int64 = 0

  init(since: Instant? = nil) { self.since = since }

  /// What holds at some time since then, and how many changes there were since.
  var report: AccessReport {
    func overlaps(_ until: Int64) -> Bool { until == 0 || until >= since?.micros ?? 0 }
    return AccessReport(
      roles: roles.filter { overlaps($0.until) }, keys: keys.filter { overlaps($0.until) },
      grants: grants.filter { overlaps($0.until) },
      changes: counts.sorted { $0.key < $1.key }.map { Count(name: $0.key, value: $0.value) }, entriesRead: entriesRead)
  }

  mutating func take(_ entry: AccessEntry) {
    entriesRead += 1
    if entry.at >= since ?? entry.at { counts[entry.action, default: 0] += 1 }
    let subject = entry.entity?.description ?? ""
    let actor = entry.user?.description ?? ""
    switch entry.action {
    case "identity.organization.created": hold(actor, "owner", entry, by: actor)
    case "identity.user.added", "identity.role.changed", "identity.invitation.accepted":
      hold(subject, entry.to, entry, by: actor)
    case "identity.ownership.transferred":
      hold(subject, "owner", entry, by: actor)
      hold(actor, "admin", entry, by: actor)
    case "identity.user.removed": leave(subject, entry, by: actor)
    case "privacy.subject.erased" where entry.service == "identity" && entry.entityType == "user":
      leave(subject, entry, by: actor)
    case "identity.key.created": open(key: subject, entry, by: actor)
    case "identity.key.rotated":
      end(keys: { $0.keyID == entry.from }, at: entry.at + entry.overlap, by: actor)
      open(key: subject, entry, by: actor)
    case "identity.key.revoked": end(keys: { $0.keyID == subject }, at: entry.at, by: actor)
    case "identity.grant.opened":
      // A workflow runs on one person's behalf at a time.
      let known = workflows
      end(grants: { known[$0.grantID] == entry.to }, entry, by: actor)
      workflows[subject] = entry.to
      grants.append(GrantHolding(grantID: subject, userID: actor, from: entry.at.micros))
    case "identity.grant.revoked": end(grants: { $0.grantID == subject }, entry, by: actor)
    default: return
    }
  }

  private mutating func hold(_ user: String, _ role: String, _ entry: AccessEntry, by actor: String) {
    end(roleOf: user, entry, by: actor)
    roles.append(RoleHolding(userID: user, role: role, from: entry.at.micros, givenBy: actor))
  }

  /// A person's keys and grants end with the person's access.
  private mutating func leave(_ user: String, _ entry: AccessEntry, by actor: String) {
    end(roleOf: user, entry, by: actor)
    end(keys: { $0.givenBy == user }, at: entry.at, by: actor)
    end(grants: { $0.userID == user }, entry, by: actor)
  }

  private mutating func open(key: String, _ entry: AccessEntry, by actor: String) {
    let until = entry.lifetime.map { (entry.at + $0).micros } ?? 0
    keys.append(KeyHolding(keyID: key, scopes: entry.to, from: entry.at.micros, until: until, givenBy: actor))
  }

  private mutating func end(roleOf user: String, _ entry: AccessEntry, by actor: String) {
    for index in roles.indices where roles[index].userID == user && roles[index].until == 0 {
      roles[index].until = entry.at.micros
      roles[index].endedBy = actor
    }
  }

  /// What ends a key earlier than was said before counts: revoking one in its overlap.
  private mutating func end(keys matches: (KeyHolding) -> Bool, at end: Instant, by actor: String) {
    for index in keys.indices where matches(keys[index]) && (keys[index].until == 0 || keys[index].until > end.micros) {
      keys[index].until = end.micros
      keys[index].endedBy = actor
    }
  }

  private mutating func end(grants matches: (GrantHolding) -> Bool, _ entry: AccessEntry, by actor: String) {
    for index in grants.indices where grants[index].until == 0 && matches(grants[index]) {
      grants[index].until = entry.at.micros
      grants[index].endedBy = actor
    }
  }
}
