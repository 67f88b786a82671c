import Contracts
import Host
import RPC
import TestSupport
import Testing
import Vocabulary

/// Who may call what, asked of the real processes for every method there is.
@Suite("Access")
struct AccessTests {
  @Test("ID-10 every method of the contract has a row in the permission table, and no other")
  func tableIsComplete() {
    #expect(Permissions.paths == allMethods.map(\.path).sorted())
  }

  @Test(
    "ID-20 GW-04 a call without credentials is unauthenticated, for every method that asks for them",
    arguments: allMethods)
  func anonymous(method: MethodDescriptor) async throws {
    guard let access = Permissions.access(to: method.path), access != .anyone else { return }
    let refusal = try await refusal(of: method, token: nil)
    #expect(refusal?.reason == .tokenMissing, "\(method.path): \(String(describing: refusal))")
  }

  @Test(
    "ID-10 each role is let in or refused as the table says",
    arguments: [UserRole.viewer, .member, .editor, .admin, .owner])
  func roles(role: UserRole) async throws {
    let owner = try await Tenant.make(try await Fleet.shared(), name: "Roles")
    let person = role == .owner ? owner : try await owner.colleague(role)
    let own = try #require(Role(rawValue: role.text))
    // Ends the person's own sessions or streams for ever: not part of a matrix of single calls.
    for method in allMethods where !method.isServerStreaming && !method.path.hasSuffix("/LogOut") {
      let refusal = try await refusal(of: method, token: person.token)
      switch Permissions.access(to: method.path) {
      case .role(let lowest), .roleOrServices(let lowest, _):
        let isRefusedByRole = refusal?.reason == .roleTooLow
        #expect(isRefusedByRole == (own < lowest), "\(method.path) as \(role.text): \(String(describing: refusal))")
      case .services: #expect(refusal?.reason == .serviceNotAllowed, "\(method.path) as \(role.text)")
      default: continue
      }
    }
  }

  @Test("S3 a token with one bit changed is refused")
  func forgedToken() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Forged")
    let method = try #require(allMethods.first { $0.path.hasSuffix("/GetOrganization") })
    for position in stride(from: 0, to: tenant.token.count, by: 17) {
      var characters = Array(tenant.token)
      characters[position] = characters[position] == "A" ? "B" : "A"
      let refusal = try await refusal(of: method, token: String(characters))
      #expect(refusal?.code == .unauthenticated)
    }
  }

  @Test("GW-01 garbage instead of a message is refused as malformed, and the next call is served")
  func garbage() async throws {
    let tenant = try await Tenant.make(try await Fleet.shared(), name: "Garbage")
    let channel = tenant.channel(.workflow)
    await #expect(throws: Refusal.self) {
      _ = try await channel.unary(
        service: "infin8.workflow.v1.Workflow", method: "GetWorkflow", payload: [0xFF, 0xFF, 0xFF],
        options: CallOptions())
    }
    let list = try await tenant.workflow.listWorkflows(ListWorkflowsRequest())
    #expect(list.workflows.isEmpty)
  }

  private func refusal(of method: MethodDescriptor, token: String?) async throws -> Refusal? {
    let fleet = try await Fleet.shared()
    let parts = method.path.split(separator: "/").map(String.init)
    let services = Self.owners(of: parts[0])
    var options = CallOptions(timeout: .seconds(10))
    if let token { options.metadata["authorization"] = "Bearer \(token)" }
    for service in services {
      do {
        if method.isServerStreaming {
          let stream = try await fleet.client(service).serverStream(
            service: parts[0], method: parts[1], payload: [], options: options)
          for try await _ in stream { break }
        } else {
          _ = try await fleet.client(service).unary(service: parts[0], method: parts[1], payload: [], options: options)
        }
      } catch let refusal as Refusal {
        return refusal
      }
    }
    return nil
  }

  private static func owners(of service: String) -> [ServiceName] {
    let name = service.split(separator: ".").dropFirst().first.map(String.init) ?? ""
    if let one = ServiceName(rawValue: name) { return [one] }
    return name == "work" ? [.keyword] : [.keyword]
  }
}
