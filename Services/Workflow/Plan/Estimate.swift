import Contracts

/// What a workflow may cost, before it starts: the ceilings of its steps.
enum Estimate {
  /// Embedded providers cost nothing; each outbound provider has a price in billing's book.
  static func micros(_ settings: StepSettings) -> Int64 { 0 }
}
