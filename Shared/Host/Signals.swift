import Dispatch
import Glibc

/// Signals as values.
public enum Signals {
  /// Waits for SIGTERM or SIGINT and says which came.
  public static func firstOfTermination() async -> String {
    let arrivals = AsyncStream<String> { continuation in
      let sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { continuation.yield(name) }
        source.resume()
        return source
      }
      continuation.onTermination = { _ in for source in sources { source.cancel() } }
    }
    for await name in arrivals { return name }
    return "cancelled"
  }
}
