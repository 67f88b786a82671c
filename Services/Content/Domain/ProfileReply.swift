package import Postgres
package import Vocabulary

/// A customer profile as whoever writes it replies with it: JSON that is checked before anybody reads it as a profile.
package enum ProfileReply {
  /// Asks, and once more with what was wrong: a second reply that is malformed fails the step.
  ///
  /// - Parameter ask: given the complaint about the reply before, nil at first.
  /// - Throws: `bad_output` naming the field; whatever `ask` throws.
  package static func accepted(
    for organization: UUID, in database: Database, _ ask: (_ complaint: String?) async throws -> String
  ) async throws -> String {
    let first = try await ask(nil)
    guard let complaint = try await complaint(about: first, organization, database) else { return first }
    let second = try await ask(complaint)
    guard let complaint = try await self.complaint(about: second, organization, database) else { return second }
    throw Refusal(.badOutput, "the customer profile is malformed, also when it was asked for again: \(complaint)")
  }

  private static func complaint(
    about reply: String, _ organization: UUID, _ database: Database
  ) async throws -> String? {
    guard reply.utf8.count <= 65_536 else { return "it is longer than 64 KiB" }
    do {
      return try await database.query(check(reply), for: organization).first?.get("complaint", as: String?.self)
    } catch is PostgresError {
      return "it is no JSON"
    }
  }

  /// What is wrong with it, null when nothing is. Members that nobody asked for do no harm.
  private static func check(_ reply: String) -> Statement {
    """
    with reply as (select \(JSONText(reply)) as profile)
    select case when jsonb_typeof(profile) <> 'object' then 'it is no object' else coalesce(
      (select field || ' is no list of 1 to 20 texts of at most 4000 characters'
        from unnest(array['industries', 'buyerRoles', 'painPoints']) field
        where not case when jsonb_typeof(profile->field) = 'array' then
          jsonb_array_length(profile->field) between 1 and 20 and not exists (
            select from jsonb_array_elements(profile->field) text
            where jsonb_typeof(text) <> 'string' or btrim(text #>> '{}') = '' or length(text #>> '{}') > 4000)
          else false end limit 1),
      case when jsonb_typeof(profile->'valueProposition') is distinct from 'string'
        or btrim(profile->>'valueProposition') = '' then 'valueProposition says nothing' end,
      case when profile->'version' is distinct from '1' then 'version is not 1' end,
      case when coalesce(profile->>'model', '') = '' then 'model is not named' end) end as complaint
    from reply
    """
  }
}
