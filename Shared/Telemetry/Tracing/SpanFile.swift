import Glibc
import Synchronization

/// Where spans go: a file that others may write to as well, a line in one write. What does not fit on the disk is lost; a service
/// does not stand still for its traces.
public final class SpanFile: Sendable {
  private let path: String
  private let descriptor: Mutex<Int32>

  /// A pipe takes so much at once or nothing (`PIPE_BUF`).
  private static let pipeful = 4_096

  /// - Parameter path: `-` for standard output, which nothing else is written to. Whoever reads it slowly gets less, as does
  ///   whoever would get longer lines than a pipe takes at once.
  /// - Throws: what the system says when the file cannot be opened.
  public init(_ path: String) throws(SystemFailure) {
    self.path = path
    let file = path == "-" ? Self.standardOutput : Self.open(path)
    guard file >= 0 else {
      throw SystemFailure("\(path) cannot be opened for traces: \(String(cString: strerror(errno)))")
    }
    descriptor = Mutex(file)
  }

  /// What went wrong, for people.
  public struct SystemFailure: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// Another description of the same pipe, so that only ours does not wait.
  private static var standardOutput: Int32 {
    let file = Glibc.open("/proc/self/fd/1", O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK)
    return file >= 0 ? file : dup(STDOUT_FILENO)
  }

  private static func open(_ path: String) -> Int32 {
    Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
  }

  /// Opens the file anew under its name, after it was moved away.
  public func reopen() {
    guard path != "-" else { return }
    descriptor.withLock { file in
      let new = Self.open(path)
      // Without another file the old one will do.
      guard new >= 0 else { return }
      close(file)
      file = new
    }
  }

  func write(_ line: String) {
    let bytes = Array(line.utf8)
    guard path != "-" || bytes.count <= Self.pipeful else { return }
    descriptor.withLock { _ = Glibc.write($0, bytes, bytes.count) }
  }
}
