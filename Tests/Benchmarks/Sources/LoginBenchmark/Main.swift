import CArgon2
import Contracts
import Foundation
import RPC

/// Times refused log-ins for addresses with and without an account, interleaved, and says whether their times differ.
///
///     login-benchmark SOCKET ADDRESSES      a file with the addresses of accounts, one a line
@main
enum Main {
  /// An account is held up after its fifth failure: so many are asked of each.
  static let triesEach = 4

  static func main() async throws {
    let arguments = CommandLine.arguments
    let client = RPCClient(path: arguments[1])
    let accounts = try String(contentsOfFile: arguments[2], encoding: .utf8).split(separator: "\n").map(String.init)
    let identity = IdentityClient(client)
    var known: [Double] = []
    var unknown: [Double] = []
    for email in accounts {
      let nobody = "\(Foundation.UUID())@example.test"
      for _ in 0..<triesEach {
        // Which comes first is by chance, so that neither always follows the other.
        if Bool.random() {
          known.append(try await fail(identity, email))
          unknown.append(try await fail(identity, nobody))
        } else {
          unknown.append(try await fail(identity, nobody))
          known.append(try await fail(identity, email))
        }
      }
    }
    await client.close()
    print("argon2id (19 MiB, 2 passes, 1 lane): median \(text(median((0..<20).map { _ in hash() })))")
    print("known    median \(text(median(known))), mean \(text(mean(known))), \(known.count) samples")
    print("unknown  median \(text(median(unknown))), mean \(text(mean(unknown))), \(unknown.count) samples")
    let t = welch(known, unknown)
    print("Welch's t = \(String(format: "%.2f", t)): \(abs(t) < 1.96 ? "no difference" : "they differ") at 5 %")
  }

  static func fail(_ identity: IdentityClient, _ email: String) async throws -> Double {
    let start = ContinuousClock.now
    do {
      _ = try await identity.logIn(
        LogInRequest(email: email, password: "wrong password"), options: CallOptions(timeout: .seconds(30)))
    } catch {
      let taken = milliseconds(ContinuousClock.now - start)
      guard "\(error)".contains("credentials_wrong") else { throw error }
      return taken
    }
    fatalError("a wrong password was right")
  }

  /// One hash as the service makes it.
  static func hash() -> Double {
    let text = Array("wrong password".utf8)
    let salt = [UInt8](repeating: 7, count: 16)
    var tag = [UInt8](repeating: 0, count: 32)
    let start = ContinuousClock.now
    argon2id_hash_raw(2, 19_456, 1, text, text.count, salt, salt.count, &tag, tag.count)
    return milliseconds(ContinuousClock.now - start)
  }

  static func mean(_ times: [Double]) -> Double { times.reduce(0, +) / Double(times.count) }
  static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

  /// The means' difference in units of its standard error (B. L. Welch, Biometrika 34, 1947).
  static func welch(_ left: [Double], _ right: [Double]) -> Double {
    func error(_ times: [Double]) -> Double {
      let mean = mean(times)
      return times.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(times.count - 1) / Double(times.count)
    }
    return (mean(left) - mean(right)) / (error(left) + error(right)).squareRoot()
  }

  static func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
  }
  static func text(_ milliseconds: Double) -> String { String(format: "%.2f ms", milliseconds) }
}
