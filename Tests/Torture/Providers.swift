import Foundation
import TestSupport

/// The three paid providers, who lie in every way they know; what they charged is held against the books at the end.
struct Providers: Sendable {
  private let stub: ProviderStub

  /// Of a hundred calls a quarter goes wrong, half of these after the money was taken.
  private static let lies = """
    * * 3%=slow:400
    * * 3%=late:600
    * * 4%=fail-before
    * * 4%=fail-after
    * * 2%=limit
    * * 2%=limit:1
    * * 2%=torn
    * * 2%=garbage
    * * 2%=duplicated
    * * 2%=other
    """

  static func begin(seed: UInt64) async throws -> Providers {
    Providers(stub: try await ProviderStub.start(script: "seed \(seed)\n\(lies)"))
  }

  func end() { stub.stop() }

  var port: UInt16 { stub.port }
  /// A file of everything they charged.
  var ledger: String { stub.ledgerPath }

  func count(_ tally: Tally, in fleet: Fleet) async throws {
    await tally.set(.charges, to: stub.charges.count)
    await tally.set(.providerFaults, to: try await stub.faults().values.reduce(0, +))
    let wasted = try await fleet.rows("select count(*) from billing.waste")
    await tally.set(.wasted, to: wasted.first?[0].flatMap { Int($0) } ?? 0)
  }
}
