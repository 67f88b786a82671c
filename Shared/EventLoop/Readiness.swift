import CLinux

/// What a watched descriptor waits for.
public struct Interest: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let read = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
  public static let write = Interest(rawValue: EPOLLOUT.rawValue)
}

/// What a watched descriptor became.
public struct Readiness: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let read = Readiness(rawValue: EPOLLIN.rawValue)
  public static let write = Readiness(rawValue: EPOLLOUT.rawValue)
  /// The peer has closed its side, or the descriptor is in error: a read or write tells which.
  public static let closed = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLRDHUP.rawValue)

  /// Whether any sign of the end is there; `contains(.closed)` would ask for all of them at once.
  public var isClosed: Bool { !isDisjoint(with: .closed) }
}
