import Foundation

/// The product's programs with those in whose place other ones stand whose steps pay (Tests/Paid).
public enum PaidPrograms {
  /// Where the stub listens is told in this.
  public static let portVariable = "PROVIDER_STUB_PORT"

  /// Without a price nothing can be reserved.
  public static func setPrices(in fleet: Fleet) async throws {
    try await fleet.script(
      """
      insert into billing.price_book (provider, metric, valid_from, micros_per_unit)
      select unnest(array['stub_a', 'stub_b', 'stub_c']), 'api_call', date '2026-01-01', 1000
      """)
  }

  /// - Returns: a folder that has them all by the product's names.
  public static func folder() throws -> String {
    let built = try BuildDirectory.locate()
    let folder = "\(built)/paid"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, program) in [
      "infin8": "infin8", "identity": "identity", "workflow": "workflow", "billing": "billing",
      "keyword": "paid-keyword", "content": "paid-content",
    ] {
      // Hard links: a program finds its neighbours by its own path. Renamed over the old one, which may be running.
      let fresh = "\(folder)/.\(name).\(getpid())"
      guard link("\(built)/\(program)", fresh) == 0, rename(fresh, "\(folder)/\(name)") == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
      // Two names of one file: renaming does nothing then, and both stay.
      unlink(fresh)
    }
    return folder
  }
}
