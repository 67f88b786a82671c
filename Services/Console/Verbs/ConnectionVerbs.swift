import ArgumentParser
import Contracts
import Host
import RPC
import Vault
import Vocabulary
import Wire

struct Connection: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Outside services that the organization has credentials for.",
    subcommands: [Add.self, List.self, Remove.self])

  struct Add: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Save a connection; one with this name is changed.",
      discussion: """
        The secret is asked for, or read from --secret-file ("-" for standard input); it is never an argument. With
        --no-secret a stored one is kept, as long as kind, address and account stay.
        """)

    @Argument(help: "Its name.") var name: String
    @Option(help: "wordpress, files, language_model, keyword_data or research.") var kind: String
    @Option(help: "Its address, https://…") var url: String = ""
    @Option(help: "Who the secret is for: a user name.") var account: String = ""
    @Option(help: "A file with the secret, or - for standard input.") var secretFile: String?
    @Flag(help: "Give no secret.") var noSecret = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      guard let kind = ConnectionKind(text: kind) else {
        throw Refusal.field("kind", "say \(ConnectionKind.allCases.map(\.text).joined(separator: ", "))")
      }
      let secret = noSecret ? "" : try Password.read(secretFile, prompt: "Secret: ")
      let known = try await console.connections().first { $0.name.lowercased() == name.lowercased() }
      let saved = try await console.content.saveConnection(
        SaveConnectionRequest(
          id: known?.id ?? "", kind: kind, name: name, url: url, account: account, secret: secret))
      console.show(ConnectionView.json(saved)) {
        [
          "\(saved.name) is saved\(saved.hasSecret ? ", its secret sealed with \(saved.sealedWith)" : ", without a secret")."
        ]
      }
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List the connections; never their secrets.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let connections = try await console.connections()
      console.show(.array(connections.map(ConnectionView.json))) {
        var table = Table([
          ("NAME", .left), ("KIND", .left), ("ADDRESS", .left), ("ACCOUNT", .left), ("SEALED WITH", .left),
          ("ID", .left),
        ])
        for connection in connections {
          table.add(
            Format.clipped(connection.name, to: 32), connection.kind.text, Format.clipped(connection.url, to: 48),
            connection.account, connection.hasSecret ? connection.sealedWith : "–", connection.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Remove: Verb {
    static let configuration = CommandConfiguration(abstract: "Delete a connection and its secret.")
    @Argument(help: "Its name or id.") var name: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let known = try await console.connections().first { $0.id == name || $0.name.lowercased() == name.lowercased() }
      guard let known else { throw Refusal(.connectionNotFound, "there is no connection called \(name)") }
      let reply = try await console.content.deleteConnection(DeleteConnectionRequest(id: known.id))
      console.show(.object([("id", .string(reply.id))])) { ["\(known.name) is deleted."] }
    }
  }
}

/// The master keys of this installation.
struct Secrets: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The keys that seal stored credentials.", subcommands: [Rotate.self, Status.self])

  struct Rotate: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Make a new master key; the content service finds it and seals everything with it, without a pause.",
      discussion: """
        `infin8 secrets status` says when nothing uses the older keys. Keep their files for as long as backups from before
        are kept: without its key a secret cannot be opened. Where the service runs as a user of its own, run this as that
        user.
        """)
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let directory =
        DataDirectory.variable("INFIN8_CONTENT_MASTER_KEYS_DIR") ?? "\(console.directory.keys)/master"
      do throws(MasterKeys.Unusable) {
        let key = try MasterKeys.create(in: directory)
        console.show(.object([("key", .string(key))])) { ["\(key) is the new master key, in \(directory)."] }
      } catch {
        StandardError.print("infin8: \(error)")
        throw ExitCode(73)
      }
    }
  }

  struct Status: Verb {
    static let configuration = CommandConfiguration(abstract: "How many secrets each master key holds.")
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await HealthClient(console.openChannel(to: .content)).check(HealthCheckRequest())
      guard let check = reply.checks.first(where: { $0.name == "secrets" }) else {
        throw Refusal(.serviceDown, "the content service does not say how its secrets are")
      }
      console.show(.object([("status", .string(check.status.text)), ("message", .string(check.message))])) {
        [check.message]
      }
      if check.status != .healthy { throw ExitCode(1) }
    }
  }
}

extension Console {
  /// Every connection of the organization.
  fileprivate func connections() async throws -> [Contracts.Connection] {
    try await content.listConnections(ListConnectionsRequest(page: PageRequest(limit: 200))).connections
  }
}

enum ConnectionView {
  static func json(_ connection: Contracts.Connection) -> JSON {
    .object([
      ("id", .string(connection.id)), ("name", .string(connection.name)), ("kind", .string(connection.kind.text)),
      ("url", .present(connection.url)), ("account", .present(connection.account)),
      ("has_secret", .bool(connection.hasSecret)), ("sealed_with", .present(connection.sealedWith)),
    ])
  }
}
