public import Postgres
public import Vocabulary

/// Organizations under a legal hold: nothing of theirs goes by age, and nothing is erased, until the hold is lifted.
public enum LegalHolds {
  /// Of a table or its alias, which has `organization_id`: that its organization is under no hold. Whatever removes rows for their
  /// age says it; ``MessageRetention`` names the one exception.
  public static func spare(_ table: StaticString) -> Statement {
    let column = "\(table).organization_id"
    return "not exists (select from legal_holds legal where \(unsafe: column) = legal.organization_id)"
  }

  /// A row when the organization is under a hold.
  public static func hold(on organization: UUID) -> Statement {
    "select 1 as found from legal_holds where organization_id = \(organization)"
  }

  /// Taken by whoever changes a hold and by whoever erases or removes one organization's rows, before either looks: the second sees
  /// what the first did.
  public static func serialize(_ organization: UUID) -> Statement {
    "select pg_advisory_xact_lock(hashtextextended('legal hold ' || \(organization.description)::text, 0))"
  }

  public static let refusal = Refusal(
    .legalHold, "the organization is under a legal hold: until it is lifted nothing may be erased")
}
