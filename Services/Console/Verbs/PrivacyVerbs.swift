import ArgumentParser
import Contracts
import Crypto
import Glibc
import Host
import RPC
import Vocabulary

struct GDPR: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gdpr", abstract: "What is kept of people: have it, or have it forgotten.",
    subcommands: [Export.self, Verify.self, Erase.self, Cancel.self, Status.self])

  struct Export: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Write everything kept of the organization, or of one person, into a folder.",
      discussion: "One file of JSON lines for each table, and a manifest with their counts and hashes.")
    @Option(help: "A person's id; the whole organization when left out.") var user = ""
    @Option(help: "A folder, made if need be.") var directory: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      try Files.makeDirectory(directory, mode: 0o700)
      var pending: [UInt8] = []
      var manifest: [Manifest.Entry] = []
      try await console.freshen()
      let chunks = try await console.workflow.exportData(
        ExportDataRequest(subject: PrivacySubject(userID: user)), options: .init(timeout: .seconds(600)))
      for try await chunk in chunks {
        pending += chunk.lines
        guard chunk.isLast else { continue }
        let name = "\(chunk.service).\(chunk.table).jsonl"
        guard Array(SHA256.hash(data: pending)) == chunk.sha256 else {
          throw Refusal(.fault, "\(name) did not arrive as it was sent")
        }
        try Files.write(pending, to: "\(directory)/\(name)", mode: 0o600)
        manifest.append(Manifest.Entry(file: name, rows: chunk.rows, sha256: Hexadecimal.encode(chunk.sha256)))
        pending = []
      }
      try Files.write(Array(Manifest.text(manifest).utf8), to: "\(directory)/\(Manifest.name)", mode: 0o600)
      let rows = manifest.reduce(0) { $0 + $1.rows }
      console.show(.object([("files", .integer(Int64(manifest.count))), ("rows", .integer(rows))])) {
        ["\(rows) rows of \(manifest.count) tables are in \(directory)."]
      }
    }
  }

  struct Verify: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Hold an export against its manifest; nothing is asked of the services.")
    @Argument(help: "The folder.") var directory: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let text = String(decoding: try Files.read("\(directory)/\(Manifest.name)"), as: UTF8.self)
      let entries = try Manifest.read(text)
      for entry in entries {
        let bytes = try Files.read("\(directory)/\(entry.file)", limit: 1 << 32)
        let rows = bytes.reduce(into: Int64(0)) { $0 += $1 == UInt8(ascii: "\n") ? 1 : 0 }
        guard rows == entry.rows, Hexadecimal.encode(SHA256.hash(data: bytes)) == entry.sha256 else {
          throw Refusal(.fault, "\(entry.file) is not what the manifest says")
        }
      }
      console.show(.object([("files", .integer(Int64(entries.count))), ("intact", .bool(true))])) {
        ["\(entries.count) files are what the manifest says."]
      }
    }
  }

  struct Erase: Verb {
    static let configuration = CommandConfiguration(
      abstract: "Ask that a person, or the organization, be forgotten.",
      discussion: "It waits for thirty days, in which it can be cancelled; then nothing brings it back.")
    @Option(help: "A person's id; the whole organization when left out.") var user = ""
    @Option(help: "The person's address, or the organization's short name: spelled out so that it is no slip.")
    var confirm: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let erasure = try await console.workflow.requestErasure(
        RequestErasureRequest(subject: PrivacySubject(userID: user), confirm: confirm))
      console.show(ErasureView.json(erasure)) { ErasureView.lines(erasure) }
    }
  }

  struct Cancel: Verb {
    static let configuration = CommandConfiguration(abstract: "Take an erasure back while it waits.")
    @Argument(help: "Its id.") var id: String
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      let erasure = try await console.workflow.cancelErasure(CancelErasureRequest(id: id))
      console.show(ErasureView.json(erasure)) { ErasureView.lines(erasure) }
    }
  }

  struct Status: Verb {
    static let configuration = CommandConfiguration(
      abstract: "How far an erasure is, with the services' receipts; all of them when none is named.")
    @Argument(help: "Its id.") var id: String?
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws {
      if let id {
        let erasure = try await console.workflow.getErasure(GetErasureRequest(id: id))
        return console.show(ErasureView.json(erasure)) { ErasureView.lines(erasure) }
      }
      let erasures = try await console.workflow.listErasures(ListErasuresRequest()).erasures
      console.show(.array(erasures.map(ErasureView.json))) {
        erasures.isEmpty ? ["Nobody has asked for an erasure."] : erasures.flatMap { ErasureView.lines($0) }
      }
    }
  }
}

/// The list of an export's files: `<sha256>  <rows>  <file>` a line, sorted, so that it reads as it verifies.
enum Manifest {
  static let name = "MANIFEST"

  struct Entry {
    let file: String
    let rows: Int64
    let sha256: String
  }

  static func text(_ entries: [Entry]) -> String {
    entries.sorted { $0.file < $1.file }.map { "\($0.sha256)  \($0.rows)  \($0.file)\n" }.joined()
  }

  /// - Throws: `field_invalid` for a line that is none, or a file that is not in the folder itself.
  static func read(_ text: String) throws(Refusal) -> [Entry] {
    var entries: [Entry] = []
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ")
      guard parts.count == 3, let rows = Int64(parts[1]), !parts[2].contains("/") else {
        throw .field(name, "\"\(line.prefix(80))\" is no line of a manifest")
      }
      entries.append(Entry(file: String(parts[2]), rows: rows, sha256: String(parts[0])))
    }
    return entries
  }
}

enum ErasureView {
  static func json(_ erasure: Contracts.Erasure) -> JSON {
    .object([
      ("id", .string(erasure.id)), ("status", .string(erasure.status.text)),
      ("user_id", .present(erasure.subject?.userID ?? "")), ("due_at", .integer(erasure.dueAt)),
      ("finished_at", .integer(erasure.finishedAt)),
      (
        "receipts",
        .array(
          erasure.receipts.map {
            .object([
              ("service", .string($0.service)), ("rows_deleted", .integer($0.rowsDeleted)),
              ("rows_anonymised", .integer($0.rowsAnonymised)), ("sha256", .string(Hexadecimal.encode($0.sha256))),
            ])
          })
      ),
      ("found", .strings(erasure.found)), ("texts", .strings(erasure.texts)),
    ])
  }

  static func lines(_ erasure: Contracts.Erasure) -> [String] {
    let who = erasure.subject.map { $0.userID.isEmpty ? "the organization" : "person \($0.userID)" } ?? ""
    let when = Instant(micros: erasure.status == .held ? erasure.dueAt : max(erasure.finishedAt, erasure.requestedAt))
    return ["\(erasure.id)  \(erasure.status.text)  \(who)  \(when)"]
      + erasure.texts.map { "  goes out of every text: \($0)" }
      + erasure.receipts.map {
        "  \($0.service): \($0.rowsDeleted) rows deleted, \($0.rowsAnonymised) anonymised, receipt \(Hexadecimal.encode($0.sha256).prefix(16))…"
      } + erasure.found.map { "  still found: \($0)" }
  }
}
