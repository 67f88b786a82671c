import Glibc

/// Which user ids may connect.
enum AllowedUsers {
  /// Our own id always; more as a comma-separated list.
  static func parse(_ list: String) -> Set<UInt32> {
    Set(list.split(separator: ",").compactMap { UInt32($0.filter { $0 != " " }) } + [getuid()])
  }
}
