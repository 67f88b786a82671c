import CLinux
import Glibc

/// Which process connected (`SO_PEERCRED`): fixed when it did, so it says who connected, not who speaks.
public struct PeerCredentials: Sendable, Equatable {
  public let pid: Int32
  public let uid: UInt32
  public let gid: UInt32

  public init(pid: Int32, uid: UInt32, gid: UInt32) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
  }

  /// This process: what an in-memory call comes from.
  public static var ourselves: PeerCredentials { PeerCredentials(pid: getpid(), uid: getuid(), gid: getgid()) }

  init?(socket: Int32) {
    var pid: Int32 = 0
    var uid: UInt32 = 0
    var gid: UInt32 = 0
    guard linux_peer_credentials(socket, &pid, &uid, &gid) == 0 else { return nil }
    self.init(pid: pid, uid: uid, gid: gid)
  }
}
