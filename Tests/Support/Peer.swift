import Foundation

/// Others' programs from Tests/Peers, built once for a run of the tests where what they are built with is installed.
public enum Peer: String, Sendable, CaseIterable {
  case goTTRPC = "go-ttrpc"
  case rustTTRPC = "rust-ttrpc"

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
  private static let built = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.build()) })

  /// The folder with the peer's `server` and `client`; nil, after saying why, where it cannot be built.
  public var programs: String? { Peer.built[self] ?? nil }

  private func build() -> String? {
    let source = Peer.root.appending(path: "Tests/Peers/\(rawValue)/build").path
    let output = Peer.root.appending(path: ".build/peers/\(rawValue)").path
    guard let (status, _, errors) = try? Shell.blocking([source, output]) else { return nil }
    if status == 0 { return output }
    print("· without the peer \(rawValue): \(errors.split(separator: "\n").last ?? "no reason given")")
    // 77 is "what it is built with is not installed"; anything else is a peer that no longer builds.
    return status == 77 ? nil : output
  }
}
