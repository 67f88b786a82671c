import Foundation

/// Three paid services in one process, for tests: one that honours keys (a), one whose objects can be found (b), one with
/// neither (c). They lie on request, and write down what they charged before they answer.
///
/// `provider-stub LEDGER [SCRIPT]` prints `listening on PORT`. Requests, one for each connection:
///
///     POST /a/calls   Idempotency-Key, Price-Micros; any body. /b and /c alike.
///     GET  /a/calls/KEY   what the key made; 404 when nothing. /b alike; /c never knows.
///     PUT  /script    the faults from here on, see `Script`.
///     GET  /ledger    every charge, see `Ledger`.
///     GET  /faults    how often each fault was done.
@main
enum Main {
  static func main() throws {
    guard CommandLine.arguments.count >= 2 else {
      print("usage: provider-stub LEDGER [SCRIPT]")
      exit(64)
    }
    signal(SIGPIPE, SIG_IGN)
    let ledger = try Ledger(path: CommandLine.arguments[1])
    let script =
      CommandLine.arguments.count > 2 ? try String(contentsOfFile: CommandLine.arguments[2], encoding: .utf8) : ""
    let desk = Desk(ledger: ledger, script: try Script(script))
    let listener = try Listener()
    print("listening on \(listener.port)")
    fflush(nil)
    listener.serve(desk.answer)
  }
}
