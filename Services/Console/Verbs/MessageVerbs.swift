import ArgumentParser
import Contracts
import Host
import Vocabulary
import Wire

/// Messages between services that were set aside.
struct Messages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "Messages between services that could not be delivered or understood.",
    subcommands: [List.self, Show.self, Retry.self, Discard.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "List those that were set aside, in every service.")
    @Flag(help: "Those that were dealt with as well.") var resolved = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let letters = try await DeadLetterDesk(console).all(resolved: resolved)
      console.show(.array(letters.map(LetterView.json))) {
        if letters.isEmpty { return ["Nothing was set aside."] }
        var table = Table([
          ("SINCE", .left), ("FROM", .left), ("TO", .left), ("KIND", .left), ("WHY", .left), ("STATE", .left),
          ("ID", .left),
        ])
        for letter in letters {
          table.add(
            Format.day(letter.firstAt), letter.service, letter.destination, letter.kind,
            Format.clipped(letter.reason, to: 60), LetterView.state(letter), letter.id)
        }
        return table.lines(in: console.terminal)
      }
    }
  }

  struct Show: Verb {
    static let configuration = CommandConfiguration(abstract: "Show what a message says.")
    @Argument(help: "Its id.") var id: String
    @Option(help: "A file for its bytes, to be mended and given to `retry --body`.") var save: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let letter = try await DeadLetterDesk(console).find(id)
      if let save { try Files.write(letter.body, to: save, mode: 0o600) }
      console.show(LetterView.json(letter)) {
        [
          "\(letter.kind) from \(letter.service) to \(letter.destination), \(letter.attempts) attempts: \(letter.reason)",
          LetterView.content(letter),
        ]
      }
    }
  }

  struct Retry: Verb {
    static let configuration = CommandConfiguration(abstract: "Send a message again, as it is or mended.")
    @Argument(help: "Its id.") var id: String
    @Option(help: "A file with the bytes to send instead.") var body: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let desk = DeadLetterDesk(console)
      let letter = try await desk.find(id)
      let bytes = try body.map { try Files.read($0, limit: 4 << 20) } ?? []
      let sent = try await desk.client(letter).retryDeadLetter(RetryDeadLetterRequest(id: letter.id, body: bytes))
      console.show(LetterView.json(sent)) { ["It is on its way to \(sent.destination) again."] }
    }
  }

  struct Discard: Verb {
    static let configuration = CommandConfiguration(abstract: "Give a message up.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let desk = DeadLetterDesk(console)
      let letter = try await desk.find(id)
      let given = try await desk.client(letter).discardDeadLetter(DiscardDeadLetterRequest(id: letter.id))
      console.show(LetterView.json(given)) { ["It will not be sent."] }
    }
  }
}

/// The five services' messages as one list.
private struct DeadLetterDesk {
  let console: Console

  init(_ console: Console) { self.console = console }

  func client(_ letter: DeadLetter) -> DeadLettersClient {
    DeadLettersClient(console.channel(to: ServiceName(rawValue: letter.service) ?? .workflow))
  }

  func all(resolved: Bool) async throws -> [DeadLetter] {
    var letters: [DeadLetter] = []
    for service in ServiceName.allCases {
      let client = DeadLettersClient(console.channel(to: service))
      letters += try await console.everyPage {
        let reply = try await client.listDeadLetters(ListDeadLettersRequest(page: $0, resolved: resolved))
        return (reply.letters, reply.page)
      }
    }
    return letters.sorted { $0.firstAt > $1.firstAt }
  }

  func find(_ id: String) async throws -> DeadLetter {
    guard let letter = try await all(resolved: true).first(where: { $0.id == id }) else {
      throw Refusal(.letterNotFound, "no message with this id was set aside")
    }
    return letter
  }
}

private enum LetterView {
  static func json(_ letter: DeadLetter) -> JSON {
    .object([
      ("id", .string(letter.id)), ("service", .string(letter.service)), ("destination", .string(letter.destination)),
      ("kind", .string(letter.kind)), ("reason", .string(letter.reason)),
      ("attempts", .integer(Int64(letter.attempts))),
      ("first_at", Format.moment(letter.firstAt)), ("resolved_at", Format.moment(letter.resolvedAt)),
      ("state", .string(state(letter))), ("content", .string(content(letter))),
    ])
  }

  static func state(_ letter: DeadLetter) -> String {
    if letter.resolvedAt != 0 { return "dealt with" }
    return letter.isWaiting ? "sent again" : "set aside"
  }

  /// What the bytes say, as far as this build knows the kind.
  static func content(_ letter: DeadLetter) -> String {
    let message: (any Message)? =
      switch letter.kind {
      case "perform": try? PerformRequest(decoding: letter.body)
      case "cancel_work": try? CancelWorkRequest(decoding: letter.body)
      case "step_outcome", "late_cost": try? StepOutcome(decoding: letter.body)
      case "audit_event": try? AuditEvent(decoding: letter.body)
      case "settle": try? SettleRequest(decoding: letter.body)
      case "release": try? ReleaseRequest(decoding: letter.body)
      default: nil
      }
    return message.map { "\($0)" } ?? "\(letter.body.count) bytes that cannot be read"
  }
}
