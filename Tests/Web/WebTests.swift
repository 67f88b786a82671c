import TestSupport
import Testing
import Vocabulary
import Web

/// Addresses, the guard, and fetching from a server that misbehaves.
@Suite("Web")
struct WebTests {
  @Test(
    "ID-21 twenty spellings of one site are one",
    arguments: [
      "example.com/docs", "http://example.com/docs", "https://example.com/docs/", "HTTPS://EXAMPLE.COM/docs",
      "https://www.example.com/docs",
      "https://example.com:443/docs", "http://example.com:80/docs", "https://example.com/docs#top",
      "https://example.com/docs?utm_source=x",
      "https://example.com/./docs", "https://example.com/a/../docs", "https://example.com//docs",
      " https://example.com/docs ",
      "//example.com/docs", "https://example.com./docs", "https://example.com/docs?gclid=1", "www.example.com/docs/",
      "https://Example.Com/docs/#a", "https://example.com/docs/?utm_medium=a&utm_campaign=b",
      "http://www.example.com:80/docs/", "https://www.www.example.com/docs", "http://example.com:443/docs",
      "https://example.com/d%6Fcs", "https://example.com/%64%6f%63%73/", "https://example.com/a/%2e%2E/docs",
      "https://example.com/docs?utm%5Fsource=x", "https://example.com/docs?", "https://example.com:/docs",
      "\u{3000}https://ｅｘａｍｐｌｅ.com/docs", "https://example。com/docs",
    ])
  func spellings(text: String) throws { #expect(try WebAddress(text).normalized == "example.com/docs") }

  @Test(
    "CT-29 what is no address to a site is refused",
    arguments: [
      "", " ", "ftp://example.com", "file:///etc/passwd", "javascript:alert(1)", "https://user:pass@example.com",
      "https://",
      "https://exa mple.com", "https://example.com:99999", "https://example.com:0", "https://[::1", "gopher://x",
      "https://ex\\ample.com",
    ])
  func refused(text: String) { #expect(throws: Refusal.self) { try WebAddress(text) } }

  @Test("host names beyond ASCII are written in punycode")
  func punycode() throws {
    #expect(try WebAddress("https://bücher.example").host == "xn--bcher-kva.example")
    #expect(try WebAddress("https://例え.jp").host == "xn--r8jz45g.jp")
    for spelling in [
      "https://BÜCHER.example", "https://bu\u{308}cher.example", "https://xn--bcher-kva.example/",
      "XN--BCHER-KVA.example",
    ] {
      #expect(try WebAddress(spelling).normalized == "xn--bcher-kva.example", "\(spelling)")
    }
    #expect(throws: Refusal.self) { try WebAddress("https://a\u{FFFD}.example") }
  }

  @Test("an IP address has one spelling, whatever its base, count of parts, and zeros")
  func numbers() throws {
    for spelling in [
      "93.184.215.14", "0x5db8d70e", "1572394766", "93.12113678", "0135.0270.0327.016", "93.184.215.14.",
    ] {
      #expect(try WebAddress("http://\(spelling)/").host == "93.184.215.14", "\(spelling)")
    }
    for spelling in ["[2606:2800:0:0:0:0:0:1]", "[2606:2800::1]", "[2606:2800::0.0.0.1]", "[2606:2800:0::0001]"] {
      #expect(try WebAddress("http://\(spelling)/").host == "[2606:2800::1]", "\(spelling)")
    }
    for text in [
      "http://1.2.3.256", "http://1.2.3.4.5", "http://[fe80::1%25lo]/", "http://[::1]x/", "http://[1.2.3.4]/",
    ] {
      #expect(throws: Refusal.self) { try WebAddress(text) }
    }
  }

  @Test("a path and a query beyond ASCII are percent-encoded once, and an accent hides no separator")
  func percent() throws {
    #expect(
      try WebAddress("https://example.com/straße?q=ä b".replacing(" ", with: "%20")).text
        == "https://example.com/stra%C3%9Fe?q=%C3%A4%20b")
    #expect(try WebAddress("https://example.com/100%").text == "https://example.com/100%25")
    #expect(try WebAddress("https://example.com/\u{301}@evil.example/").host == "example.com")
    #expect(
      try WebAddress("example.com/?to=https://other.example").normalized
        == "example.com?to=https://other.example")
    #expect(throws: Refusal.self) { try WebAddress("https://example.com/" + String(repeating: "ä", count: 600)) }
  }

  @Test("a site that is only there under www is fetched there, and its links lead to the same site")
  func www() throws {
    let site = try WebAddress("https://www.example.com/docs/")
    #expect(site.text == "https://www.example.com/docs/" && site.domain == "example.com")
    #expect(try #require(site.resolve("https://example.com/docs/a")).domain == site.domain)
    #expect(site.resolve("b")?.text == "https://www.example.com/docs/b")
  }

