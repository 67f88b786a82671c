import Glibc
import Postgres
public import Vocabulary

/// A service's settings, read once at the start and whole: a service that starts has everything it needs.
public struct Configuration: Sendable {
  private let values: [String: String]
  private let keys: [ConfigurationKey]

  /// What is wrong with the environment: one sentence for each variable.
  public struct Invalid: Error, CustomStringConvertible {
    public let problems: [String]
    public var description: String { problems.joined(separator: "\n") }
  }

  /// - Throws: ``Invalid`` naming every variable that is missing, unknown or out of range.
  public init(keys: [ConfigurationKey], service: ServiceName, environment: [String: String]) throws(Invalid) {
    var values: [String: String] = [:]
    var problems: [String] = []
    for key in keys {
      let given: String?
      do throws(Unreadable) {
        given = try Self.given(key.name, isSecret: key.isSecret, in: environment)
      } catch {
        problems.append(error.description)
        continue
      }
      guard let value = given ?? key.defaultValue else {
        problems.append("\(key.name) is not set: \(key.summary)")
        continue
      }
      if let range = key.range, Int(value).map(range.contains) != true {
        problems.append(
          "\(key.name) is \"\(value)\": give a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      if key.name.hasSuffix("DATABASE_URL"), !value.isEmpty,
        let complaint = TransportSecurity.complaint(about: value)
      {
        problems.append("\(key.name) \(complaint)")
      }
      values[key.name] = value
    }
    problems += Self.unknown(in: environment, known: Self.names(of: keys), service: service)
    #if DEBUG
      problems += FailpointPlan.misspelt(in: environment["INFIN8_FAILPOINTS"] ?? "").map {
        "INFIN8_FAILPOINTS: \"\($0)\" is none: give name:hit=die, stop, delay:MS, error or ambiguous"
      }
    #endif
    guard problems.isEmpty else { throw Invalid(problems: problems) }
    self.values = values
    self.keys = keys
  }

  /// A file named by `<NAME>_FILE` that cannot be used; names the path, never what is in it.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// A setting as it was given; nil when it was not.
  ///
  /// A secret may stand in a file of our own user's, mode 0400 or 0600, that `<NAME>_FILE` names: the environment of a
  /// process can be read in `/proc/<pid>/environ` and is inherited by whatever it starts, a file is not.
  package static func given(
    _ name: String, isSecret: Bool, in environment: [String: String]
  ) throws(Unreadable) -> String? {
    guard isSecret, let path = environment["\(name)_FILE"] else { return environment[name] }
    guard environment[name] == nil else {
      throw Unreadable(description: "\(name) and \(name)_FILE are both set: give one of them")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw Unreadable(description: "\(name)_FILE: cannot read \(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o7777 & ~0o600 == 0 else {
      throw Unreadable(description: "\(name)_FILE: \(path) must be our own user's file with mode 0400 or 0600")
    }
    do {
      let text = String(decoding: try Files.read(path, limit: 8_192), as: UTF8.self)
      return String(text.reversed().drop { $0.isNewline }.reversed())
    } catch {
      throw Unreadable(description: "\(name)_FILE: \(error)")
    }
  }

  private static func names(of keys: [ConfigurationKey]) -> Set<String> {
    Set(keys.map(\.name) + keys.filter(\.isSecret).map { "\($0.name)_FILE" })
  }

  /// A misspelt variable would silently mean its default; so it refuses the start. Other services' are none of ours.
  private static func unknown(in environment: [String: String], known: Set<String>, service: ServiceName) -> [String] {
    let others = ServiceName.allCases.filter { $0 != service }.map { "INFIN8_\($0.rawValue.uppercased())_" }
    return environment.keys.sorted().compactMap { name in
      guard name.hasPrefix("INFIN8_"), !known.contains(name), !ConfigurationKey.foreign.contains(name) else {
        return nil
      }
      if others.contains(where: name.hasPrefix) || ConfigurationKey.shared.contains(name) { return nil }
      return "\(name) is not a setting of \(service.rawValue): see `\(service.rawValue) configuration`"
    }
  }

  /// The value of a declared key; a key that was not declared is a mistake of ours.
  public subscript(name: String) -> String {
    guard let value = values[name] else { preconditionFailure("\(name) is not a declared setting") }
    return value
  }

  /// A declared whole number, already checked against its range.
  public func integer(_ name: String) -> Int { Int(self[name]) ?? 0 }

  /// Every setting with its value, secrets masked.
  public var description: [(name: String, value: String, summary: String)] {
    keys.map { key in
      let value = self[key.name]
      return (key.name, key.isSecret && !value.isEmpty ? "********" : value, key.summary)
    }
  }

  /// The process's environment.
  public static var processEnvironment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text)
      if let separator = pair.firstIndex(of: "=") {
        variables[String(pair[..<separator])] = String(pair[pair.index(after: separator)...])
      }
      entry += 1
    }
    return variables
  }
}
