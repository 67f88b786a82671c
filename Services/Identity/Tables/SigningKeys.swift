import Postgres

/// Every statement on `signing_keys`: public halves of all replicas; they belong to no tenant.
enum SigningKeys {
  /// A key that signs says so again and again; one that has been silent has been replaced.
  static func publish(_ id: String, _ publicKey: [UInt8]) -> Statement {
    """
    insert into signing_keys (kid, public_key, seen_at) values (\(id), \(publicKey), clock_timestamp())
    on conflict (kid) do update set seen_at = clock_timestamp(), retired_at = null
    """
  }

  /// Ten minutes after a key has signed its last token nothing signed with it is alive.
  static let retire: Statement = """
    update signing_keys set retired_at = clock_timestamp()
    where retired_at is null and seen_at < clock_timestamp() - interval '10 minutes'
    """

  /// What it signed has been dead for as long as it was retired: nothing asks for it.
  static let purge: Statement =
    "delete from signing_keys where retired_at < clock_timestamp() - interval '30 days'"

  static let live: Statement = "select kid, public_key from signing_keys where retired_at is null"
}
