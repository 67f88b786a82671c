import Contracts
import RPC
import TestSupport
import Testing
import Vocabulary

/// Connections: kept with their secrets, which nobody gets to see again.
@Suite("Connections")
struct ConnectionTests {
  private static let secret = "abcd EFGH 1234 canary"

  private func request(
    id: String = "", kind: ConnectionKind = .wordpress, name: String = "Blog",
    url: String = "https://www.example.com/blog",
    account: String = "editor", secret: String = ConnectionTests.secret
  ) -> SaveConnectionRequest {
    SaveConnectionRequest(id: id, kind: kind, name: name, url: url, account: account, secret: secret)
  }

  private func tenant(on plan: Plan = .agency) async throws -> Tenant {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Connected")
    try await tenant.subscribe(to: plan)
    return tenant
  }

  @Test("CT-28 a connection of every kind is saved and listed as it was given, without its secret")
  func saved() async throws {
    let tenant = try await tenant()
    for kind in ConnectionKind.allCases {
      let saved = try await tenant.content.saveConnection(request(kind: kind, name: "\(kind.text)"))
      #expect(saved.hasSecret && !saved.sealedWith.isEmpty && saved.url == "https://www.example.com/blog")
      #expect(saved.account == "editor" && saved.kind == kind && saved.name == kind.text)
      #expect(!"\(saved)".contains("canary"))
    }
    let all = try await tenant.content.listConnections(ListConnectionsRequest()).connections
    #expect(all.map(\.kind) == ConnectionKind.allCases && !"\(all)".contains("canary"))
    var pages: [String] = []
    var cursor = ""
    repeat {
      let page = try await tenant.content.listConnections(
        ListConnectionsRequest(page: PageRequest(limit: 2, cursor: cursor)))
      pages += page.connections.map(\.id)
      cursor = page.page?.nextCursor ?? ""
    } while !cursor.isEmpty
    #expect(pages == all.map(\.id))
  }

  @Test("CT-28 S10 a stored secret stays when none is given, and cannot be taken to another kind, address or account")
  func secretStaysHome() async throws {
    let tenant = try await tenant()
    let first = try await tenant.content.saveConnection(request())
    let renamed = try await tenant.content.saveConnection(request(id: first.id, name: "Renamed", secret: ""))
    #expect(renamed.hasSecret && renamed.name == "Renamed" && renamed.createdAt == first.createdAt)
    for stolen in [
      request(id: first.id, url: "https://thief.example/blog", secret: ""),
      request(id: first.id, url: "https://example.com/blog", secret: ""),
      request(id: first.id, account: "thief", secret: ""), request(id: first.id, kind: .research, secret: ""),
    ] {
      let refusal = await refusal { _ = try await tenant.content.saveConnection(stolen) }
      #expect(refusal?.violations.map(\.field) == ["secret"], "\(stolen.url) \(stolen.account)")
    }
    let moved = try await tenant.content.saveConnection(
      request(id: first.id, url: "https://new.example/", account: "other", secret: "new"))
    #expect(moved.url == "https://new.example/" && moved.hasSecret)
    // Where there is no secret there is none to steal.
    let empty = try await tenant.content.saveConnection(request(name: "Empty", secret: ""))
    #expect(!empty.hasSecret && empty.sealedWith.isEmpty)
    let elsewhere = try await tenant.content.saveConnection(
      request(id: empty.id, name: "Empty", url: "https://elsewhere.example", secret: ""))
    #expect(!elsewhere.hasSecret && elsewhere.url == "https://elsewhere.example")
  }

  @Test(
    "CT-28 what is malformed is refused by field, and the refusal repeats no secret",
    arguments: [
      ("url", "http://example.com"), ("url", "https://user:canary@example.com"), ("url", "ftp://example.com"),
      ("url", "https://"), ("url", ""), ("url", "example.com"), ("url", "https://example.com/?key=canary"),
      ("url", "https://example.com/#canary"), ("url", "https://exa mple.com"), ("url", "https://example.com\\@evil"),
      ("name", ""), ("name", "  "), ("name", "two\nlines"), ("name", String(repeating: "n", count: 101)),
      ("account", "a\r\nX-Evil: 1"), ("account", String(repeating: "a", count: 321)),
      ("secret", "canary\r\nX-Evil: 1"), ("secret", String(repeating: "canary", count: 1_000)), ("kind", ""),
    ])
  func malformed(field: String, value: String) async throws {
    let tenant = try await tenant()
    var request = request()
    switch field {
    case "url": request.url = value
    case "name": request.name = value
    case "account": request.account = value
    case "secret": request.secret = value
    default: request.kind = ConnectionKind(rawValue: 99)
    }
    let asked = request
    let refusal = await refusal { _ = try await tenant.content.saveConnection(asked) }
    #expect(refusal?.reason == .fieldInvalid && refusal?.violations.map(\.field) == [field], "\(value)")
    #expect(!"\(refusal as Any)".contains("canary"))
    #expect(try await tenant.content.listConnections(ListConnectionsRequest()).connections.isEmpty)
  }

