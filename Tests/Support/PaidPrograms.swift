import Foundation

/// The product's programs with those in whose place other ones stand whose steps pay (Tests/Paid).
public enum PaidPrograms {
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
