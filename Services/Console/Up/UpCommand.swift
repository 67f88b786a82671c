import ArgumentParser
import EventLoop
import Glibc
import Host
import Vocabulary

struct Up: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a private PostgreSQL and the five services, and keep them running.",
    discussion: """
      Everything lives in one directory; delete it and nothing is left. Ctrl-C stops all of it. What ends is started again,
      after INFIN8_RESTART_PAUSE_MS at most where it ends again and again. With
      INFIN8_<SERVICE>_DATABASE_URL set, a service uses that database instead.
      """)

  @Flag(help: "Give each service a database of its own. A data directory keeps the way it was begun with.")
  var separateDatabases = false

  @Flag(help: "Begin a data directory that need not outlive a power cut: PostgreSQL does not wait for the disk.")
  var scratch = false

  @Option(help: "Processes of each service that works on queues: workflow, keyword and content.")
  var replicas = 1

  @Option(help: "Keep backups there, by the schedule: a folder or a bucket, as `infin8 backup init` reads it.")
  var backups: String?

  @Option(help: "Keep backups there as well, in another region.")
  var secondBackups: String?

  @Flag(help: "Leave the schedule of backups to an `infin8 backup schedule` that runs elsewhere.")
  var unscheduled = false

  @Flag(help: "Apply migrations that destroy something without a fresh backup. It is noted in the records.")
  var withoutBackup = false

  @Flag(help: "Write traces beside the logs, as OpenTelemetry writes them to files: logs/<service>.traces.log.")
  var traces = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard secondBackups == nil || backups != nil else { throw ValidationError("--second-backups needs --backups") }
    guard (1...ServiceName.mostInstances).contains(replicas) else {
      throw ValidationError("--replicas is 1 to \(ServiceName.mostInstances)")
    }
  }

  func run() async throws {
    let directory = common.directory
    // What is started here is also looked after here.
    unsetenv("INFIN8_ROLES_DIR")
    let supervisor = Supervisor(
      directory: directory, executables: try Executables.directory(), layout: separateDatabases ? .separate : nil,
      isScratch: scratch, replicas: replicas, isScheduled: !unscheduled, isWithoutBackup: withoutBackup,
      isTraced: traces
    ) { line in Terminal.output.line(line) }
    do {
      try Files.makeDirectory("\(directory.path)/run", mode: 0o755)
      try refuseTwice(directory)
      try Files.write(Array("\(getpid())\n".utf8), to: directory.processID, mode: 0o644)
      try keepBackups(directory)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await supervisor.start()
          Terminal.output.line("ready; Ctrl-C stops everything")
          try await supervisor.watch()
        }
        group.addTask { try await DailyUpkeep(directory: directory).run { Terminal.output.line($0) } }
        group.addTask {
          _ = await Signals.firstOfTermination()
          throw CancellationError()
        }
        try await group.next()
        group.cancelAll()
      }
    } catch is CancellationError {
      Terminal.output.line("stopping")
    } catch let refusal as Refusal {
      await supervisor.stop()
      Failure.report(refusal, isJSON: false)
    }
    await supervisor.stop()
  }

  private func keepBackups(_ directory: DataDirectory) throws {
    guard let backups else { return }
    let layout = try DatabaseLayout.settle(separateDatabases ? .separate : nil, in: directory)
    let places = try [backups, secondBackups].compactMap { $0 }.enumerated().map { place, location in
      try BackupRepository(
        number: place + 1, location: location,
        passphraseFile: BackupSettings.passphraseFile(place + 1, directory), credentialsFile: nil)
    }
    try BackupSettings(
      directory: directory, cluster: directory.database, sockets: directory.databaseSockets,
      superuser: PrivatePostgres.superuser, layout: layout, repositories: places,
      drillDays: BackupSettings.drillDays(in: directory)
    ).save()
  }

  private func refuseTwice(_ directory: DataDirectory) throws {
    guard let bytes = try? Files.read(directory.processID, limit: 64),
      let pid = pid_t(String(decoding: bytes, as: UTF8.self).filter(\.isNumber)), pid != getpid(), kill(pid, 0) == 0
    else { return }
    throw Refusal(.serviceDown, "process \(pid) is running this data directory already: stop it with `infin8 down`")
  }
}

struct Down: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Stop what `infin8 up` started.")

  @OptionGroup var common: CommonOptions

  func run() async throws {
    guard let bytes = try? Files.read(common.directory.processID, limit: 64),
      let pid = pid_t(String(decoding: bytes, as: UTF8.self).filter(\.isNumber)), kill(pid, SIGTERM) == 0
    else {
      Terminal.output.line("nothing is running in \(common.directory.path)")
      return
    }
    for _ in 0..<600 where kill(pid, 0) == 0 { try await Task.sleep(for: .milliseconds(50)) }
    Terminal.output.line("stopped")
  }
}

/// Where the services' programs are: beside this one.
enum Executables {
  static func directory() throws -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw Refusal(.serviceDown, "this program does not know where it is") }
    let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
