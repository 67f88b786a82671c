import Vocabulary
import Web

/// Pages and robots.txt.
public enum PageProperty {
  private static let base = try? WebAddress("https://example.com/docs/")

  /// Whatever a page holds, its links lead to addresses, and it says no more than it was sent.
  public static func check(_ bytes: [UInt8]) throws {
    let page = HTMLPage(bytes, contentType: "text/html; charset=utf-8")
    for link in page.links {
      guard let address = base?.resolve(link) else { continue }
      guard (try? WebAddress(address.text)) == address else {
        throw Violation(description: "\(link.debugDescription) leads to \(address.text)")
      }
    }
    guard page.links.count <= 2_000, page.headings.count <= 200 else { throw Violation(description: "too much") }
    let robots = Robots(String(decoding: bytes, as: UTF8.self))
    _ = robots.allows("/docs/page")
    guard Robots("User-agent: *\nDisallow: /\n").allows("/x") == false else { throw Violation(description: "robots") }
  }
}
