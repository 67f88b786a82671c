import ArgumentParser
import Contracts
import Host
import RPC
import Vocabulary

struct Doctor: Verb {
  static let configuration = CommandConfiguration(
    abstract: "Ask every service how it is, and whether backups are well.",
    discussion: "Ends with 0 when all is well, 1 when something is not.")
  @OptionGroup var common: CommonOptions

  func perform(_ console: Console) async throws {
    var found = await HealthGatherer(sockets: console.directory.sockets).reports()
      .map { (name: $0.name, instance: $0.instance, reply: $0.reply) }
    if let backups = await backups(console.directory) { found.append(("backup", 0, backups)) }
    let replies = found
    console.show(.array(replies.map { $0.reply.json(instance: $0.instance) })) { lines(replies, console.terminal) }
    if replies.contains(where: { $0.reply.status != .healthy }) { throw ExitCode(1) }
  }

  /// Nil where none are set up. Where there is no pgBackRest, as in the command line's container, what their keeper last found.
  private func backups(_ directory: DataDirectory) async -> HealthCheckReply? {
    do {
      guard PgBackRest.isInstalled else { return BackupState.find(directory)?.reply() }
      guard let settings = try BackupSettings.find(directory) else { return nil }
      return HealthCheckReply(backups: await BackupHealth(pgBackRest: try PgBackRest(settings)).results())
    } catch {
      return HealthCheckReply(backups: [
        HealthCheckResult(name: "settings", status: .unhealthy, message: error.sentence)
      ])
    }
  }

  private func lines(
    _ replies: [(name: String, instance: Int, reply: HealthCheckReply)], _ terminal: Terminal
  ) -> [String] {
    var table = Table([("SERVICE", .left), ("CHECK", .left), ("IS", .left), ("WHAT", .left)])
    for (name, _, reply) in replies {
      for check in reply.checks { table.add(name, check.name, check.status.text, check.message) }
    }
    let memory = replies.map { "\($0.name) \(Format.bytes($0.reply.residentBytes))" }.joined(separator: ", ")
    let total = replies.map(\.reply.residentBytes).reduce(0, +)
    return table.lines(in: terminal) + ["memory: \(memory); together \(Format.bytes(total))"]
  }
}
