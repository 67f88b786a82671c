import TestSupport
import Testing
import Vocabulary

/// Hostile addresses, redirects and names, where every packet is counted and every address would answer.
@Suite(.enabled("needs root, util-linux and iproute2, to make a network of its own", CaptiveWeb.isPossible))
struct CaptiveWebTests {
  private static let publicPlaces: Set<String> = Set(
    [CaptiveWeb.publicAddress, CaptiveWeb.publicAddress6].flatMap { ["6 \($0) 80", "6 \($0) 443"] })

  private var web: CaptiveWeb {
    CaptiveWeb(
      names: ["public.test": [[CaptiveWeb.publicAddress, CaptiveWeb.publicAddress6]]],
      pages: ["/": CaptiveWeb.page("<title>Hi</title>")])
  }

  @Test("CT-29 S11 public addresses are fetched, and no packet is sent to any other, whatever spelling was typed")
  func typed() async throws {
    let hostile = [80, 443, 22, 5_432, 8_080].flatMap { HostileAddressTests.spellings($0) }.filter {
      !$0.contains { $0.isNewline }
    }
    #expect(Set(hostile).count >= 300)
    let control = [
      "http://public.test/", "http://\(CaptiveWeb.publicAddress)/", "http://[\(CaptiveWeb.publicAddress6)]/",
      "http://1572394766/",
    ]
    let report = try await web.fetch(hostile + ["http://public.test:8080/", "https://public.test/"] + control)
    #expect(report.outcomes.count == hostile.count + 2 + control.count)
    for (address, outcome) in zip(hostile, report.outcomes) { #expect(outcome != "fetched", "\(address)") }
    #expect(report.outcomes.suffix(control.count) == control.map { _ in "fetched" })
    #expect(report.reached.subtracting(Self.publicPlaces) == [])
    #expect(report.reached.contains("6 \(CaptiveWeb.publicAddress) 443"))
  }

  @Test("CT-29 S11 a packet to a machine inside would be seen")
  func controls() async throws {
    let places = ["127.0.0.1:80", "169.254.169.254:80", "[fd00::1]:80", "10.1.2.3:8080"]
    let report = try await web.fetch(places.map { "http://\($0)/" }, allowing: places.joined(separator: ","))
    #expect(report.outcomes == places.map { _ in "fetched" })
    #expect(report.reached == ["6 127.0.0.1 80", "6 169.254.169.254 80", "6 fd00::1 80", "6 10.1.2.3 8080"])
  }

  @Test("CT-29 S11 redirects are followed to public addresses only, and three at the most")
  func redirects() async throws {
    var web = web
    let hostile = HostileAddressTests.spellings(80).filter { !$0.contains { $0.isNewline } }
    for (index, address) in hostile.enumerated() { web.pages["/to/\(index)"] = CaptiveWeb.redirect(to: address) }
    for hop in 1...9 { web.pages["/hop/\(hop)"] = CaptiveWeb.redirect(to: hop == 1 ? "/" : "/hop/\(hop - 1)") }
    for hop in 1...3 {
      web.pages["/in/\(hop)"] = CaptiveWeb.redirect(to: hop == 1 ? "http://127.0.0.1/" : "/in/\(hop - 1)")
    }
    web.pages["/loop"] = CaptiveWeb.redirect(to: "/loop")
    let paths =
      hostile.indices.map { "/to/\($0)" } + ["/in/1", "/in/2", "/in/3", "/hop/4", "/hop/9", "/loop", "/hop/3"]
    let report = try await web.fetch(paths.map { "http://public.test\($0)" })
    for (path, outcome) in zip(paths.dropLast(), report.outcomes) { #expect(outcome != "fetched", "\(path)") }
    #expect(report.outcomes.count == paths.count && report.outcomes.last == "fetched")
    #expect(report.reached.subtracting(Self.publicPlaces) == [])
  }

  @Test("CT-29 S11 a name that leads inside, always, at the second look, or among others, brings no packet there")
  func names() async throws {
    var web = web
    let inside = [
      "127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fd00::1",
      "fe80::1",
      "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::80ff:fffe", "fd00:ec2::254", "0.0.0.0",
      "::", "fec0::1", "224.0.0.1", "ff02::1", "255.255.255.255", "198.18.0.1", "240.0.0.1", "100::1", "5f00::1",
    ]
    for (index, address) in inside.enumerated() {
      web.names["inside\(index).test"] = [[address]]
      web.names["both\(index).test"] = [[CaptiveWeb.publicAddress, address]]
      web.names["turning\(index).test"] = [[CaptiveWeb.publicAddress], [address]]
      web.names["returning\(index).test"] = [[address], [CaptiveWeb.publicAddress]]
      // Asked once for the page and again for where it leads.
      web.pages["/again\(index)"] = CaptiveWeb.redirect(to: "http://turning\(index).test/")
    }
    let addresses = inside.indices.flatMap { index in
      ["http://inside\(index).test/", "https://inside\(index).test/", "http://both\(index).test/"]
        + (0..<4).map { _ in "http://returning\(index).test/" } + ["http://turning\(index).test/again\(index)"]
    }
    let report = try await web.fetch(addresses)
    let outcomes = Dictionary(zip(addresses, report.outcomes)) { $0 == "fetched" ? $0 : $1 }
    for (address, outcome) in outcomes where address.contains("inside") || address.contains("again") {
      #expect(outcome == "refused url_not_allowed", "\(address)")
    }
    // The names do resolve: when they lead to a public address, the page is had.
    for index in inside.indices { #expect(outcomes["http://returning\(index).test/"] == "fetched", "\(inside[index])") }
    #expect(report.reached.subtracting(Self.publicPlaces) == [])
  }

  @Test("CT-29 S11 a few bytes that decompress to many are read to the limit, in little memory")
  func bombs() async throws {
    var web = web
    let plain = try await web.fetch(["http://public.test/"])
    let zeros = "head -c 200000000 /dev/zero | gzip -9 | base64 -w0 | tr +/ -_ | tr -d ="
    let bomb = try #require(Base64URL.decode(try await Shell.result(["sh", "-c", zeros]).output))
    #expect(bomb.count < 256 << 10)
    web.pages["/gzip"] = CaptiveWeb.page("", "Content-Encoding: gzip\r\n") + bomb
    // A frame that needs a window of 128 MiB (RFC 8878, section 3.1.1), then blocks of 128 KiB of one repeated byte.
    let zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 17 << 3]
    let blocks = (0..<2_000).flatMap { _ in [0x02, 0x00, 0x10, 0x61] as [UInt8] }
    for name in ["zstd", "gzip", "zstd, zstd"] {
      web.pages["/\(web.pages.count)"] =
        CaptiveWeb.page("", "Content-Encoding: \(name)\r\n") + zstd + blocks
    }
    let report = try await web.fetch(web.pages.keys.filter { $0 != "/" }.map { "http://public.test\($0)" })
    #expect(report.outcomes == (1..<web.pages.count).map { _ in "refused site_unreachable" })
    #expect(report.peakKiB < plain.peakKiB + 64 << 10, "\(plain.peakKiB) KiB before, \(report.peakKiB) KiB after")
  }
}
