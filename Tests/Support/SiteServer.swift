import Foundation

/// A web site for tests: answers GET from a table of pages, on loopback, on threads of its own.
public final class SiteServer: Sendable {
  public struct Page: Sendable {
    public var status = "200 OK"
    public var type = "text/html; charset=utf-8"
    public var headers = ""
    public var body: String

    public init(
      _ body: String, status: String = "200 OK", type: String = "text/html; charset=utf-8", headers: String = ""
    ) {
      self.body = body
      self.status = status
      self.type = type
      self.headers = headers
    }
  }

  public let port: UInt16

  public init(pages: [String: Page]) throws {
    let listener = try LoopbackListener()
    port = listener.port
    listener.acceptForEver { peer in Thread.detachNewThread { Self.answer(peer, pages) } }
  }

  private static func answer(_ peer: Int32, _ pages: [String: Page]) {
    defer { close(peer) }
    var buffer = [UInt8](repeating: 0, count: 8_192)
    let count = recv(peer, &buffer, buffer.count, 0)
    guard count > 0 else { return }
    let path =
      String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ").dropFirst().first.map(String.init) ?? "/"
    let page = pages[path] ?? Page("not here", status: "404 Not Found")
    let bytes = Array(
      "HTTP/1.1 \(page.status)\r\nContent-Type: \(page.type)\r\nContent-Length: \(page.body.utf8.count)\r\nConnection: close\r\n\(page.headers)\r\n\(page.body)"
        .utf8)
    var sent = 0
    while sent < bytes.count {
      let written = bytes.withUnsafeBytes {
        send(peer, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard written > 0 else { return }
      sent += written
    }
  }
}

/// Pages about databases, long enough to mine: written for these tests.
public enum DatabaseSite {
  private static let topics: [(name: String, aspects: [String])] = [
    (
      "query planner",
      ["query planner statistics", "query planner cost model", "query planner hints", "query planner join order"]
    ),
    (
      "index maintenance",
      ["index maintenance schedule", "index maintenance window", "index maintenance cost", "index bloat"]
    ),
    (
      "backup strategy",
      ["backup strategy planning", "backup strategy testing", "incremental backup strategy", "offsite backup strategy"]
    ),
    (
      "connection pooling",
      [
        "connection pooling limits", "connection pooling modes", "connection pooling latency",
        "connection pooling tuning",
      ]
    ),
    (
      "write ahead log",
      ["write ahead log archiving", "write ahead log replay", "write ahead log size", "write ahead log tuning"]
    ),
    (
      "schema migration",
      ["schema migration rollback", "schema migration locking", "online schema migration", "schema migration testing"]
    ),
  ]

  public static let pages = site(topics[0..<3])
  public static let morePages = site(topics[3..<6])

  private static func site(_ topics: ArraySlice<(name: String, aspects: [String])>) -> [String: SiteServer.Page] {
    var pages: [String: SiteServer.Page] = [:]
    let links = topics.map { "<li><a href=\"/\(slug($0.name)).html\">\(title($0.name))</a></li>" }.joined()
    pages["/"] = SiteServer.Page(
      "<html lang=en><head><title>Database handbook</title></head><body><h1>Database handbook</h1><p>This handbook explains \(topics.map(\.name).joined(separator: ", ")) to the people who run databases every day.</p><ul>\(links)</ul></body></html>"
    )
    for topic in topics { pages["/\(slug(topic.name)).html"] = SiteServer.Page(page(topic)) }
    return pages
  }

  private static func page(_ topic: (name: String, aspects: [String])) -> String {
    var body = "<h1>\(title(topic.name))</h1>"
    body +=
      "<p>The \(topic.name) decides how a database behaves when the load on it grows from day to day. A team that understands the \(topic.name) finds the cause of a slow system in minutes and not in days.</p>"
    for aspect in topic.aspects {
      body += "<h2>What is \(aspect) and why does it matter?</h2>"
      body += "<p>Good \(aspect) keeps the \(topic.name) predictable when data grows beyond what fits in memory. "
      body +=
        "Engineers measure \(aspect) before they change anything, because a guess about the \(topic.name) is often wrong. "
      body += "The usual mistake with \(aspect) is to copy a setting from another system without a test of its own. "
      body +=
        "A careful review of \(aspect) once in a quarter prevents most of the surprises that teams report about the \(topic.name).</p>"
      body +=
        "<p>Documentation about \(aspect) should say who owns it, when it was last checked and which numbers are normal for the \(topic.name).</p>"
    }
    return
      "<html lang=en><head><title>\(title(topic.name)) explained</title><meta name=description content=\"How the \(topic.name) works\"></head><body>\(body)</body></html>"
  }

  private static func slug(_ name: String) -> String { name.split(separator: " ").joined(separator: "-") }
  private static func title(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}

/// What the web also holds: a home page that never closes a tag and links to errors, binaries and itself.
public enum BrokenSite {
  public static let pages: [String: SiteServer.Page] = [
    "/": SiteServer.Page(
      "<html><body><div><p <b>" + String(repeating: "<div>", count: 5_000)
        + "<a href='/missing'><a href='//'><a href='http://['><a href='/loop'>"),
    "/loop": SiteServer.Page("", status: "302 Found", headers: "Location: /loop\r\n"),
    "/missing": SiteServer.Page("\u{0}\u{1}\u{2}", type: "application/octet-stream"),
  ]
}
