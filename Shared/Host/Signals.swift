import Dispatch
import Glibc

/// Signals as values.
public enum Signals {
  /// Waits for SIGTERM or SIGINT and says which came.
  public static func firstOfTermination() async -> String {
    let (arrivals, arrived) = AsyncStream.makeStream(of: String.self)
    let watches = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { arrived.yield(name) }
      source.resume()
      return source
    }
    defer { for watch in watches { watch.cancel() } }
    for await name in arrivals { return name }
    return "cancelled"
  }
}
