import ArgumentParser
import Contracts
import Durable
import Host
import Postgres
import Vocabulary

/// What must be kept although its time is over. An operator's verbs: like `migrate` they reach the databases past the services.
struct LegalHold: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Organizations of which nothing goes by age and nothing is erased.",
    discussion: """
      While a hold is on, retention passes the organization over in all services, and its erasures wait. Setting and lifting
      stand in its audit log. Where PostgreSQL is not ours, INFIN8_ROLES_DIR says how it is reached as `migrator`.
      """,
    subcommands: [List.self, Set.self, Lift.self], defaultSubcommand: List.self)

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List who is under a hold, since when and why.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws { try await HoldBook(console).show() }
  }

  struct Set: Verb {
    static let configuration = CommandConfiguration(abstract: "Put an organization under a hold, or change the reason.")
    @Argument(help: "The organization's id.") var organization: String
    @Option(help: "Who asks for it and why, for whoever lifts it one day.") var reason: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      guard (1...500).contains(reason.count) else { throw Refusal.field("reason", "1 to 500 characters") }
      let book = HoldBook(console)
      try await book.change(
        organization, .set,
        """
        insert into legal_holds as held (organization_id, reason) select organization_id, \(reason)::text from subject
        on conflict (organization_id) do update set reason = excluded.reason
        """)
    }
  }

  struct Lift: Verb {
    static let configuration = CommandConfiguration(abstract: "Lift an organization's hold: retention goes on.")
    @Argument(help: "The organization's id.") var organization: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try await HoldBook(console).change(
        organization, .lifted,
        "delete from legal_holds held using subject where held.organization_id = subject.organization_id")
    }
  }
}

/// The lists of all five services, which say the same unless somebody was interrupted: then the verb is given again.
private struct HoldBook {
  private let console: Console
  /// Workflow first, which carries erasures: it holds before the others do, and lets go after them.
  private let services = [.workflow] + ServiceName.allCases.filter { $0 != .workflow }

  init(_ console: Console) { self.console = console }

  enum Change: String { case set, lifted }

  /// - Parameter statement: says what to do with the organization in `subject`.
  func change(_ text: String, _ change: Change, _ statement: Statement) async throws {
    guard let organization = UUID(text) else {
      throw Refusal.field("organization", "give its id: see `infin8 org show`")
    }
    try await requireExisting(organization)
    for service in change == .set ? services : services.reversed() {
      try await console.asOwner(of: service, for: organization) { transaction in
        _ = try await transaction.query(LegalHolds.serialize(organization))
        try await transaction.execute(
          "with subject as (select \(organization) as organization_id) \(statement)")
        guard service == .workflow else { return }
        _ = try await transaction.query(
          """
          select append_audit(p_action => \("legal_hold.\(change.rawValue)")::text, p_entity_type => 'organization',
            p_entity_id => \(organization), p_user_id => null::uuid, p_details => '{}'::jsonb)
          """)
      }
    }
    try await show()
  }

  private func requireExisting(_ organization: UUID) async throws {
    let rows = try await console.asOwner(of: .identity, for: organization) { transaction in
      try await transaction.query("select 1 as found from organizations where id = \(organization)")
    }
    guard !rows.isEmpty else { throw Refusal(.organizationNotFound, "there is no organization with this id") }
  }

  func show() async throws {
    var holds: [UUID: (since: String, reason: String, services: [String])] = [:]
    for service in services {
      let rows = try await console.asOwner(of: service) { transaction in
        try await transaction.query(
          """
          select organization_id, to_char(since at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since, reason
          from legal_holds
          """)
      }
      for row in rows {
        let (since, reason): (String, String) = (try row.get("since"), try row.get("reason"))
        holds[try row.get("organization_id"), default: (since, reason, [])].services.append(service.rawValue)
      }
    }
    var table = Table([("ORGANIZATION", .left), ("SINCE", .left), ("REASON", .left), ("IN", .left)])
    var json: [JSON] = []
    for (organization, hold) in holds.sorted(by: { $0.value.since < $1.value.since }) {
      let isWhole = hold.services.count == services.count
      let place = isWhole ? "all services" : "only \(hold.services.joined(separator: ", ")): give the verb again"
      table.add(organization.description, hold.since, hold.reason, place)
      json.append(
        .object([
          ("organization", .string(organization.description)), ("since", .string(hold.since)),
          ("reason", .string(hold.reason)), ("services", .array(hold.services.map(JSON.string))),
        ]))
    }
    console.show(.object([("legal_holds", .array(json))])) { table.lines(in: console.terminal) }
  }
}
