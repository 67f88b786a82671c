import Host
import Postgres
import RPC
import Vocabulary

/// Who calls too often waits, and costs no hash meanwhile.
struct Waiting {
  let desk: Desk

  /// Takes a token from a bucket of the network that calls, and gives the bucket's name; nil for this machine's own socket,
  /// which is no network.
  ///
  /// - Throws: `too_many_requests`.
  @discardableResult
  func takeToken(from bucket: Bucket, _ context: CallContext) async throws -> [UInt8]? {
    guard !context.origin.hasPrefix("unix:") else { return nil }
    return try await takeToken(from: bucket, of: Networks.name(of: context.origin))
  }

  /// Takes a token from a bucket of whatever is named, and gives the bucket's name.
  func takeToken(from bucket: Bucket, of name: String) async throws -> [UInt8] {
    let subject = desk.pepper.mac("\(bucket.name) \(name)", for: "limit")
    guard try await desk.database.query(LoginLimits.take(subject, from: bucket), for: nil).first != nil else {
      throw try await refusal(LoginLimits.wait(subject, for: bucket))
    }
    return subject
  }

  /// Takes one of the letters that strangers may have sent to an address, whether it has an account or not.
  func takeLetter(_ kind: String, to email: String) async throws {
    _ = try await takeToken(from: .letters, of: "\(kind) \(email)")
  }

  /// - Parameter statement: asks for how long.
  func refusal(_ statement: Statement) async throws -> Refusal {
    let wait = try await desk.database.query(statement, for: nil).first?.get("wait_s", as: Int32.self) ?? 1
    return Refusal(.tooManyRequests, "too many attempts: wait \(wait) s", retryAfter: .seconds(Int64(wait)))
  }
}
