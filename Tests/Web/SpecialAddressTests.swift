import Foundation
import Testing
import Web

/// The guard against IANA's registries, at the edges of every block.
@Suite struct SpecialAddressTests {
  /// https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast (RFC 5771).
  static let special4 = [
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
    "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
    "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "255.255.255.255/32",
  ]

  /// https://www.iana.org/assignments/iana-ipv6-special-registry; IPv4-compatible, site-local, and multicast addresses
  /// (RFC 4291); and all that IANA has not given out as global unicast.
  static let special6 = [
    "::1/128", "::/128", "::/96", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23",
    "2001::/32", "2001:1::1/128", "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48",
    "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "::/3", "4000::/2", "8000::/1",
  ]

  @Test(
    "CT-29 S11 the first and last address of every special block is refused, and its neighbours as their own block says"
  )
  func edges() {
    let guarding = AddressGuard(allowing: "")
    let blocks = Self.special4.map { Block($0, bits: 32) } + Self.special6.map { Block($0, bits: 128) }
    var publicNeighbours = 0
    for block in blocks {
      for address in [block.first, block.last] {
        for port in [80, 443] { #expect(!guarding.allows(block.text(address), port: port), "\(block.text(address))") }
      }
      for neighbour in [block.first &- 1, block.last &+ 1] where neighbour >> UInt128(block.width) == 0 {
        let isSpecial = blocks.contains { $0.width == block.width && ($0.first...$0.last).contains(neighbour) }
        #expect(guarding.allows(block.text(neighbour), port: 443) == !isSpecial, "\(block.text(neighbour))")
        if !isSpecial { publicNeighbours += 1 }
      }
    }
    #expect(publicNeighbours > 40)
  }

  @Test("CT-29 S11 behind NAT64 the address that is carried decides")
  func nat64() {
    let guarding = AddressGuard(allowing: "")
    for text in Self.special4 {
      let block = Block(text, bits: 32)
      for address in [block.first, block.last] {
        #expect(!guarding.allows("64:ff9b::\(block.text(address))", port: 80), "\(block.text(address))")
      }
    }
    #expect(guarding.allows("64:ff9b::93.184.215.14", port: 80))
    #expect(!guarding.allows("64:ff9b:0:0:0:1:5db8:d70e", port: 80) && !guarding.allows("64:ff9a::5db8:d70e", port: 80))
  }

  @Test("CT-29 S11 of all addresses drawn at random, those are refused that lie in a special block")
  func drawn() {
    let guarding = AddressGuard(allowing: "")
    let blocks = Self.special4.map { Block($0, bits: 32) }
    for _ in 0..<20_000 {
      let address = UInt128(UInt32.random(in: 0 ... .max))
      let isSpecial = blocks.contains { ($0.first...$0.last).contains(address) }
      #expect(guarding.allows(blocks[0].text(address), port: 80) == !isSpecial, "\(blocks[0].text(address))")
    }
  }

  /// A block as a range of numbers: another way of saying it than the guard's.
  private struct Block {
    let width: Int
    let first: UInt128
    let last: UInt128

    init(_ text: String, bits: Int) {
      let parts = text.split(separator: "/").map(String.init)
      var bytes = [UInt8](repeating: 0, count: bits / 8)
      guard inet_pton(bits == 32 ? AF_INET : AF_INET6, parts[0], &bytes) == 1, let length = Int(parts[1]) else {
        preconditionFailure("\(text) is no block")
      }
      width = bits
      first = bytes.reduce(0) { $0 << 8 | UInt128($1) }
      last = first | (UInt128(1) << UInt128(bits - length) &- 1)
    }

    func text(_ address: UInt128) -> String {
      let bytes = stride(from: width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: address >> UInt128($0)) }
      var name = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
      inet_ntop(width == 32 ? AF_INET : AF_INET6, bytes, &name, socklen_t(name.count))
      return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
  }
}
