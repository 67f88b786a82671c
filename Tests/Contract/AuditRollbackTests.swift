import Contracts
import Postgres
import TestSupport
import Testing
import Vocabulary

/// No change without its entry: where the entry cannot be written, neither is the change.
@Suite("Audit rollback")
struct AuditRollbackTests {
  /// Cheap ones of every service, by outbox and by the log itself, alone and in one transaction with much else.
  private static let paths = [
    "infin8.identity.v1.Identity/LogIn", "infin8.identity.v1.Identity/ChangePassword",
    "infin8.identity.v1.Identity/UpdateOrganization", "infin8.identity.v1.Identity/SaveOnboarding",
    "infin8.identity.v1.Identity/AddUser", "infin8.identity.v1.Identity/ChangeRole",
    "infin8.identity.v1.Identity/TransferOwnership", "infin8.identity.v1.Identity/RemoveMember",
    "infin8.identity.v1.Identity/InviteMember", "infin8.identity.v1.Identity/AcceptInvitation",
    "infin8.identity.v1.Identity/RotateAPIKey", "infin8.identity.v1.Identity/RevokeAPIKey",
    "infin8.workflow.v1.Workflow/CreateWorkflow", "infin8.workflow.v1.Workflow/PauseWorkflow",
    "infin8.workflow.v1.Workflow/ApproveSeeds", "infin8.workflow.v1.Workflow/RequestErasure",
    "infin8.workflow.v1.Workflow/CancelErasure", "infin8.keyword.v1.Keyword/AddCompetitors",
    "infin8.keyword.v1.Keyword/RemoveCompetitor", "infin8.content.v1.Content/SaveConnection",
    "infin8.content.v1.Content/DeleteConnection", "infin8.common.v1.Privacy/EraseSubject",
    "infin8.billing.v1.Billing/SetBudget",
  ]

  /// An installation in which an administrator can have the entries of some organizations fail.
  private static let starting = Task {
    let nobodys =
      "or exists (select from identity.organizations where id = new.organization_id and name like 'Nobody %')"
    let fleet = try await Fleet.own()
    for service in ServiceName.allCases {
      let (table, condition) =
        service == .workflow
        ? ("workflow.intent_audit_logs", "") : ("\(service.rawValue).outbox", "when (new.kind = 'audit_event')")
      try await Platform.run(
        """
        create table \(service.rawValue).refused (organization_id uuid not null);
        create function \(service.rawValue).refuse_audit() returns trigger
          language plpgsql security definer set search_path = pg_catalog, pg_temp
        as $$
        begin
          if exists (select from \(service.rawValue).refused r
              where r.organization_id = new.organization_id) \(service == .identity ? nobodys : "") then
            raise exception 'there is no room for the entry' using errcode = 'insufficient_resources';
          end if;
          return new;
        end $$;
        create trigger refuse_audit before insert on \(table) for each row \(condition)
          execute function \(service.rawValue).refuse_audit();
        """, url: fleet.databaseURL(of: service))
    }
    return fleet
  }

  private func refuse(_ organization: String, _ fleet: Fleet, _ isRefused: Bool) async throws {
    for service in ServiceName.allCases {
      try await fleet.change(
        isRefused
          ? "insert into \(service.rawValue).refused values ($1::uuid) returning 1"
          : "delete from \(service.rawValue).refused where organization_id = $1::uuid returning 1", organization)
    }
  }

  /// Every row of the organization; of what leaves by itself only that it is there.
  private func rows(_ tenant: Tenant) async throws -> Set<String> {
    var all: Set<String> = []
    for (table, _) in try await tenant.fleet.tables(holding: tenant.organization) where !table.hasSuffix(".refused") {
      let key = table == "identity.organizations" ? "id" : "organization_id"
      let what = table.hasSuffix(".outbox") ? "msg_id::text" : "t::text"
      let found = try await tenant.fleet.rows(
        "select \(what) from \(table) t where \(key) = $1::uuid", tenant.organization.description)
      all.formUnion(found.map { "\(table) \($0[0] ?? "")" })
    }
    return all
  }

  @Test(
    "ID-24 a change whose entry cannot be written is not made, and is made when it can", arguments: paths)
  func rollback(path: String) async throws {
    let recipe = try #require(AuditRecipes.all[path])
    let fleet = try await Self.starting.value
    let tenant = try await Tenant.make(fleet, name: "Rollback")
    let call = try await recipe.prepare(tenant)
    // What the preparation has caused elsewhere is there first.
    try await eventually {
      for service in ServiceName.allCases {
        let waiting = try await fleet.rows(
          "select 1 from \(service.rawValue).outbox where organization_id = $1::uuid and delivered_at is null",
          tenant.organization.description)
        if !waiting.isEmpty { return false }
      }
      return try await fleet.rows(
        "select 1 from identity.mails where organization_id = $1::uuid", tenant.organization.description
      ).isEmpty
    }
    let before = try await rows(tenant)
    try await refuse(tenant.organization.description, fleet, true)
    let refusal = await refusal { try await call() }
    let after = try await rows(tenant)
    try await refuse(tenant.organization.description, fleet, false)
    #expect(refusal != nil, "\(path) was answered")
    #expect(
      after.subtracting(before).isEmpty && before.subtracting(after).isEmpty,
      "\(path): \(after.symmetricDifference(before).sorted())")
    try await call()
    #expect(try await rows(tenant) != before, "\(path)")
  }

  @Test("ID-24 nobody signs up unrecorded")
  func signUp() async throws {
    let fleet = try await Self.starting.value
    let email = "\(UUID.random())@example.test"
    let identity = IdentityClient(fleet.client(.identity))
    func signUp(_ name: String, mail: Int) async throws {
      _ = try await identity.signUp(SignUpRequest(organizationName: name, email: email))
      _ = try await identity.createOrganization(
        CreateOrganizationRequest(
          token: try await fleet.token("ifo_", to: email, mail: mail), password: Tenant.password))
    }
    // Of organizations with this name the trigger lets no entry through.
    #expect(await refusal { try await signUp("Nobody \(email)", mail: 1) } != nil)
    for table in ["organizations where name = 'Nobody \(email)'", "users where email = '\(email)'"] {
      #expect(try await fleet.rows("select count(*) from identity.\(table)")[0][0] == "0", "\(table)")
    }
    try await signUp("Somebody \(email)", mail: 2)
    #expect(try await fleet.rows("select count(*) from identity.users where email = $1", email)[0][0] == "1")
  }
}
