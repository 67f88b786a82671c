public import Vocabulary

/// A page that was crawled.
public struct CrawledPage: Sendable {
  public let address: WebAddress
  public let page: HTMLPage
  public let body: [UInt8]
  public let fetchedAt: Instant
}

/// Reads a site politely: what robots.txt allows, one folder and what is below it, breadth first, a few at a time.
public struct Crawler: Sendable {
  private let fetcher: Fetcher
  private let delay: Duration
  private let together = 4

  /// - Parameter delay: between requests to the site.
  public init(fetcher: Fetcher, delay: Duration) {
    self.fetcher = fetcher
    self.delay = delay
  }

  /// - Parameters:
  ///   - most: pages at the most.
  ///   - time: when this is over, what has been read is returned.
  /// - Throws: what fetching the first page throws; later pages that fail are left out.
  public func crawl(_ start: WebAddress, most: Int, within time: Duration) async throws -> [CrawledPage] {
    let deadline = ContinuousClock.now + time
    let robots = await robots(of: start)
    guard robots.allows(start.path) else {
      throw Refusal(.urlNotAllowed, "\(start.host) asks robots not to read \(start.path)")
    }
    let first = try await read(start)
    var pages = [first]
    var seen: Set<String> = [start.normalized, first.address.normalized]
    var frontier = links(of: first, under: first.address, robots, &seen)
    while !frontier.isEmpty, pages.count < most, ContinuousClock.now < deadline {
      let batch = Array(frontier.prefix(min(together, most - pages.count)))
      frontier.removeFirst(batch.count)
      let read = await withTaskGroup(of: (Int, CrawledPage?).self) { group in
        for (index, address) in batch.enumerated() { group.addTask { (index, try? await self.read(address)) } }
        var found: [(Int, CrawledPage)] = []
        for await case (let index, let page?) in group { found.append((index, page)) }
        return found.sorted { $0.0 < $1.0 }.map(\.1)
      }
      try Task.checkCancellation()
      for page in read where !page.page.text.isEmpty {
        pages.append(page)
        frontier += links(of: page, under: first.address, robots, &seen)
      }
      if delay > .zero { try await Task.sleep(for: delay) }
    }
    return pages
  }

  private func read(_ address: WebAddress) async throws -> CrawledPage {
    let fetched = try await fetcher.fetch(address)
    return CrawledPage(
      address: fetched.address, page: HTMLPage(fetched.body, contentType: fetched.contentType), body: fetched.body,
      fetchedAt: fetched.fetchedAt)
  }

  private func links(
    of page: CrawledPage, under root: WebAddress, _ robots: Robots, _ seen: inout Set<String>
  ) -> [WebAddress] {
    page.page.links.compactMap { page.address.resolve($0) }.filter { address in
      address.domain == root.domain && address.path.hasPrefix(root.folder) && address.query.isEmpty
        && Self.looksLikePage(address.path) && robots.allows(address.path)
        && seen.insert(address.normalized).inserted
    }
  }

  private static func looksLikePage(_ path: String) -> Bool {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: ".") else { return true }
    return ["html", "htm", "xhtml", "php", "asp", "aspx", "txt"].contains(name[name.index(after: dot)...].lowercased())
      || !name[name.index(after: dot)...].allSatisfy(\.isLetter)
  }

  private func robots(of site: WebAddress) async -> Robots {
    guard let address = site.resolve("/robots.txt"), let page = try? await fetcher.fetch(address) else {
      return Robots("")
    }
    return Robots(String(decoding: page.body.prefix(500 << 10), as: UTF8.self))
  }
}
