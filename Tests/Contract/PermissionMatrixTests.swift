import Contracts
import Foundation
import Host
import RPC
import TestSupport
import Testing
import Vocabulary

/// The one permission table: written out whole, kept in a file that a person reviews, and asked of the real processes for
/// services and API keys. `AccessTests` asks for people.
@Suite("Permission matrix")
struct PermissionMatrixTests {
  private static let services: [(name: ServiceName, letter: String)] = [
    (.identity, "i"), (.workflow, "w"), (.keyword, "k"), (.content, "c"), (.billing, "b"),
  ]

  @Test("ID-10 GW-05 who may call which method is the committed matrix: people by role, services, API keys by scope")
  func golden() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/permissions.txt")
    let matrix = Self.matrix()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try matrix.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(
      matrix == golden,
      "the table has changed: look at the difference, then write it with UPDATE_GOLDEN=1 and commit it")
  }

  /// A line for each method; a letter where the call is let in, a dot where it is not.
  private static func matrix() -> String {
    let organization = UUID.zero
    let people = Role.allCases.map { role in
      (letter: String(role.rawValue.prefix(1)), who: Principal(caller: .user(.zero, role), organization: organization))
    }
    let machines = services.map {
      (letter: $0.letter, who: Principal(caller: .service($0.name, onBehalfOf: nil), organization: organization))
    }
    let keys = Scope.allCases.map { scope in
      (
        letter: String(scope.rawValue.prefix(1)) + String(scope.rawValue.drop { $0 != "_" }.dropFirst().prefix(1)),
        who: Principal(caller: .user(.zero, .owner), organization: organization, scopes: [scope])
      )
    }
    func cells(_ columns: [(letter: String, who: Principal)], _ path: String) -> String {
      columns.map { column in
        let isIn = (try? Permissions.check(column.who, may: path)) != nil
        return isIn ? column.letter : String(repeating: ".", count: column.letter.count)
      }.joined(separator: columns[0].letter.count > 1 ? " " : "")
    }
    let head = """
      # Who is let in to which method, from Permissions.table; written by PermissionMatrixTests with UPDATE_GOLDEN=1.
      # -      nobody logged in
      # vmeao  viewer, member, editor, admin, owner
      # iwkcb  identity, workflow, keyword, content, billing
      # then an owner's API key with one scope each: \(Scope.allCases.map(\.rawValue).joined(separator: " "))

      """
    let lines = Permissions.paths.map { path in
      let columns = [
        cells([("-", .anonymous)], path), cells(people, path), cells(machines, path), cells(keys, path),
      ]
      return path.padding(toLength: 58, withPad: " ", startingAt: 0) + columns.joined(separator: "  ") + "\n"
    }
    return head + lines.joined()
  }

  @Test("ID-10 S2 each service's token opens what the table says and nothing else", arguments: ServiceName.allCases)
  func services(issuer: ServiceName) async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Matrix")
    for method in allMethods {
      guard let rule = Permissions.rule(for: method.path), rule.access != .anyone else { continue }
      let principal = Principal(caller: .service(issuer, onBehalfOf: nil), organization: tenant.organization)
      let isLetIn = (try? Permissions.check(principal, may: method.path)) != nil
      // What is let in and takes messages of the whole product along belongs to its real reader.
      if isLetIn, method.isServerStreaming || method.path.hasSuffix("Outbox/Collect") { continue }
      let audience = Self.owner(of: method)
      let channel = try fleet.channel(from: issuer, to: audience, organization: tenant.organization)
      let reason = try await Self.reason(method, channel)
      #expect(
        (reason == .serviceNotAllowed) == !isLetIn,
        "\(issuer.rawValue) on \(method.path): \(String(describing: reason))")
    }
  }

  @Test("S2 a service's token for one service is worth nothing at another, five by five")
  func audiences() async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Audience")
    let method = try #require(allMethods.first { $0.path.hasSuffix("Outbox/Collect") })
    for issuer in ServiceName.allCases {
      for meant in ServiceName.allCases {
        for asked in [ServiceName.identity, .keyword, .content] where asked != meant {
          // Signed for one, sent to the other.
          let keys = try KeyRing(named: "service-\(issuer.rawValue)", in: "\(fleet.directory)/keys")
          let channel = fleet.client(asked).intercepted(
            by: ServiceSignature(issuer: issuer, audience: meant, keys: keys, organization: tenant.organization))
          #expect(
            try await Self.reason(method, channel) == .tokenInvalid,
            "\(issuer.rawValue) for \(meant.rawValue) at \(asked.rawValue)")
        }
      }
    }
  }

  @Test("ID-19 S7 an API key opens the methods of its scope and no other", arguments: KeyScope.allCases)
  func scopes(scope: KeyScope) async throws {
    let fleet = try await Fleet.shared()
    let tenant = try await Tenant.make(fleet, name: "Scopes")
    let made = try await tenant.identity.createAPIKey(CreateAPIKeyRequest(name: "Matrix", scopes: [scope]))
    let token = try await IdentityClient(fleet.client(.identity)).exchangeAPIKey(
      ExchangeAPIKeyRequest(apiKey: made.secret)
    ).accessToken
    let key = tenant.bearing(token)
    for method in allMethods {
      guard let rule = Permissions.rule(for: method.path), rule.access != .anyone else { continue }
      let isLetIn = rule.scope?.rawValue == scope.text
      if isLetIn, method.isServerStreaming { continue }
      let reason = try await Self.reason(method, key.channel(Self.owner(of: method)))
      #expect((reason == .scopeMissing) == !isLetIn, "\(scope.text) on \(method.path): \(String(describing: reason))")
      #expect(reason != .roleTooLow && reason != .tokenInvalid, "\(scope.text) on \(method.path)")
    }
  }

  /// The service that has the method; one of them for what several have.
  private static func owner(of method: MethodDescriptor) -> ServiceName {
    let package = method.path.split(separator: ".").dropFirst().first.map(String.init) ?? ""
    return ServiceName(rawValue: package) ?? .keyword
  }

  /// What the method says to an empty request.
  private static func reason(_ method: MethodDescriptor, _ channel: any RPCChannel) async throws -> Reason? {
    let parts = method.path.split(separator: "/").map(String.init)
    let options = CallOptions(timeout: .seconds(10))
    return await TestSupport.reason {
      if method.isServerStreaming {
        let stream = try await channel.serverStream(
          service: parts[0], method: parts[1], payload: [], options: options)
        for try await _ in stream { break }
      } else {
        _ = try await channel.unary(service: parts[0], method: parts[1], payload: [], options: options)
      }
    }
  }
}
