import Host
import Postgres
import Vocabulary

/// Settings as people send them: the database reads the JSON, the schema judges it.
enum SettingsDocuments {
  /// Nil documents are not sent and not judged.
  ///
  /// - Throws: `field_invalid` naming the document, or the path within.
  static func check(
    blog: String?, content: String?, keywords: String?, _ desk: Desk, _ organization: UUID
  ) async throws {
    for (json, schema) in [
      (blog, SettingsSchema.blog), (content, SettingsSchema.content), (keywords, SettingsSchema.keywords),
    ] {
      guard let json else { continue }
      guard json.utf8.count <= 65_536 else { throw Refusal.field(schema.document, "at most 64 KiB") }
      let rows: [Row]
      do {
        rows = try await desk.database.query(
          """
          select key, jsonb_typeof(value) as type, coalesce(value #>> '{}', '') as text,
            case jsonb_typeof(value) when 'array' then jsonb_array_length(value) else 0 end as elements,
            case jsonb_typeof(value) when 'array' then exists (
              select from jsonb_array_elements(value) e where jsonb_typeof(e) <> 'string' or length(e #>> '{}') > 200)
            else false end as others
          from jsonb_each(\(JSONText(json))) order by key
          """, for: organization)
      } catch is PostgresError {
        throw Refusal.field(schema.document, "give a JSON object")
      }
      try schema.check(
        rows.map { row in
          SettingsSchema.Entry(
            key: try row.get("key"), type: try row.get("type"), text: try row.get("text"),
            elements: Int(try row.get("elements", as: Int32.self)), hasOtherElements: try row.get("others"))
        })
    }
  }
}
