import ArgumentParser
import Glibc
import Host
import Vocabulary

/// Options of every verb that talks to the services.
struct CommonOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON value instead of text for people.")
  var json = false

  @Option(name: .long, help: "Where `infin8 up` keeps its data (default: $INFIN8_DATA_DIR or ~/.local/share/infin8).")
  var dataDir: String?

  var directory: DataDirectory { DataDirectory(path: dataDir) }
}

/// A verb: does its work against the services and turns a refusal into a sentence and an exit status.
protocol Verb: AsyncParsableCommand {
  var common: CommonOptions { get }
  func perform(_ console: Console) async throws
}

extension Verb {
  func run() async throws {
    let console = Console(directory: common.directory, isJSON: common.json)
    do {
      try await perform(console)
    } catch let refusal as Refusal {
      Failure.report(refusal, isJSON: common.json)
    } catch let failure as Files.Failure {
      StandardError.print("infin8: \(failure)")
      throw ExitCode(73)
    }
  }
}

/// How a refusal leaves the command.
enum Failure {
  /// 1 refused, 69 nobody home, 77 not logged in or not allowed (sysexits.h).
  static func report(_ refusal: Refusal, isJSON: Bool) -> Never {
    if isJSON {
      let error = JSON.object([
        ("code", .string(refusal.code.name)), ("reason", .string(refusal.reason.rawValue)),
        ("message", .string(refusal.message)), ("retryable", .bool(refusal.reason.isRetryable)),
        (
          "violations",
          .array(
            refusal.violations.map {
              .object([("field", .string($0.field)), ("description", .string($0.description))])
            })
        ),
      ])
      StandardError.print(JSON.object([("error", error)]).text)
    } else {
      StandardError.print("infin8: \(refusal.message) (\(refusal.code.name), \(refusal.reason.rawValue))")
      for violation in refusal.violations.dropFirst(refusal.violations.count == 1 ? 1 : 0) {
        StandardError.print("  \(violation.field): \(violation.description)")
      }
      if let hint = hint(for: refusal.reason) { StandardError.print("  \(hint)") }
    }
    exit(status(of: refusal.code))
  }

  private static func status(of code: StatusCode) -> Int32 {
    switch code {
    case .unavailable: 69
    case .unauthenticated, .permissionDenied: 77
    default: 1
    }
  }

  private static func hint(for reason: Reason) -> String? {
    switch reason {
    case .serviceDown: "Is it running? Start it with `infin8 up`, or look with `infin8 doctor`."
    case .tokenMissing, .tokenExpired, .tokenInvalid: "Log in with `infin8 login EMAIL`."
    case .onboardingIncomplete: "Complete it with `infin8 org onboard`."
    default: nil
    }
  }
}
