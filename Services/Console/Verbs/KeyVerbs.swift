import ArgumentParser
import Contracts
import Vocabulary

struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "API keys for machines.",
    subcommands: [Create.self, List.self, Rotate.self, Revoke.self])

  struct Create: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Make a key; it is printed to standard output, this once.")
    @Argument(help: "What it is for.") var name: String
    @Option(
      name: .customLong("scope"),
      help: "What it may do; give it more than once. \(KeyScope.allCases.map(\.text).joined(separator: ", "))")
    var scopes: [String]
    @Option(help: "Days until it ends, at most 365.") var days: Int32 = 365
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.identity.createAPIKey(
        CreateAPIKeyRequest(name: name, scopes: try Given.scopes(scopes), expiresInDays: days))
      KeyView.showNew(reply, console)
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List keys by their beginnings, with age and last use.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let keys = try await console.everyPage {
        let reply = try await console.identity.listAPIKeys(ListAPIKeysRequest(page: $0))
        return (reply.keys, reply.page)
      }
      console.show(.array(keys.map(KeyView.json))) {
        var table = Table([
          ("KEY", .left), ("NAME", .left), ("MADE", .left), ("USED", .left), ("ENDS", .left), ("STATE", .left),
          ("ID", .left),
        ])
        for key in keys {
          table.add(
            key.prefix, Format.clipped(key.name, to: 30), Format.day(key.createdAt), Format.day(key.lastUsedAt),
            Format.day(key.expiresAt), KeyView.state(key), key.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Rotate: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Make a new key in an old one's place; both work for the overlap.")
    @Argument(help: "The old key's id.") var id: String
    @Option(help: "Hours for which the old one goes on working, at most 168.") var overlapHours: Int64 = 24
    @Option(help: "Days until the new one ends, at most 365; without it, it lives as long as the old one was to.")
    var days: Int32 = 0
    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard (1...168).contains(overlapHours) else { throw ValidationError("--overlap-hours is 1 to 168") }
    }

    func perform(_ console: Console) async throws {
      let reply = try await console.identity.rotateAPIKey(
        RotateAPIKeyRequest(id: id, overlapS: overlapHours * 3_600, expiresInDays: days))
      KeyView.showNew(reply, console)
    }
  }

  struct Revoke: Verb {
    static let configuration = CommandConfiguration(abstract: "End a key and every token it was exchanged for.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let key = try await console.identity.revokeAPIKey(RevokeAPIKeyRequest(id: id))
      console.show(KeyView.json(key)) { ["\(key.prefix) opens nothing any more."] }
    }
  }
}

struct Grants: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "On whose behalf workflows run.", subcommands: [List.self, Revoke.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List grants.")
    @Flag(help: "Only those in force.") var active = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let grants = try await console.everyPage {
        let reply = try await console.identity.listGrants(ListGrantsRequest(page: $0, active: active))
        return (reply.grants, reply.page)
      }
      console.show(.array(grants.map(GrantView.json))) {
        var table = Table([("WORKFLOW", .left), ("PERSON", .left), ("SINCE", .left), ("STATE", .left), ("ID", .left)])
        for grant in grants {
          let state = grant.active ? "in force" : grant.revokedReason.isEmpty ? "at rest" : grant.revokedReason
          table.add(grant.workflowID, grant.userID, Format.day(grant.createdAt), state, grant.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Revoke: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Take a grant back; its workflow pauses before its next step.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let grant = try await console.identity.revokeGrant(RevokeGrantRequest(id: id))
      console.show(GrantView.json(grant)) { ["The workflow \(grant.workflowID) runs on nobody's behalf now."] }
    }
  }
}

enum KeyView {
  static func json(_ key: APIKey) -> JSON { .object(members(key)) }

  /// The secret alone goes to standard output, for a script to keep; what it is goes to the other one.
  static func showNew(_ reply: CreateAPIKeyReply, _ console: Console) {
    let key = reply.key ?? APIKey()
    if !console.isJSON {
      StandardError.print("The key \(key.name), good until \(Format.day(key.expiresAt)), is shown this once:")
    }
    console.show(.object(members(key) + [("secret", .string(reply.secret))])) { [reply.secret] }
  }

  static func state(_ key: APIKey) -> String {
    if key.revokedAt != 0 { return "revoked" }
    if key.expiresAt != 0, key.expiresAt <= Instant.now.micros { return "ended" }
    return key.rotationDue ? "rotate it" : "in force"
  }

  private static func members(_ key: APIKey) -> [(String, JSON)] {
    [
      ("id", .string(key.id)), ("name", .string(key.name)), ("prefix", .string(key.prefix)),
      ("scopes", .strings(key.scopes.map(\.text))), ("created_by", .string(key.createdBy)),
      ("created_at", Format.moment(key.createdAt)), ("expires_at", Format.moment(key.expiresAt)),
      ("last_used_at", Format.moment(key.lastUsedAt)), ("revoked_at", Format.moment(key.revokedAt)),
      ("rotated_from", .present(key.rotatedFrom)), ("rotation_due", .bool(key.rotationDue)),
    ]
  }
}

enum GrantView {
  static func json(_ grant: Grant) -> JSON {
    .object([
      ("id", .string(grant.id)), ("user_id", .string(grant.userID)), ("workflow_id", .string(grant.workflowID)),
      ("created_at", Format.moment(grant.createdAt)), ("revoked_at", Format.moment(grant.revokedAt)),
      ("revoked_reason", .present(grant.revokedReason)), ("active", .bool(grant.active)),
    ])
  }
}
