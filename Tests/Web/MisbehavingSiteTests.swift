import Foundation
import Synchronization
import TestSupport
import Testing
import Vocabulary
import Web

/// Sites that mean to hold us up, to fill our memory, or to learn something.
@Suite struct MisbehavingSiteTests {
  private func fetcher(_ site: ScriptedSite, within time: Duration = .seconds(10)) -> Fetcher {
    var limits = FetchLimits()
    limits.total = time
    return Fetcher(allowing: "127.0.0.1:\(site.port)", limits: limits)
  }

  private func address(_ site: ScriptedSite, _ path: String = "/") throws -> WebAddress {
    try WebAddress("http://127.0.0.1:\(site.port)\(path)")
  }

  @Test("CT-29 a site that sends a byte now and then is left when the time is over", arguments: ["/headers", "/body"])
  func slowLoris(path: String) async throws {
    let site = try ScriptedSite { path, say in
      let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
      guard say(Array((path == "/body" ? head + "\r\n" : head).utf8)) else { return }
      while say([UInt8(ascii: "x")]) { usleep(20_000) }
    }
    let begun = ContinuousClock.now
    #expect(
      await reason { _ = try await fetcher(site, within: .milliseconds(300)).fetch(try address(site, path)) }
        == .siteUnreachable)
    #expect((.milliseconds(300) ... .seconds(30)).contains(ContinuousClock.now - begun))
  }

  @Test(
    "CT-29 a site that sends headers without end is left after little of them", arguments: ["X-Y: z\r\n", "z"])
  func endlessHeaders(piece: String) async throws {
    let sent = Atomic(0)
    let site = try ScriptedSite { _, say in
      guard say(Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-First: ".utf8)) else { return }
      let pieces = Array(String(repeating: piece, count: 1_024).utf8)
      while say(pieces) { sent.add(pieces.count, ordering: .relaxed) }
    }
    let begun = ContinuousClock.now
    #expect(await reason { _ = try await fetcher(site).fetch(try address(site)) } == .siteUnreachable)
    #expect(ContinuousClock.now - begun < .seconds(30))
    // What the sockets between hold is sent, too.
    #expect(sent.load(ordering: .relaxed) < 16 << 20)
  }

  @Test("CT-29 nothing of us is told on the way but an agent's name: no cookie, no credentials, no origin")
  func silence() async throws {
    let site = try ScriptedSite { path, say in
      let cookie = "Set-Cookie: a=b; Path=/\r\nWWW-Authenticate: Basic\r\n"
      _ = say(
        path == "/here"
          ? Array("HTTP/1.1 302 Found\r\n\(cookie)Location: /there\r\n\r\n".utf8)
          : Array("HTTP/1.1 200 OK\r\n\(cookie)Content-Type: text/html\r\n\r\n<p>x".utf8))
    }
    let page = try await fetcher(site).fetch(try address(site, "/here"))
    #expect(page.address.path == "/there" && site.requests.count == 2)
    for request in site.requests {
      let names = request.split(separator: "\r\n").dropFirst().compactMap { $0.split(separator: ":").first }
      #expect(Set(names) == ["Host", "User-Agent", "Accept", "Accept-Encoding"], "\(request)")
    }
  }

  @Test("CT-29 a redirect with a user name in it, or to a longer address than there may be, is not followed")
  func redirects() async throws {
    let site = try ScriptedSite { path, say in
      let host = "127.0.0.1"
      let location =
        path == "/user" ? "http://a:b@\(host)/" : "http://\(host)/" + String(repeating: "x", count: 3_000)
      _ = say(Array("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n".utf8))
    }
    for path in ["/user", "/long"] {
      #expect(await reason { _ = try await fetcher(site).fetch(try address(site, path)) } == .siteUnreachable)
    }
    #expect(site.requests.count == 2)
  }

  @Test("CT-29 a page that is compressed is read, and one that decompresses to more than a page is not")
  func compressed() async throws {
    let pack = "gzip -9 | base64 -w0 | tr +/ -_ | tr -d ="
    let small = try #require(Base64URL.decode(try await Shell.result(["sh", "-c", "printf '<p>x' | \(pack)"]).output))
    let large = try #require(
      Base64URL.decode(try await Shell.result(["sh", "-c", "head -c 20000000 /dev/zero | \(pack)"]).output))
    let site = try ScriptedSite { path, say in
      let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
      _ = say(Array(head.utf8) + (path == "/small" ? small : large))
    }
    #expect(try await fetcher(site).fetch(try address(site, "/small")).body == Array("<p>x".utf8))
    #expect(await reason { _ = try await fetcher(site).fetch(try address(site, "/large")) } == .siteUnreachable)
  }
}
