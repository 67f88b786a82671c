public import Durable
public import Logging

/// Changes a ring's key when it is due, and takes up what others sharing it have made.
public struct KeyRotation: Worker {
  private let ring: KeyRing
  private let period: Duration
  private let logger: Logger

  public var name: String { "key-rotation of \(ring.name)" }

  public init(_ ring: KeyRing, every period: Duration, logger: Logger) {
    self.ring = ring
    self.period = period
    self.logger = logger
  }

  public func run() async throws {
    try await every(.seconds(2)) {
      if try ring.rotate(every: period) {
        logger.info("another key signs", metadata: ["key": "\(ring.current.id)"])
      }
    }
  }
}
