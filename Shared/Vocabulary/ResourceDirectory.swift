import Glibc

/// Where the product's own files lie: migrations, the embedding model.
///
/// They are found by the path they have in the repository, under `INFIN8_HOME` or under one of the folders above the
/// executable: a build finds the checkout it was built in, an installation carries the same folders beside its programs.
/// SwiftPM's resource bundles would do the same, but their generated code links all of Foundation into every service.
public enum ResourceDirectory {
  /// Nowhere.
  public struct Missing: Error, CustomStringConvertible {
    public let path: String
    public var description: String { "\(path) is neither in INFIN8_HOME nor in a folder above the executable" }
  }

  /// The migrations of a service.
  ///
  /// - Throws: ``Missing``.
  public static func migrations(of service: ServiceName) throws(Missing) -> String {
    try locate("Services/\(service.rawValue.prefix(1).uppercased())\(service.rawValue.dropFirst())/Migrations")
  }

  /// - Parameter path: relative to the repository, such as `Services/Identity/Migrations`.
  /// - Throws: ``Missing``.
  public static func locate(_ path: String) throws(Missing) -> String {
    if let home = getenv("INFIN8_HOME") {
      let candidate = "\(String(cString: home))/\(path)"
      guard access(candidate, R_OK) == 0 else { throw Missing(path: path) }
      return candidate
    }
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw Missing(path: path) }
    let executable = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // A test bundle is run by the toolchain's own executable: look above the bundle, which the arguments name.
    let programs = CommandLine.arguments.filter { $0.hasSuffix(".xctest") } + [executable]
    for program in programs {
      var folder = folder(of: program)
      for _ in 0..<6 {
        let candidate = "\(folder)/\(path)"
        if access(candidate, R_OK) == 0 { return candidate }
        folder = Self.folder(of: folder)
      }
    }
    throw Missing(path: path)
  }

  private static func folder(of path: String) -> String {
    guard let separator = path.lastIndex(of: "/"), separator != path.startIndex else { return "" }
    return String(path[..<separator])
  }
}
