public import Contracts
import Vocabulary

extension Fleet {
  /// The token of the newest invitation mailed to an address, once it is there.
  public nonisolated func invitationToken(for address: String) async throws -> String {
    try await token("ifi_", to: address)
  }

  /// The token that a mail to an address has last brought, once one has.
  public nonisolated func token(_ mark: String, to address: String, mail count: Int = 1) async throws -> String {
    var token = ""
    try await eventually {
      let tokens = try tokens(mark, to: address)
      guard tokens.count >= count else { return false }
      token = tokens[tokens.count - 1]
      return true
    }
    return token
  }

  /// All that have come so far, oldest first.
  public nonisolated func tokens(_ mark: String, to address: String) throws -> [String] {
    try mails(to: address).flatMap { $0.split(whereSeparator: \.isWhitespace) }.filter { $0.hasPrefix(mark) }
      .map(String.init)
  }

  /// Signs an organization up: asks for it, and goes on with the mailed token.
  public nonisolated func signUp(
    _ name: String, email: String, password: String, firstName: String = "", lastName: String = ""
  ) async throws -> CreateOrganizationReply {
    try await Self.arriving.take {
      let identity = IdentityClient(client(.identity))
      _ = try await identity.signUp(
        SignUpRequest(organizationName: name, email: email, firstName: firstName, lastName: lastName))
      return try await identity.createOrganization(
        CreateOrganizationRequest(token: try await token("ifo_", to: email.lowercased()), password: password))
    }
  }
}