  @Test("a name is taken once in an organization, whatever its case, and free in another")
  func names() async throws {
    let tenant = try await tenant()
    _ = try await tenant.content.saveConnection(request(name: "Blog"))
    #expect(await reason { _ = try await tenant.content.saveConnection(request(name: "BLOG")) } == .connectionNameTaken)
    _ = try await self.tenant().content.saveConnection(request(name: "Blog"))
  }

  @Test("CT-28 a deleted connection is gone, and so is one that never was")
  func deleted() async throws {
    let tenant = try await tenant()
    let saved = try await tenant.content.saveConnection(request())
    let reply = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: saved.id))
    #expect(reply.id == saved.id)
    for id in [saved.id, UUID.random().description, "", "x"] {
      #expect(
        await reason { _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: id)) }
          == .connectionNotFound)
    }
    for id in [saved.id, UUID.random().description, "x"] {
      #expect(await reason { _ = try await tenant.content.saveConnection(request(id: id)) } == .connectionNotFound)
    }
  }

  @Test("DB-R01 another organization neither sees, changes nor deletes a connection, and an editor only reads")
  func foreign() async throws {
    let tenant = try await tenant()
    let saved = try await tenant.content.saveConnection(request())
    let stranger = try await self.tenant()
    #expect(try await stranger.content.listConnections(ListConnectionsRequest()).connections.isEmpty)
    #expect(
      await reason { _ = try await stranger.content.saveConnection(request(id: saved.id)) } == .connectionNotFound)
    #expect(
      await reason { _ = try await stranger.content.deleteConnection(DeleteConnectionRequest(id: saved.id)) }
        == .connectionNotFound)
    let editor = try await tenant.colleague(.editor)
    #expect(try await editor.content.listConnections(ListConnectionsRequest()).connections.map(\.id) == [saved.id])
    #expect(await reason { _ = try await editor.content.saveConnection(request(id: saved.id)) } == .roleTooLow)
    #expect(
      await reason { _ = try await editor.content.deleteConnection(DeleteConnectionRequest(id: saved.id)) }
        == .roleTooLow)
  }

  @Test("S8 each change of a connection is in the audit log once, with its host and without its secret")
  func audited() async throws {
    let tenant = try await tenant()
    let saved = try await tenant.content.saveConnection(request())
    _ = try await tenant.content.saveConnection(request(id: saved.id, secret: ""))
    _ = try await tenant.content.saveConnection(request(id: saved.id, name: "Other", secret: ""))
    _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: saved.id))
    let request = ListAuditLogRequest(entityID: saved.id)
    try await eventually { try await tenant.workflow.listAuditLog(request).entries.count >= 3 }
    let entries = try await tenant.workflow.listAuditLog(request).entries
    let actions = entries.map(\.action).sorted()
    #expect(actions == ["content.connection.deleted", "content.connection.saved", "content.connection.saved"])
    #expect(!"\(entries)".contains("canary") && "\(entries)".contains("example.com"))
  }

  @Test(
    "CT-28 a plan has room for so many connections to publish by, of saves at once too, and the refusal says what to do",
    arguments: [(Plan.trial, 0), (.starter, 1), (.pro, 3), (.agency, 10)])
  func limit(plan: Plan, room: Int) async throws {
    let tenant = try await tenant(on: plan)
    for number in 1..<max(room, 1) { _ = try await tenant.content.saveConnection(request(name: "Blog \(number)")) }
    let last = min(room, 1)
    let refusals = await withTaskGroup(of: Refusal?.self) { group in
      for number in 0..<10 {
        group.addTask {
          await patientRefusal {
            _ = try await tenant.content.saveConnection(
              request(kind: number.isMultiple(of: 2) ? .wordpress : .files, name: "Race \(number)"))
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let saved = refusals.filter { $0 == nil }.count
    #expect(saved == (plan == .agency ? 10 : last), "\(refusals)")
    for refusal in refusals.compactMap({ $0 }) {
      #expect(refusal.reason == .quotaReached)
      #expect(refusal.message.contains("the plan \(plan.text) has room for \(room) "), "\(refusal.message)")
    }
    // What is asked for something takes no place, until it becomes one.
    let source = try await tenant.content.saveConnection(request(kind: .research, name: "Source"))
    let becoming = await reason { _ = try await tenant.content.saveConnection(request(id: source.id, name: "Source")) }
    #expect(becoming == (plan == .agency ? nil : .quotaReached))
  }

  @Test("CT-28 after a change to a smaller plan what is there may be changed, and a place is free once one is deleted")
  func downgrade() async throws {
    let tenant = try await tenant(on: .pro)
    var ids: [String] = []
    for name in ["One", "Two"] { ids.append(try await tenant.content.saveConnection(request(name: name)).id) }
    try await tenant.subscribe(to: .starter)
    _ = try await tenant.content.saveConnection(request(id: ids[0], name: "Uno", secret: ""))
    func more() async -> Reason? { await reason { _ = try await tenant.content.saveConnection(request(name: "More")) } }
    #expect(await more() == .quotaReached)
    _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: ids[0]))
    #expect(await more() == .quotaReached)
    _ = try await tenant.content.deleteConnection(DeleteConnectionRequest(id: ids[1]))
    #expect(await more() == nil)
  }
}
