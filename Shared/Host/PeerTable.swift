import Glibc
import Vocabulary

/// Which user ids may connect, and as what.
///
/// `1001=identity,1002=workflow,1006=gateway,1007=monitor,1000`: the user 1001 is identity and nobody else; 1000 may connect for
/// people, with their tokens, and is no service. Our own id may always connect; unless it is listed it may be anything, as on
/// a machine where one user runs all five.
struct PeerTable: Sendable {
  /// Who passes on the addresses of others.
  static let gateway = "gateway"
  /// Who asks for health and figures and may call nothing else, not even with a person's token.
  static let monitor = "monitor"

  private static let others: Set = [gateway, monitor]

  private let names: [UInt32: Set<String>]

  /// - Throws: `field_invalid` naming the entry that cannot be read: a mistake here must not open a door.
  init(_ list: String) throws(Refusal) {
    var names: [UInt32: Set<String>] = [:]
    for entry in list.split(separator: ",").map({ $0.filter { $0 != " " } }) {
      let parts = entry.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard let uid = UInt32(parts[0]), parts.count <= 2,
        parts.count == 1 || Self.others.contains(parts[1]) || ServiceName(rawValue: parts[1]) != nil
      else {
        throw .field(
          "INFIN8_ALLOWED_UIDS",
          "\"\(entry)\" is neither a user id nor a user id, = and what it is: a service, gateway or monitor")
      }
      names[uid, default: []].formUnion(parts.dropFirst())
    }
    for service in ServiceName.allCases where names.values.count(where: { $0.contains(service.rawValue) }) > 1 {
      throw .field("INFIN8_ALLOWED_UIDS", "\(service.rawValue) is said to be more than one user")
    }
    self.names = names
  }

  func admits(_ uid: UInt32) -> Bool { uid == geteuid() || names[uid] != nil }

  func isMonitor(_ uid: UInt32) -> Bool { names[uid]?.contains(Self.monitor) == true }

  /// Whether a user may speak as a service, or as the gateway.
  func allows(_ uid: UInt32, toBe name: String) -> Bool {
    if let own = names[uid] { return own.contains(name) }
    return uid == geteuid()
  }

  /// The user a service runs as, where it has one of its own.
  func user(of service: ServiceName) -> UInt32? {
    names.first { $0.value.contains(service.rawValue) }?.key
  }
}
