import Contracts
import Vault
import Vocabulary
import Web

/// A connection as it was asked for, checked. Pure.
struct ConnectionDraft {
  let kind: ConnectionKind
  let name: String
  let url: String
  let account: String
  /// Nil keeps the one that is stored.
  let secret: Secret?

  /// The host of ``url``, for the audit log.
  let host: String

  /// - Throws: `field_invalid`. No value that was given is repeated.
  init(_ request: SaveConnectionRequest) throws(Refusal) {
    guard ConnectionKind.allCases.contains(request.kind) else {
      throw .field("kind", "say what it connects to: \(ConnectionKind.allCases.map(\.text).joined(separator: ", "))")
    }
    let name = request.name.trimmed
    guard (1...100).contains(name.unicodeScalars.count), name.isOneLine else {
      throw .field("name", "give 1 to 100 characters on one line")
    }
    guard request.account.unicodeScalars.count <= 320, request.account.isOneLine else {
      throw .field("account", "give at most 320 characters on one line")
    }
    guard request.secret.utf8.count <= 4_096, request.secret.isOneLine else {
      throw .field("secret", "give at most 4096 bytes on one line")
    }
    kind = request.kind
    self.name = name
    account = request.account.trimmed
    secret = request.secret.isEmpty ? nil : Secret(request.secret)
    url = request.url.trimmed
    if kind == .files, url.isEmpty {
      host = ""
    } else {
      host = try Self.host(of: url)
    }
  }

  /// Credentials travel to this address, so it is encrypted, whole, and read alike by everybody.
  private static func host(of url: String) throws(Refusal) -> String {
    let address = try WebAddress(url)
    guard address.scheme == "https", url.lowercased().hasPrefix("https://"), !url.contains("#"), !url.contains("?")
    else { throw .field("url", "give an address that begins with https:// and has no ? or #") }
    return address.domain
  }

  /// What the secret is bound to: changing it needs the secret again, or a stored one could be sent to a stranger.
  func destination(organization: UUID, id: UUID) -> SecretContext {
    SecretContext(connection: id, organization: organization, kind: kind.text, url: url, account: account)
  }
}

extension SecretContext {
  /// Neither a kind nor an address holds a blank, so no two destinations are written alike.
  init(connection: UUID, organization: UUID, kind: String, url: String, account: String) {
    self.init(organization: organization, connection: connection, purpose: "\(kind) \(url) \(account)")
  }
}

extension String {
  fileprivate var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// No control characters: what is sent in a header must not begin another.
  fileprivate var isOneLine: Bool {
    !unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x2028 || $0.value == 0x2029 }
  }
}
