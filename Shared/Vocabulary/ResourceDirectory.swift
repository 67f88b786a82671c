import Glibc

/// Where a module's resources lie: `Infin8Content_<Module>.resources`, beside the executable or a few folders above it.
public enum ResourceDirectory {
  /// Nowhere.
  public struct Missing: Error, CustomStringConvertible {
    public let module: String
    public var description: String { "the folder Infin8Content_\(module).resources is not beside the executable" }
  }

  /// - Throws: ``Missing``.
  public static func locate(module: String) throws(Missing) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    guard count > 0 else { throw Missing(module: module) }
    let executable = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var folders = [folder(of: executable)]
    // A test bundle is run by the toolchain's own executable: look beside the bundle, which the arguments name.
    folders += CommandLine.arguments.filter { $0.hasSuffix(".xctest") }.map(folder(of:))
    for start in folders {
      var folder = start
      for _ in 0..<4 {
        let candidate = "\(folder)/Infin8Content_\(module).resources"
        if access(candidate, R_OK) == 0 { return candidate }
        folder = Self.folder(of: folder)
      }
    }
    throw Missing(module: module)
  }

  private static func folder(of path: String) -> String {
    guard let separator = path.lastIndex(of: "/"), separator != path.startIndex else { return "/" }
    return String(path[..<separator])
  }
}
