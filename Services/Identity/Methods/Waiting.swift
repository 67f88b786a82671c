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
    let place = desk.pepper.mac("\(bucket.name) \(Networks.name(of: context.origin))", for: "limit")
    guard try await desk.database.query(LoginLimits.take(place, from: bucket), for: nil).first != nil else {
      throw try await refusal(LoginLimits.wait(place, for: bucket))
    }
    return place
  }

  /// - Parameter statement: asks for how long.
  func refusal(_ statement: Statement) async throws -> Refusal {
    let wait = try await desk.database.query(statement, for: nil).first?.get("wait_s", as: Int32.self) ?? 1
    return Refusal(.tooManyRequests, "too many failed attempts: wait \(wait) s", retryAfter: .seconds(Int64(wait)))
  }
}
