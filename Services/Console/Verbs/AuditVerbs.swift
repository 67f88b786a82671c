import ArgumentParser
import Contracts
import Glibc
import Host
import RPC
import Vocabulary

struct AuditLog: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Who changed what, when; and the proof that nothing was altered.",
    subcommands: [List.self, Verify.self, Export.self, Report.self, Invariants.self])

  /// Which entries.
  struct Filter: ParsableArguments {
    @Option(help: "Only this action; a star at the end stands for any rest: 'identity.user.*'.") var action = ""
    @Option(help: "Only what was done to this: an id.") var entity = ""
    @Option(help: "Only what this person did: an id.") var user = ""
    @Option(help: "Only what this service recorded.") var service = ""
    @Option(help: "Only since then: microseconds since 1970.") var since: Int64 = 0
    @Option(help: "Only before then: microseconds since 1970.") var until: Int64 = 0

    func request(limit: Int32, cursor: String, withChain: Bool = false) -> ListAuditLogRequest {
      ListAuditLogRequest(
        action: action, entityID: entity, userID: user, since: since, until: until,
        page: PageRequest(limit: limit, cursor: cursor), service: service, withChain: withChain)
    }
  }

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "The newest entries.")
    @OptionGroup var filter: Filter
    @Option(help: "How many.") var limit: Int32 = 50
    @Flag(help: "All of them, not only the newest.") var all = false
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var entries: [AuditEntry] = []
      var cursor = ""
      repeat {
        let reply = try await console.workflow.listAuditLog(
          filter.request(limit: all ? 200 : limit, cursor: cursor))
        entries += reply.entries
        cursor = all ? reply.page?.nextCursor ?? "" : ""
      } while !cursor.isEmpty
      console.show(.array(entries.map(Self.json))) {
        var table = Table([("NO", .right), ("AT", .left), ("SERVICE", .left), ("ACTION", .left), ("CHANGE", .left)])
        for entry in entries {
          let change = [entry.fromState, entry.toState].filter { !$0.isEmpty }.joined(separator: " → ")
          table.add(
            String(entry.sequence), Instant(micros: entry.createdAt).description, entry.service, entry.action, change)
        }
        return table.lines(in: console.terminal)
      }
    }

    private static func json(_ entry: AuditEntry) -> JSON {
      .object([
        ("id", .string(entry.id)), ("sequence", .integer(entry.sequence)), ("at", .integer(entry.createdAt)),
        ("service", .string(entry.service)), ("action", .string(entry.action)),
        ("entity_type", .present(entry.entityType)), ("entity_id", .present(entry.entityID)),
        ("from", .present(entry.fromState)), ("to", .present(entry.toState)), ("user_id", .present(entry.userID)),
      ])
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Recompute the organization's hash chain; names the first row that was altered.",
      discussion: "With --file, an export is checked without any service: only the file and the public keys are read.")
    @Option(help: "An export to check instead of the running log.") var file: String?
    @Option(help: "Where the public keys are that sign the heads (default: this machine's).") var keys: String?
    @Option(help: "A folder of signed heads that was kept elsewhere: it tells whether an export's end was cut off.")
    var heads: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      if let file { return try verify(file, console) }
      let report = try await console.workflow.verifyAuditChain(VerifyAuditChainRequest())
      console.show(
        .object([
          ("entries", .integer(report.entries)), ("intact", .bool(report.intact)),
          ("broken_sequence", report.intact ? .null : .integer(report.brokenSequence)),
          ("broken_entry_id", .present(report.brokenEntryID)), ("broken_action", .present(report.brokenAction)),
          ("problem", .present(report.problem)), ("anchored_sequence", .integer(report.anchoredSequence)),
          ("anchored_at", .integer(report.anchoredAt)),
        ])
      ) { report.intact ? [Self.praise(report)] : [Self.complaint(report)] }
      if !report.intact { throw ExitCode(1) }
    }

    private static func praise(_ report: AuditChainReport) -> String {
      let signed =
        report.anchoredSequence == 0
        ? "No head has been signed yet."
        : "Up to \(report.anchoredSequence) a head signed at \(Instant(micros: report.anchoredAt)) says the same."
      return "\(report.entries) entries, every one as it was written. \(signed)"
    }

    private static func complaint(_ report: AuditChainReport) -> String {
      let entry =
        report.brokenEntryID.isEmpty
        ? "" : " (\(report.brokenEntryID), \(report.brokenAction), \(Instant(micros: report.brokenAt)))"
      return "Broken at entry \(report.brokenSequence)\(entry): \(report.problem)."
    }

    private func verify(_ file: String, _ console: Console) throws {
      let text = String(decoding: try Files.read(file, limit: AuditExport.limit), as: UTF8.self)
      let book = try heads.map { try AnchorBook(directory: $0).read() } ?? []
      let finding = AuditExport.check(text, keys: keys ?? console.directory.keys, book: book)
      console.show(
        .object([
          ("entries", .integer(Int64(finding.entries))), ("signed_heads", .integer(Int64(finding.heads))),
          ("signed_up_to", .integer(finding.signedUpTo)),
          ("intact", .bool(finding.problem == nil)), ("problem", .present(finding.problem ?? "")),
        ])
      ) {
        [
          finding.problem
            ?? "\(finding.entries) entries fit each other and \(finding.heads) signed heads, the last of them "
            + "of entry \(finding.signedUpTo)."
        ]
      }
      if finding.problem != nil { throw ExitCode(1) }
    }
  }

  struct Export: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Write the whole log with its signed heads, so that anybody can check it.")
    @Option(help: "The file to write.") var file: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      // The heads first: one that is signed meanwhile would speak of entries that were not read any more.
      let heads = try await console.workflow.verifyAuditChain(VerifyAuditChainRequest()).signedHeads
      var lines: [String] = []
      var cursor = ""
      repeat {
        let reply = try await console.workflow.listAuditLog(
          ListAuditLogRequest(page: PageRequest(limit: 200, cursor: cursor), withChain: true))
        lines += reply.entries.map {
          AuditExport.line(sequence: $0.sequence, before: $0.prevHash, hash: $0.hash, text: $0.chainedText)
        }
        cursor = reply.page?.nextCursor ?? ""
      } while !cursor.isEmpty
      lines.reverse()
      let all = lines + heads.map(AuditExport.line)
      try Files.write(Array((all.joined(separator: "\n") + "\n").utf8), to: file, mode: 0o600)
      console.show(
        .object([("entries", .integer(Int64(lines.count))), ("signed_heads", .integer(Int64(heads.count)))])
      ) { ["\(lines.count) entries and \(heads.count) signed heads in \(file)"] }
    }
  }

  struct Report: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Who had which role, key and grant, and when, as the log tells it.")
    @Option(help: "What held since then: microseconds since 1970.") var since: Int64 = 0
    @Option(help: "As of then: microseconds since 1970.") var until: Int64 = 0
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let report = try await console.workflow.getAccessReport(GetAccessReportRequest(since: since, until: until))
      console.show(Self.json(report)) {
        var table = Table([("WHAT", .left), ("WHO", .left), ("FROM", .left), ("UNTIL", .left), ("MAY", .left)])
        func end(_ until: Int64) -> String { until == 0 ? "now" : Instant(micros: until).description }
        for role in report.roles {
          table.add("role", role.userID, Instant(micros: role.from).description, end(role.until), role.role)
        }
        for key in report.keys {
          table.add("key", key.keyID, Instant(micros: key.from).description, end(key.until), key.scopes)
        }
        for grant in report.grants {
          table.add("grant", grant.userID, Instant(micros: grant.from).description, end(grant.until), grant.grantID)
        }
        return table.lines(in: console.terminal) + report.changes.map { "\($0.value) × \($0.name)" }
      }
    }

    private static func json(_ report: AccessReport) -> JSON {
      .object([
        (
          "roles",
          .array(
            report.roles.map {
              .object([
                ("user_id", .string($0.userID)), ("role", .string($0.role)), ("from", .integer($0.from)),
                ("until", .integer($0.until)), ("given_by", .present($0.givenBy)), ("ended_by", .present($0.endedBy)),
              ])
            })
        ),
        (
          "keys",
          .array(
            report.keys.map {
              .object([
                ("key_id", .string($0.keyID)), ("scopes", .string($0.scopes)), ("from", .integer($0.from)),
                ("until", .integer($0.until)), ("given_by", .present($0.givenBy)), ("ended_by", .present($0.endedBy)),
              ])
            })
        ),
        (
          "grants",
          .array(
            report.grants.map {
              .object([
                ("grant_id", .string($0.grantID)), ("user_id", .string($0.userID)), ("from", .integer($0.from)),
                ("until", .integer($0.until)), ("ended_by", .present($0.endedBy)),
              ])
            })
        ), ("changes", .object(report.changes.map { ($0.name, .integer($0.value)) })),
        ("entries_read", .integer(report.entriesRead)),
      ])
    }
  }
}

