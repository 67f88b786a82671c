import Glibc
import Vocabulary

/// A process that ends with us: the kernel sends it SIGTERM should we die, however we die.
struct ChildProcess: Sendable {
  let pid: pid_t

  /// Starts a program through `setpriv --pdeathsig`. Call it on a thread that lives as long as the child should: the kernel
  /// watches the thread, not the process.
  ///
  /// - Parameters:
  ///   - user: the account to run as; nil for our own.
  ///   - log: a file that gets what it prints; nil for where ours goes, what it complains of, too. (/dev/stdout is no
  ///     such file: the child closes its own before it opens it.)
  ///   - errors: another for what it complains of; nil for the same.
  static func start(
    _ arguments: [String], environment: [String: String], user: String? = nil, log: String?, errors: String? = nil
  ) throws(Refusal) -> ChildProcess {
    var command = ["setpriv", "--pdeathsig", "TERM"]
    if let user { command += ["--reuid", user, "--regid", user, "--init-groups"] }
    command += ["--"] + arguments
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    if let log {
      posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    }
    if let errors {
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o640)
    } else if log != nil {
      posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Its own group, so that Ctrl-C reaches us alone and the order of stopping is ours.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var defaults = sigset_t()
    sigfillset(&defaults)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)

    let argv = command.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let status = posix_spawnp(&pid, "setpriv", &actions, &attributes, argv, envp)
    guard status == 0 else {
      throw Refusal(.serviceDown, "\(arguments[0]) cannot be started: \(String(cString: strerror(status)))")
    }
    return ChildProcess(pid: pid)
  }

  /// Its exit status once it has ended; nil while it runs.
  func poll() -> Int32? {
    var status: Int32 = 0
    let ended = waitpid(pid, &status, WNOHANG)
    if ended == pid { return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F) }
    return ended < 0 ? 0 : nil
  }

  func signal(_ number: Int32) { kill(pid, number) }

  /// Waits for its end; after `patience` it is killed.
  func wait(_ patience: Duration) async -> Int32 {
    let deadline = ContinuousClock.now + patience
    while true {
      if let status = poll() { return status }
      if ContinuousClock.now > deadline { signal(SIGKILL) }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}
