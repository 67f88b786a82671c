public import Contracts
public import Vocabulary

/// A page by key: so many rows after the moment and the id of the last row seen. Rows that come or go meanwhile are
/// neither skipped nor seen twice.
public struct Page: Sendable {
  public let limit: Int
  public let after: (at: Instant, id: UUID)?

  /// Microseconds of the years 1970 to 9999.
  private static let moments: ClosedRange<Int64> = 0...253_402_300_799_999_999

  /// - Throws: `field_invalid` for a limit over 200 or a cursor that no page gave.
  public init(_ request: PageRequest?) throws(Refusal) {
    limit = try Self.limit(request)
    guard let cursor = request?.cursor, !cursor.isEmpty else {
      after = nil
      return
    }
    let parts = cursor.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let micros = Int64(parts[0]), Self.moments.contains(micros), let id = UUID(String(parts[1]))
    else { throw Self.badCursor }
    after = (Instant(micros: micros), id)
  }

  /// The rows asked for: 50 when the request names no number.
  public static func limit(_ request: PageRequest?) throws(Refusal) -> Int {
    let limit = Int(request?.limit ?? 0)
    guard (0...200).contains(limit) else { throw .field("page.limit", "give at most 200") }
    return limit == 0 ? 50 : limit
  }

  public static let badCursor = Refusal.field("page.cursor", "use the cursor that the page before gave")

  /// The cursor after a full page; none after the last one.
  ///
  /// - Parameter last: when and which the last row of the page is.
  public func reply(_ count: Int, _ last: (at: Int64, id: String)?) -> PageReply {
    guard count == limit, let last else { return PageReply() }
    return PageReply(nextCursor: "\(last.at).\(last.id)")
  }
}
