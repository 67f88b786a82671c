import Foundation
import TestSupport
import Testing
import Vocabulary
import Web

/// Addresses that lead inside, in every spelling we know of, typed by a user or named by a page.
@Suite(.serialized) struct HostileAddressTests {
  /// Hosts that are, or once resolved lead to, loopback, this machine, private networks, link-local or metadata services.
  static let hosts: [String] =
    [
      "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "127.0.0.1.", "0.0.0.0", "0", "0.0.0.1", "2130706433",
      "0x7f000001", "0x7F.0.0.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "0177.0.0.0x1", "127.0.0.0x1",
      "localhost", "localhost.", "LOCALHOST", "LocalHost.", "ｌｏｃａｌｈｏｓｔ", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1",
      "127%2e0%2e0%2e1", "%31%32%37.0.0.1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::1%25lo]",
      "[::1%lo]",
      "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]",
      "[64:ff9b::7f00:1]",
      "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:0:0:0:0:80ff:fffe]", "[fe80::1]", "[fec0::1]", "[fc00::1]",
      "[fd00:ec2::254]", "[ff02::1]", "[100::1]", "[5f00::1]", "10.0.0.1", "10.1", "167772161", "172.16.0.1",
      "172.31.255.254",
      "192.168.0.1", "192.168.1", "0xc0a80001", "100.64.0.1", "100.100.100.200", "169.254.169.254", "169.254.170.2",
      "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]",
      "192.0.0.192",
      "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1",
    ] + own

  /// This machine's own addresses, which no list could name.
  private static var own: [String] {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return [] }
    defer { freeifaddrs(list) }
    return sequence(first: list, next: { $0?.pointee.ifa_next }).compactMap { entry in
      guard let address = entry?.pointee.ifa_addr, Int32(address.pointee.sa_family) == AF_INET else { return nil }
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard getnameinfo(address, size, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 else { return nil }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  static func spellings(_ port: UInt16) -> [String] {
    hosts.flatMap { host in
      [
        "http://\(host):\(port)/", "https://\(host):\(port)/latest/meta-data/", "\(host):\(port)", "//\(host):\(port)/",
        "http://example.com@\(host):\(port)/", "http://\(host):\(port)#@example.com/", "http://\(host)/",
      ]
    } + [
      "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:\(port)/_x",
      "dict://127.0.0.1:\(port)/x",
      "ftp://127.0.0.1:\(port)/", "ldap://127.0.0.1:\(port)/", "tftp://127.0.0.1:\(port)/x",
      "jar:http://127.0.0.1:\(port)!/",
      "javascript:alert(1)", "data:text/html,x", "unix:///run/infin8/identity.sock", "http:///", "http://:\(port)/",
      "http://[::1", "http://127.0.0.1:\(port)\\@example.com/", "http://127.0.0.1\t:\(port)/",
      "http://127.0.0.1:999999/",
      "http://127.0.0.1:-1/", "http://\r\nHost: x\r\n:\(port)/",
    ]
  }

  @Test("CT-29 no spelling of an address inside is fetched, and no packet reaches a listener on this machine")
  func typed() async throws {
    let trap = try Trap()
    let spellings = HostileAddressTests.spellings(trap.port)
    #expect(spellings.count >= 300)
    try await withThrowingTaskGroup(of: String?.self) { group in
      for spelling in spellings {
        group.addTask { await refused({ _ = try await Fetcher().fetch(try WebAddress(spelling)) }) ? nil : spelling }
      }
      for try await fetched in group { #expect(fetched == nil) }
    }
    #expect(!trap.wasReached)
    // The trap does catch whoever is let in.
    var limits = FetchLimits()
    limits.total = .seconds(1)
    let insider = Fetcher(allowing: "127.0.0.1:\(trap.port)", limits: limits)
    _ = await refused { _ = try await insider.fetch(try WebAddress("http://127.0.0.1:\(trap.port)/")) }
    #expect(trap.wasReached)
  }

  @Test("CT-29 no redirect to an address inside is followed, whatever its spelling")
  func redirected() async throws {
    let trap = try Trap()
    // A header cannot hold a line's end; those spellings are for the first test.
    let spellings = HostileAddressTests.spellings(trap.port).filter { !$0.contains("\r") }
    let pages = Dictionary(
      uniqueKeysWithValues: spellings.enumerated().map { index, spelling in
        ("/\(index)", SiteServer.Page("", status: "302 Found", headers: "Location: \(spelling)\r\n"))
      })
    let site = try SiteServer(pages: pages)
    let fetcher = Fetcher(allowing: "127.0.0.1:\(site.port)")
    for index in spellings.indices {
      let page = try WebAddress("http://127.0.0.1:\(site.port)/\(index)")
      #expect(await refused { _ = try await fetcher.fetch(page) }, "\(spellings[index])")
    }
    #expect(!trap.wasReached)
  }

  private func refused(_ body: () async throws -> Void) async -> Bool { await refusal(body) != nil }
}

/// Listens on every address of this machine, and remembers whether anybody came.
private final class Trap: Sendable {
  let port: UInt16
  private let descriptor: Int32

  /// On port 80 where that may be had, for the guard lets nobody near most other ports anyway.
  init() throws {
    for port in [80, 443, 0] as [UInt16] {
      if let descriptor = Trap.listen(port) {
        self.descriptor = descriptor
        self.port = port == 0 ? Trap.port(of: descriptor) : port
        return
      }
    }
    throw Refusal(.fault, "no socket to be had")
  }

  private static func listen(_ port: UInt16) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    let isListening = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && Glibc.listen(descriptor, 512) == 0
      }
    }
    if !isListening { close(descriptor) }
    return isListening ? descriptor : nil
  }

  private static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }

  /// A connection that was made waits in the queue, also one that has been closed since.
  var wasReached: Bool {
    let peer = accept(descriptor, nil, nil)
    if peer >= 0 { close(peer) }
    return peer >= 0
  }
}
