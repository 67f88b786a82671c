package import Vocabulary

extension ServiceName {
  /// Processes of one service on one machine, at most.
  package static let mostInstances = 8

  /// Where one process of this service listens.
  package func socket(in directory: String, instance: Int = 1) -> String {
    instance == 1 ? "\(directory)/\(rawValue).sock" : "\(directory)/\(rawValue).\(instance).sock"
  }

  /// Where processes of this service may listen: any of them answers any call.
  package func sockets(in directory: String) -> [String] {
    (1...Self.mostInstances).map { socket(in: directory, instance: $0) }
  }
}
