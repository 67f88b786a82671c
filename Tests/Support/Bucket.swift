import Foundation

/// A bucket as others keep it, over TLS on a loopback port, in memory: Moto's, installed by `compose/setup --peers`.
public final class Bucket: Sendable {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    .path
  private static let program = "\(root)/.build/peers/bucket/bin/gunicorn"

  /// Whether the server is installed.
  public static var isPossible: Bool { access(program, X_OK) == 0 }

  /// The certificate that its server shows.
  public let certificate: String
  public let port: UInt16
  private let folder: String
  private let server: Background

  public init(named name: String) async throws {
    folder = "/tmp/infin8-bucket-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    certificate = "\(folder)/ca.pem"
    let key = "\(folder)/key.pem"
    let made = try await Shell.result([
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
      "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
    ])
    guard made.status == 0 else { throw CocoaError(.featureUnsupported, userInfo: ["openssl": made.errors]) }
    let server = try Background(
      Self.program,
      arguments: [
        "-k", "gthread", "--threads", "8", "-w", "1", "-b", "127.0.0.1:0", "--keep-alive", "60", "--certfile",
        certificate,
        "--keyfile", key, "--chdir", "\(Self.root)/Tests/Peers/bucket", "bucket:app",
      ],
      environment: ProcessInfo.processInfo.environment)
    var port: UInt16?
    try await eventually {
      port = server.output.firstMatch(of: /https:\/\/127\.0\.0\.1:(\d+)/).flatMap { UInt16($0.1) }
      return port != nil
    }
    self.server = server
    self.port = port ?? 0
    let url = "https://localhost:\(self.port)/\(name)"
    try await eventually {
      try await Shell.result(["curl", "-sf", "--cacert", self.certificate, "-X", "PUT", url]).status == 0
    }
  }

  /// Ends it, with all that is in it.
  public func lose() { server.kill() }

  deinit {
    server.kill()
    try? FileManager.default.removeItem(atPath: folder)
  }
}
