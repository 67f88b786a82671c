package import Postgres
package import Vault
package import Vocabulary

/// Opens the secrets of connections, for what this service itself sends them to. No RPC gives one out.
package struct ConnectionSecrets: Sendable {
  private let database: Database
  private let keys: MasterKeys

  package init(database: Database, keys: MasterKeys) {
    self.database = database
    self.keys = keys
  }

  /// The secret of a connection; nil when it has none.
  ///
  /// - Throws: `SealedSecret.Failure` when it was altered, moved, or its master key is gone.
  package func secret(of connection: UUID, organization: UUID) async throws -> Secret? {
    let rows = try await database.query(
      Connections.envelope(connection, organization: organization), for: organization)
    return try rows.first.map { row in
      let envelope = try Connections.Envelope(row)
      return try SealedSecret(bytes: envelope.bytes).open(for: envelope.context, with: keys)
    }
  }
}
