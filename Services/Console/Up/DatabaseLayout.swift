import Glibc
import Host
import Vocabulary

/// Whether the five services share one database, each in its own schema, or have five. Nothing but connection strings tells
/// them apart: no service ever looks into another's tables.
enum DatabaseLayout: String, Sendable {
  case together, separate

  private static let shared = "infin8"

  func database(of service: ServiceName) -> String {
    switch self {
    case .together: Self.shared
    case .separate: "\(Self.shared)_\(service.rawValue)"
    }
  }

  /// Every database, once.
  var databases: [String] {
    switch self {
    case .together: [Self.shared]
    case .separate: ServiceName.allCases.map(database)
    }
  }

  /// What the directory has, or what is asked for where it has nothing yet.
  ///
  /// - Throws: `field_invalid` when the two differ: the services would find empty databases and their data be out of sight.
  static func settle(_ asked: DatabaseLayout?, in directory: DataDirectory) throws(Refusal) -> DatabaseLayout {
    guard access("\(directory.database)/PG_VERSION", F_OK) == 0 else { return asked ?? .together }
    let noted = (try? Files.read(directory.layout, limit: 64)).map { String(decoding: $0, as: UTF8.self) }
    let found = noted.flatMap { DatabaseLayout(rawValue: $0.filter(\.isLetter)) } ?? .together
    guard asked == nil || asked == found else {
      throw Refusal(
        .fieldInvalid,
        "\(directory.path) keeps the services \(found == .separate ? "in five databases" : "in one database"): "
          + "choose another --data-dir for the other way")
    }
    return found
  }

  func remember(in directory: DataDirectory) throws {
    try Files.write(Array("\(rawValue)\n".utf8), to: directory.layout, mode: 0o644)
  }
}
