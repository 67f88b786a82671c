import CFetch
import EventLoop
public import Vocabulary

/// What a fetch may cost.
public struct FetchLimits: Sendable {
  public var connect: Duration = .seconds(5)
  public var total: Duration = .seconds(10)
  /// After decompression.
  public var bodyBytes = 5 << 20
  /// All of an answer's headers together.
  public var headerBytes = 64 << 10
  public var redirects = 3

  public init() {}
}

/// A page as it was served.
public struct FetchedPage: Sendable {
  /// Where it was found after redirects.
  public let address: WebAddress
  public let contentType: String
  public let body: [UInt8]
  public let fetchedAt: Instant
}

/// Fetches pages that users and other pages name, and goes nowhere it should not.
///
/// The guard is asked about the very address that is about to be connected to, after the name was resolved and again for each
/// redirect, so neither a name that changes nor a redirect leads inside. No cookies, no credentials, no proxy.
public struct Fetcher: Sendable {
  private let addresses: AddressGuard
  private let userAgent: String
  private let limits: FetchLimits

  private static let contentTypes = ["text/html", "application/xhtml+xml", "text/plain"]
  private static let prepared: Void = fetch_prepare()

  public init(
    allowing exceptions: String = "", userAgent: String = "Infin8Content/0.1", limits: FetchLimits = FetchLimits()
  ) {
    addresses = AddressGuard(allowing: exceptions)
    self.userAgent = userAgent
    self.limits = limits
    Self.prepared
  }

  /// - Throws: `url_not_allowed`, `site_unreachable`, each with the sentence to show.
  public func fetch(_ address: WebAddress) async throws -> FetchedPage {
    var address = address
    for _ in 0...limits.redirects {
      try Task.checkCancellation()
      let here = address
      let answer = try await offload { try get(here) }
      switch answer.status {
      case 200...299:
        return FetchedPage(
          address: here, contentType: try Self.checked(answer.contentType, here), body: answer.body, fetchedAt: .now)
      case 301, 302, 303, 307, 308:
        guard let next = here.resolve(answer.location) else {
          throw Refusal(.siteUnreachable, "\(here.text) leads to an address that is none")
        }
        address = next
      default: throw Refusal(.siteUnreachable, "\(here.text) answered \(answer.status)")
      }
    }
    throw Refusal(.siteUnreachable, "\(address.text) leads on and on")
  }

  private static func checked(_ contentType: String, _ address: WebAddress) throws -> String {
    let kind = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    guard contentTypes.contains(kind) else {
      throw Refusal(.siteUnreachable, "\(address.text) is \(kind.isEmpty ? "of no kind" : kind), not a page")
    }
    return contentType
  }

  private struct Answer: Sendable {
    let status: Int
    let contentType: String
    let location: String
    let body: [UInt8]
  }

  /// What the C callbacks of one transfer see.
  private final class Transfer {
    let addresses: AddressGuard
    var body: [UInt8] = []
    init(_ addresses: AddressGuard) { self.addresses = addresses }
  }

  /// One request, blocking its thread within the limits.
  private func get(_ address: WebAddress) throws -> Answer {
    let transfer = Transfer(addresses)
    var result = fetch_result()
    address.text.withCString { url in
      userAgent.withCString { agent in
        var request = fetch_request(
          url: url, user_agent: agent, connect_timeout_ms: milliseconds(limits.connect),
          total_timeout_ms: milliseconds(limits.total), max_header_bytes: limits.headerBytes,
          max_body_bytes: limits.bodyBytes,
          context: Unmanaged.passUnretained(transfer).toOpaque(),
          check: { context, address, port in
            guard let context, let address else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.addresses.allows(String(cString: address), port: Int(port)) ? 1 : 0
          },
          sink: { context, bytes, count in
            guard let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            transfer.body.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
            return 1
          })
        fetch_get(&request, &result)
      }
    }
    switch result.outcome {
    case 2: throw Refusal(.urlNotAllowed, "\(address.host) is not a public address, or its port is not 80 or 443")
    case 3: throw Refusal(.siteUnreachable, "\(address.text) is larger than \(limits.bodyBytes >> 20) MiB")
    case 4: throw Refusal(.siteUnreachable, "\(address.text) sends headers without end")
    case 1: throw Refusal(.siteUnreachable, "\(address.text) cannot be read: \(text(of: &result.error))")
    default: break
    }
    return Answer(
      status: result.status, contentType: text(of: &result.content_type), location: text(of: &result.location),
      body: transfer.body)
  }

  /// One at least: libcurl takes none for no limit.
  private func milliseconds(_ duration: Duration) -> Int { max(1, Int(duration / .milliseconds(1))) }

  private func text<Field>(of field: inout Field) -> String {
    withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
