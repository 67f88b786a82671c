import Durable
import Glibc
import Host
import Postgres
import Vocabulary

/// Makes every replica's public keys known to every host: our own go into the table, the others' from there into the
/// directory that the services on this host read.
struct KeyPublisher: Worker {
  let keys: KeyRing
  let database: Database
  let directory: String

  var name: String { "key-publisher" }

  func run() async throws {
    try await every(.seconds(5)) {
      let own = keys.current
      _ = try await database.query(SigningKeys.publish(own.id, own.publicKey), for: nil)
      _ = try await database.query(SigningKeys.retire, for: nil)
      var live: Set<String> = []
      for row in try await database.query(SigningKeys.live, for: nil) {
        let id: String = try row.get("kid")
        live.insert(id)
        let path = "\(directory)/\(id).pub"
        guard id.hasPrefix("access-"), !id.contains("/"), access(path, F_OK) != 0 else { continue }
        try Files.write(try row.get("public_key"), to: path, mode: 0o644)
      }
      try removeStrangers(live)
    }
  }

  /// Public keys that no replica signs with any more; those of a ring in this directory are the ring's to remove.
  private func removeStrangers(_ live: Set<String>) throws {
    let files = Set(try Files.list(directory))
    for file in files where file.hasPrefix("access-") && file.hasSuffix(".pub") {
      let id = String(file.dropLast(4))
      guard !live.contains(id), !files.contains("\(id).key"), !files.contains("\(id).retired") else { continue }
      unlink("\(directory)/\(file)")
    }
  }
}
