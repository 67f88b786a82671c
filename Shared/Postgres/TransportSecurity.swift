/// What travels to a database stays between us and it: a Unix socket, or TLS that knows whom it talks to.
public enum TransportSecurity {
  /// What is wrong with a connection string, to be put behind its variable's name; nil when nothing is. What it says is
  /// never quoted: there may be a password in it.
  ///
  /// Only `verify-full` will do over a network: `require` takes any certificate and `verify-ca` one made out to another.
  public static func complaint(about url: String) -> String? {
    guard let given = ConnectionString(url)?.effective else { return "is no connection string" }
    if given["service"] != nil { return "names a service: write the connection out, so that its security can be seen" }
    let hosts = (given["host"] ?? "").split(separator: ",", omittingEmptySubsequences: true)
    let isLocal = given["hostaddr"] == nil && hosts.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("@") }
    if isLocal { return nil }
    guard given["sslmode"] == "verify-full" else {
      return "leads over a network: add sslmode=verify-full (and sslrootcert), or use a Unix socket"
    }
    guard let minimum = given["ssl_min_protocol_version"], ["TLSv1.2", "TLSv1.3"].contains(minimum) else {
      return "allows a TLS older than 1.2: leave ssl_min_protocol_version away, or set it to TLSv1.2 or TLSv1.3"
    }
    return nil
  }
}