  @Test(
    "CT-29 S11 no special address may be connected to",
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
      "127.255.255.254", "169.254.169.254",
      "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
      "198.18.0.1", "198.19.255.255",
      "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1",
      "fc00::1", "fd12:3456::1",
      "fe80::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
      "64:ff9b::a00:1",
      "2002:7f00:1::", "2002:a00:1::", "2001:db8::1", "2001:0:0:0:0:0:80ff:fffe", "::127.0.0.1", "fec0::1", "100::1",
      "3fff::1", "5f00::1",
      "localhost", "0x7f000001", "2130706433", "017700000001", "127.1", "not an address", "",
    ])
  func blocked(address: String) {
    let guarding = AddressGuard(allowing: "")
    #expect(!guarding.allows(address, port: 80) && !guarding.allows(address, port: 443))
  }

  @Test("public addresses are reached on the web's ports only, and an exception is for its port alone")
  func allowed() {
    let guarding = AddressGuard(allowing: "127.0.0.1:8801, [::1]:9000")
    #expect(guarding.allows("93.184.216.34", port: 443) && guarding.allows("2606:2800:220:1::1", port: 80))
    #expect(!guarding.allows("93.184.216.34", port: 22) && !guarding.allows("93.184.216.34", port: 5432))
    #expect(guarding.allows("127.0.0.1", port: 8801) && !guarding.allows("127.0.0.1", port: 8802))
    #expect(guarding.allows("::1", port: 9000) && !guarding.allows("127.0.0.2", port: 8801))
  }

  @Test("CT-29 a redirect to an address that may not be reached is refused, and what is no page is not read")
  func fetching() async throws {
    let server = try SiteServer(pages: [
      "/": .init("<html><title>Hi</title><p>A paragraph that is long enough to be kept as the page's text.</p></html>"),
      "/inside": .init("", status: "302 Found", headers: "Location: http://169.254.169.254/latest/\r\n"),
      "/file": .init("", status: "302 Found", headers: "Location: file:///etc/passwd\r\n"),
      "/loop": .init("", status: "302 Found", headers: "Location: /loop\r\n"),
      "/image": .init("x", type: "image/png"), "/gone": .init("x", status: "410 Gone"),
      "/large": .init(String(repeating: "x", count: 6 << 20)),
    ])
    let base = "http://127.0.0.1:\(server.port)"
    let fetcher = Fetcher(allowing: "127.0.0.1:\(server.port)")
    let page = try await fetcher.fetch(try WebAddress("\(base)/"))
    #expect(HTMLPage(page.body, contentType: page.contentType).title == "Hi")
    for (path, reason) in [
      ("/inside", Reason.urlNotAllowed), ("/file", .siteUnreachable), ("/loop", .siteUnreachable),
      ("/image", .siteUnreachable),
      ("/gone", .siteUnreachable), ("/large", .siteUnreachable), ("/absent", .siteUnreachable),
    ] {
      do {
        _ = try await fetcher.fetch(try WebAddress(base + path))
        Issue.record("\(path) was fetched")
      } catch let refusal as Refusal {
        #expect(refusal.reason == reason, "\(path): \(refusal)")
      }
    }
    // Without the exception the same server is out of reach.
    await #expect(throws: Refusal.self) { _ = try await Fetcher().fetch(try WebAddress("\(base)/")) }
  }

  @Test(
    "broken HTML gives what text it has",
    arguments: [
      "<p>unclosed", "<html><body><p>a</b></i></p", String(repeating: "<div>", count: 5_000) + "deep", "<a href='",
      "\u{0}<p>x", "",
      "<p>" + String(repeating: "x", count: 100_000),
    ])
  func brokenHTML(text: String) { _ = HTMLPage(Array(text.utf8), contentType: "text/html") }

  @Test("menus and scripts are no text; links are found")
  func mainText() {
    let page = HTMLPage(
      Array(
        "<nav><a href=/a>Menu</a></nav><script>var x</script><p>This paragraph says something about databases.</p><a href='b.html'>b</a>"
          .utf8),
      contentType: "text/html; charset=utf-8")
    #expect(page.text == "This paragraph says something about databases.")
    #expect(page.links == ["/a", "b.html"])
  }

  @Test("robots.txt is obeyed: the longest rule counts, allow before disallow")
  func robots() {
    let robots = Robots(
      "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\n\nUser-agent: other\nDisallow: /")
    #expect(robots.allows("/") && !robots.allows("/private/x") && robots.allows("/private/open/x"))
    #expect(!robots.allows("/a/b.pdf") && robots.allows("/a/b.pdf.html"))
    #expect(!robots.allows("/a/b.pdf.pdf"))
    #expect(Robots("").allows("/anything"))
    #expect(!Robots("User-agent: *\nDisallow: /stra%c3%9fe").allows("/stra%C3%9Fe/1"))
    #expect(!Robots("User-agent: *\nDisallow: /%70rivate").allows("/private"))
  }

  @Test("S15 headings within headings are read once, and what they hold is not lost")
  func nestedHeadings() {
    let nested = String(repeating: "<h1>", count: 190) + "Deep words" + String(repeating: "</h1>", count: 190)
    let page = HTMLPage(
      Array("<html><body>\(nested)<h2>After <h3>inner</h3></h2></body></html>".utf8), contentType: "text/html")
    #expect(page.headings.first == "Deep words" && page.headings.count <= 4, "\(page.headings)")
    #expect(page.headings.contains { $0.hasPrefix("After") })
    // As much again in each of many levels would be gigabytes to read.
    let heavy = String(repeating: "<h1><span>" + String(repeating: "x ", count: 10_000), count: 150)
    let read = HTMLPage(Array("<html><body>\(heavy)</body></html>".utf8), contentType: "text/html")
    #expect(!read.headings.isEmpty && read.headings.allSatisfy { $0.count <= 200 })
  }
}
