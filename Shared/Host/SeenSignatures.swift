import Crypto
import Synchronization

/// Signatures that were found right before. A person's token comes with every call, and checking its signature takes longer
/// than most reads.
///
/// Kept are the whole token and the key that signed it: nothing but the very same bytes under the very same key is spared
/// the check, and a key that was withdrawn takes its tokens along. Expiry and revocation are looked at each time.
package final class SeenSignatures: Sendable {
  private struct State {
    var recent: [String: [UInt8]] = [:]
    var older: [String: [UInt8]] = [:]
  }

  /// Of each generation: some megabyte of tokens.
  private static let limit = 2_048

  private let state = Mutex(State())

  package init() {}

  /// Whether `check` is true, or was before for this token and key.
  func isValid(_ token: String, by key: Curve25519.Signing.PublicKey, check: () -> Bool) -> Bool {
    let signer = [UInt8](key.rawRepresentation)
    let isKnown = state.withLock { ($0.recent[token] ?? $0.older[token]) == signer }
    if isKnown { return true }
    guard check() else { return false }
    state.withLock { state in
      if state.recent.count >= Self.limit {
        state.older = state.recent
        state.recent = [:]
      }
      state.recent[token] = signer
    }
    return true
  }
}
