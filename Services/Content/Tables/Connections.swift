import Contracts
import Postgres
import Vault
import Vocabulary
import Wire

/// Every statement on `publish_connections`.
enum Connections {
  private static let columns: Statement = """
    id, kind, name, url, account, coalesce(key_id, '') as key_id, created_at, updated_at
    """
  private static let sealed: Statement = "organization_id, id, kind, url, account, sealed_credentials"

  static func list(organization: UUID, after page: (at: Instant, id: UUID)?, limit: Int) -> Statement {
    """
    select \(columns) from publish_connections where organization_id = \(organization)
      and (\(page?.id)::uuid is null or (created_at, id) > (\(page?.at)::timestamptz, \(page?.id)::uuid))
    order by created_at, id limit \(Int32(limit))
    """
  }

  static func count(organization: UUID) -> Statement {
    "select count(*) as count from publish_connections where organization_id = \(organization)"
  }

  static func countPublishing(organization: UUID) -> Statement {
    let kinds = ConnectionKind.allCases.filter(\.publishes).map(\.text)
    return """
      select count(*) as count from publish_connections where organization_id = \(organization) and kind = any(\(kinds))
      """
  }

  /// One change at a time for an organization, so that its limits hold.
  static func lockOrganization(_ organization: UUID) -> Statement {
    "select pg_advisory_xact_lock(hashtextextended('save-connection' || \(organization.description)::text, 0))"
  }

  static func lock(_ id: UUID, organization: UUID) -> Statement {
    "select \(columns) from publish_connections where organization_id = \(organization) and id = \(id) for update"
  }

  static func insert(
    _ draft: ConnectionDraft, sealed: SealedSecret?, id: UUID, organization: UUID
  ) -> Statement {
    """
    insert into publish_connections (organization_id, id, kind, name, url, account, sealed_credentials, key_id)
    values (\(organization), \(id), \(draft.kind.text), \(draft.name), \(draft.url), \(draft.account),
      \(sealed?.bytes), \(sealed?.keyID))
    returning \(columns)
    """
  }

  /// Without a new secret the stored one stays.
  static func update(
    _ draft: ConnectionDraft, sealed: SealedSecret?, id: UUID, organization: UUID
  ) -> Statement {
    """
    update publish_connections set kind = \(draft.kind.text), name = \(draft.name), url = \(draft.url),
      account = \(draft.account), sealed_credentials = coalesce(\(sealed?.bytes), sealed_credentials),
      key_id = coalesce(\(sealed?.keyID), key_id)
    where organization_id = \(organization) and id = \(id) returning \(columns)
    """
  }

  static func delete(_ id: UUID, organization: UUID) -> Statement {
    "delete from publish_connections where organization_id = \(organization) and id = \(id)"
  }

  // MARK: Envelopes

  static func envelope(_ id: UUID, organization: UUID) -> Statement {
    """
    select \(sealed) from publish_connections
    where organization_id = \(organization) and id = \(id) and sealed_credentials is not null
    """
  }

  /// Envelopes under older master keys than this one, after the last that was seen. Keys rise by name.
  static func envelopes(before key: String, after last: Envelope?, limit: Int) -> Statement {
    """
    select \(sealed) from publish_connections where key_id < \(key)
      and (organization_id, id) > (\(last?.context.organization ?? .zero)::uuid, \(last?.context.connection ?? .zero)::uuid)
    order by organization_id, id limit \(Int32(limit))
    """
  }

  /// Puts the new envelope in the place of exactly the one it was made from.
  static func replace(_ old: Envelope, with new: SealedSecret) -> Statement {
    """
    update publish_connections set sealed_credentials = \(new.bytes), key_id = \(new.keyID)
    where organization_id = \(old.context.organization) and id = \(old.context.connection)
      and sealed_credentials = \(old.bytes)
    """
  }

  static let keysInUse: Statement = """
    select key_id, count(*) as count from publish_connections where key_id is not null group by key_id order by key_id
    """

  /// A secret as it is stored, with what it opens for.
  struct Envelope: Sendable {
    let context: SecretContext
    let bytes: [UInt8]

    init(_ row: Row) throws {
      context = SecretContext(
        connection: try row.get("id"), organization: try row.get("organization_id"), kind: try row.get("kind"),
        url: try row.get("url"), account: try row.get("account"))
      bytes = try row.get("sealed_credentials")
    }
  }
}

extension Contracts.Connection {
  init(_ row: Row) throws {
    let key = try row.get("key_id", as: String.self)
    self.init(
      id: try row.get("id", as: UUID.self).description,
      kind: ConnectionKind(text: try row.get("kind")) ?? .unspecified, name: try row.get("name"),
      url: try row.get("url"), account: try row.get("account"), hasSecret: !key.isEmpty, sealedWith: key,
      createdAt: try row.get("created_at", as: Instant.self).micros,
      updatedAt: try row.get("updated_at", as: Instant.self).micros)
  }
}
