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
    // Other replicas' keys that we have put there, and so take away.
    var written: Set<String> = []
    while true {
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
        written.insert(id)
      }
      for id in written.subtracting(live) { unlink("\(directory)/\(id).pub") }
      written.formIntersection(live)
      try await Task.sleep(for: .seconds(5))
    }
  }
}
