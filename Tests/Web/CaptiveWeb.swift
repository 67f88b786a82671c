import Foundation
import TestSupport
import Vocabulary

/// A network of its own in which every address of the internet, public, private or special, is this machine; a name server
/// that says what the test wants; and the real fetcher (Tests/CaptiveWeb). Every packet is seen.
struct CaptiveWeb {
  static let publicAddress = "93.184.215.14"
  static let publicAddress6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
  private static let nameServer = "9.9.9.9"

  /// A name's addresses, in the first answer, the second, and so on.
  var names: [String: [[String]]] = [:]
  /// What any address says for a path.
  var pages: [String: [UInt8]] = [:]

  struct Report {
    /// For each fetch: `fetched`, or `refused <reason>`.
    var outcomes: [String] = []
    /// `6 127.0.0.1 80`: protocol, address, port.
    var reached: Set<String> = []
    var peakKiB = 0
  }

  /// Whether this process may make networks.
  static func isPossible() async -> Bool {
    let made = try? await Shell.result(["unshare", "--net", "--mount", "ip", "link", "set", "lo", "up"])
    return made?.status == 0
  }

  /// - Parameter exceptions: what the guard lets through beside public addresses.
  func fetch(_ addresses: [String], allowing exceptions: String = "") async throws -> Report {
    let folder = "/tmp/infin8-captive-\(UUID.random())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try "nameserver \(Self.nameServer)\n".write(toFile: "\(folder)/resolv.conf", atomically: true, encoding: .utf8)
    let lines =
      names.map { "name \($0.key) \($0.value.map { $0.joined(separator: " ") }.joined(separator: " | "))" }
      + pages.map { "page \($0.key) \(Base64URL.encode($0.value))" } + addresses.map { "fetch \($0)" }
    try lines.joined(separator: "\n").write(toFile: "\(folder)/input", atomically: true, encoding: .utf8)
    // /run is hidden because host names may also be asked for at sockets that lie there.
    let script = """
      ip link set lo up
      ip route add local default dev lo
      ip -6 route add local default dev lo
      mount --bind "$1/resolv.conf" /etc/resolv.conf
      mount -t tmpfs none /run
      exec "$2" "$3" < "$1/input"
      """
    // Whoever listened to these would send everything to a machine inside.
    let proxy = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].map {
      ($0, "http://10.1.2.3:3128")
    }
    let (status, output, errors) = try await Shell.result(
      [
        "unshare", "--net", "--mount", "sh", "-euc", script, "sh", folder,
        "\(try BuildDirectory.locate())/captive-web", exceptions,
      ], environment: Dictionary(uniqueKeysWithValues: proxy))
    guard status == 0 else { throw Refusal(.fault, "captive-web ended with \(status): \(errors)") }
    return try report(output)
  }

  private func report(_ output: String) throws -> Report {
    var report = Report()
    for line in output.split(separator: "\n") {
      let rest = String(line.drop { $0 != " " }.dropFirst())
      switch line.prefix(while: { $0 != " " }) {
      case "fetched", "refused": report.outcomes.append(String(line))
      case "reached": report.reached.insert(rest)
      case "lost": guard rest == "0" else { throw Refusal(.fault, "\(rest) packets were not seen") }
      case "peak": report.peakKiB = Int(rest) ?? 0
      default: throw Refusal(.fault, "unknown line: \(line)")
      }
    }
    report.reached.remove("17 \(Self.nameServer) 53")
    return report
  }

  static func page(_ body: String, _ headers: String = "") -> [UInt8] {
    Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\(headers)\r\n\(body)".utf8)
  }

  static func redirect(to location: String) -> [UInt8] {
    Array("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n".utf8)
  }
}
