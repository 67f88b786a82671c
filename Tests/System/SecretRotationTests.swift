import ContentService
import Contracts
import Logging
import Postgres
import RPC
import TestSupport
import Testing
import Vault
import Vocabulary

import class Foundation.FileManager

/// Master keys change while everything goes on.
@Suite("Secrets at rest")
struct SecretRotationTests {
  private func save(_ tenant: Tenant, _ name: String, secret: String, id: String = "") async throws -> Connection {
    try await tenant.content.saveConnection(
      SaveConnectionRequest(
        id: id, kind: .wordpress, name: name, url: "https://example.com", account: "editor", secret: secret))
  }

  private func secretsFinding(_ fleet: Fleet) async throws -> HealthCheckResult? {
    try await HealthClient(fleet.client(.content)).check(HealthCheckRequest()).checks.first { $0.name == "secrets" }
  }

  @Test("DB-S06 S10 a new master key re-seals every secret while people write and readers open them: nothing fails")
  func rotation() async throws {
    let fleet = try await Fleet.own()
    let masters = "\(fleet.directory)/keys/master"
    let tenant = try await Tenant.make(fleet, name: "Rotating")
    try await tenant.subscribe(to: .agency)
    let database = Database(url: fleet.databaseURL("content_app"), applicationName: "test", poolSize: 2)
    let readers = ConnectionSecrets(database: database, keys: try MasterKeys(directory: masters))
    var ids: [String] = []
    for number in 0..<40 { ids.append(try await save(tenant, "c\(number)", secret: "secret-\(number)").id) }
    let first = try #require(try await tenant.content.listConnections(ListConnectionsRequest()).connections.first)

    let isRotated = AsyncFlag()
    let connections = ids
    let (reads, writes, newest) = try await withThrowingTaskGroup(of: (Int, Int).self) { group in
      group.addTask {
        var reads = 0
        while await !isRotated.isSet || reads < 200 {
          let number = reads % connections.count
          let id = try #require(UUID(connections[number]))
          let secret = try await readers.secret(of: id, organization: tenant.organization)
          let expected = [Secret("secret-\(number)"), Secret("secret-\(number)-again")]
          #expect(secret.map(expected.contains) == true)
          reads += 1
        }
        return (reads, 0)
      }
      group.addTask {
        var writes = 0
        while await !isRotated.isSet || writes < 20 {
          let number = writes % connections.count
          _ = try await self.save(
            tenant, "c\(number)", secret: "secret-\(number)-again", id: connections[number])
          writes += 1
        }
        return (0, writes)
      }
      var newest = ""
      for _ in 0..<2 {
        newest = try MasterKeys.create(in: masters)
        let current = newest
        try await eventually {
          try await tenant.content.listConnections(ListConnectionsRequest()).connections
            .allSatisfy { $0.sealedWith == current }
        }
      }
      await isRotated.set()
      let counts = try await group.reduce((0, 0)) { ($0.0 + $1.0, $0.1 + $1.1) }
      return (counts.0, counts.1, newest)
    }
    #expect(reads >= 200 && writes >= 20)
    #expect(first.sealedWith < newest)
    // One that was being written while the key changed is re-sealed at the next look.
    try await eventually {
      let finding = try await secretsFinding(fleet)
      return finding?.status == .healthy && finding?.message == "40 secrets sealed with \(newest), 0 with older keys"
    }
    // The old keys are of no use any more, and may go.
    for name in try FileManager.default.contentsOfDirectory(atPath: masters) where name != "\(newest).key" {
      try FileManager.default.removeItem(atPath: "\(masters)/\(name)")
    }
    let later = ConnectionSecrets(database: database, keys: try MasterKeys(directory: masters))
    for id in connections {
      let id = try #require(UUID(id))
      #expect(try await later.secret(of: id, organization: tenant.organization) != nil)
    }
    await database.close()
  }

  @Test("S10 a row whose address, organization or id was altered does not open, and re-sealing counts and leaves it")
  func altered() async throws {
    let test = try await TestDatabase.make(.content)
    let directory = "/tmp/infin8-masters-\(UUID.random())"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let keys = try MasterKeys(directory: directory)
    let secrets = ConnectionSecrets(database: test.requests, keys: keys)
    let (mine, theirs) = (UUID.random(), UUID.random())

    func insert(_ id: UUID, _ organization: UUID, url: String, _ bytes: [UInt8]) async throws {
      _ = try await test.requests.query(
        """
        insert into publish_connections (organization_id, id, kind, name, url, account, sealed_credentials, key_id)
        values (\(organization), \(id), 'wordpress', \(id.description), \(url), 'editor', \(bytes), \(keys.currentID))
        """, for: organization)
    }
    let id = UUID.random()
    let home = SecretContext(
      organization: mine, connection: id, purpose: "wordpress https://example.com editor")
    let bytes = try SealedSecret.seal(Secret("mine"), for: home, with: keys).bytes
    try await insert(id, mine, url: "https://example.com", bytes)
    #expect(try await secrets.secret(of: id, organization: mine) == Secret("mine"))

    // Copied to another organization under the same id, to another id, and to another address.
    try await insert(id, theirs, url: "https://example.com", bytes)
    let copy = UUID.random()
    try await insert(copy, mine, url: "https://example.com", bytes)
    let moved = UUID.random()
    try await insert(moved, mine, url: "https://thief.example", bytes)
    for (id, organization) in [(id, theirs), (copy, mine), (moved, mine)] {
      await #expect(throws: SealedSecret.Failure.notAuthentic) {
        _ = try await secrets.secret(of: id, organization: organization)
      }
    }

    _ = try MasterKeys.create(in: directory)
    try keys.refresh()
    let worker = RewrapSecrets(keys: keys, database: test.workers, logger: Logger(label: "test"))
    let done = try await worker.pass()
    #expect(done.moved == 1 && done.lost == 3)
    #expect(try await secrets.secret(of: id, organization: mine) == Secret("mine"))
    try await test.drop()
  }
}

/// Set once.
private actor AsyncFlag {
  private(set) var isSet = false
  func set() { isSet = true }
}
