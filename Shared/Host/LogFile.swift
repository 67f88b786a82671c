import Dispatch
import Glibc
package import Telemetry

/// Standard output and error as a file that may be moved away: at SIGHUP the file is opened anew under its name.
///
/// A line is in the file that was moved or in the new one, never in neither: the descriptor is changed at once (dup2).
package struct LogFile {
  private let source: any DispatchSourceSignal

  /// - Parameters:
  ///   - path: empty where nobody moves a file.
  ///   - traces: opened anew at the same time.
  package static func follow(_ path: String, and traces: SpanFile? = nil) -> LogFile? {
    guard !path.isEmpty else { return nil }
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler {
      reopen(path)
      traces?.reopen()
    }
    source.resume()
    return LogFile(source: source)
  }

  private static func reopen(_ path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    // Without another file the old one will do.
    guard file >= 0 else { return }
    dup2(file, STDOUT_FILENO)
    dup2(file, STDERR_FILENO)
    close(file)
  }
}
