import Foundation
import Synchronization

/// A program that was started, and waited for by its number.
///
/// Foundation's `Process` learns of an end by a socket that every program started meanwhile inherits; beside one that lives
/// on, it waits for ever.
final class Spawned: Sendable {
  let pid: pid_t
  private let ended = Mutex<Int32?>(nil)

  struct NotStarted: Error, CustomStringConvertible {
    let description: String
  }

  /// - Parameters:
  ///   - output, errors: files that get what it prints, from their beginning.
  init(
    _ arguments: [String], environment: [String: String], output: String = "/dev/null", errors: String = "/dev/null"
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Not the mask of whichever thread starts it: a program must hear SIGTERM.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let status = posix_spawn(&pid, arguments[0], &actions, &attributes, argv, envp)
    guard status == 0 else {
      throw NotStarted(description: "\(arguments[0]): \(String(cString: strerror(status)))")
    }
    self.pid = pid
  }

  var isRunning: Bool { poll(WNOHANG) == nil }

  /// Its exit status, or the number of the signal that ended it.
  func wait() -> Int32 { poll(0) ?? -1 }

  private func poll(_ options: Int32) -> Int32? {
    ended.withLock { ended in
      if let ended { return ended }
      var status: Int32 = 0
      var answer: pid_t
      repeat { answer = waitpid(pid, &status, options) } while answer < 0 && errno == EINTR
      guard answer == pid else { return nil }
      ended = status & 0x7F == 0 ? status >> 8 & 0xFF : status & 0x7F
      return ended
    }
  }
}