struct ActivityFeed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activity", abstract: "What happened in the organization in the last 30 days.",
    subcommands: [List.self, Watch.self])

  struct List: Verb {
    static let configuration = CommandConfiguration(abstract: "The newest, newest first.")
    @Option(help: "How many.") var limit: Int32 = 50
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let reply = try await console.workflow.listActivities(
        ListActivitiesRequest(page: PageRequest(limit: limit)))
      console.show(.array(reply.activities.map(ActivityFeed.json))) { reply.activities.map(ActivityFeed.line) }
    }
  }

  struct Watch: Verb {
    static let configuration = CommandConfiguration(abstract: "Everything as it happens, until Ctrl-C.")
    @Option(help: "Begin after this number; 0 for what is to come.") var after: Int64 = 0
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      var sequence = after
      if sequence == 0 {
        // From now on, also where the stream is begun anew before anything has come.
        let newest = try await console.workflow.listActivities(ListActivitiesRequest(page: PageRequest(limit: 1)))
        sequence = newest.activities.first?.sequence ?? 0
      }
      try await console.follow { hasCome in
        let activities = try await console.workflow.watchActivities(WatchActivitiesRequest(afterSequence: sequence))
        for try await activity in activities {
          hasCome()
          sequence = activity.sequence
          console.show(ActivityFeed.json(activity)) { [ActivityFeed.line(activity)] }
        }
        return false
      }
    }
  }

  fileprivate static func line(_ activity: Activity) -> String {
    "\(activity.sequence)  \(Instant(micros: activity.at))  \(activity.sentence)"
  }

  fileprivate static func json(_ activity: Activity) -> JSON {
    .object([
      ("sequence", .integer(activity.sequence)), ("at", .integer(activity.at)), ("action", .string(activity.action)),
      ("sentence", .string(activity.sentence)), ("entity_type", .present(activity.entityType)),
      ("entity_id", .present(activity.entityID)), ("user_id", .present(activity.userID)),
    ])
  }
}
