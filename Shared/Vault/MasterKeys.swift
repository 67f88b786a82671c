import Crypto
import Glibc
import Synchronization

/// The keys that seal data keys: one file each in a directory, the newest by name is the current one.
///
/// A file is `<id>.key`: 32 random bytes, a regular file of our own user with mode 0400 or 0600. Putting a newer file
/// there rotates: new secrets are sealed with it, old ones stay readable for as long as their key's file is there.
public final class MasterKeys: Sendable {
  /// What is wrong with the directory or a file. Names paths, never contents.
  public struct Unusable: Error, CustomStringConvertible {
    public let description: String
  }

  private struct Ring {
    let keys: [String: SymmetricKey]
    let current: String
  }

  private static let keyLength = 32
  private static let ending = ".key"

  private let directory: String
  private let ring: Mutex<Ring>

  /// Reads the directory; at the first start, makes it and a first key. Of several who start at once, one makes it for all.
  public init(directory: String) throws(Unusable) {
    self.directory = directory
    if mkdir(directory, 0o700) != 0, errno != EEXIST { throw Self.unusable("make", directory) }
    if try Self.names(in: directory).isEmpty {
      try Self.alone(in: directory) { () throws(Unusable) in
        if try Self.names(in: directory).isEmpty { _ = try Self.add(to: directory) }
      }
    }
    ring = Mutex(try Self.read(directory))
  }

  /// The key that seals from now on.
  public var currentID: String { ring.withLock(\.current) }

  public var ids: [String] { ring.withLock { $0.keys.keys.sorted() } }

  /// Looks at the directory again. What cannot be used leaves the keys as they were.
  public func refresh() throws(Unusable) {
    let new = try Self.read(directory)
    ring.withLock { $0 = new }
  }

  var current: (id: String, key: SymmetricKey) {
    ring.withLock { ring in
      guard let key = ring.keys[ring.current] else { preconditionFailure("the current key is one of the keys") }
      return (ring.current, key)
    }
  }

  /// The key with this name. One that is not known may have been put there a moment ago, so the directory is asked.
  func key(_ id: String) -> SymmetricKey? {
    if let key = ring.withLock({ $0.keys[id] }) { return key }
    guard Self.isName(id), (try? refresh()) != nil else { return nil }
    return ring.withLock { $0.keys[id] }
  }

  /// Makes a new key, newer by name than all that are there, and returns its name. The services find it by themselves.
  public static func create(in directory: String) throws(Unusable) -> String {
    try alone(in: directory) { () throws(Unusable) in try add(to: directory) }
  }

  private static func add(to directory: String) throws(Unusable) -> String {
    var time = time_t()
    Glibc.time(&time)
    var parts = tm()
    gmtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 32)
    strftime(&buffer, buffer.count, "%Y%m%d%H%M%S", &parts)
    let stamp = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // Two in one second, or a clock that was set back, must still give a newer name.
    var name = "k\(stamp)"
    if let newest = try names(in: directory).last, newest >= name { name = "\(newest)x" }
    guard isName(name) else { throw Unusable(description: "\(directory) has a key whose name leaves no newer one") }
    try write(name, in: directory)
    return name
  }

  // MARK: Files

  /// Runs the body while no other process that asks here does. The lock ends with its holder, however that ends.
  private static func alone<Result>(
    in directory: String, _ body: () throws(Unusable) -> Result
  ) throws(Unusable) -> Result {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unusable("open", directory) }
    defer { close(descriptor) }
    while flock(descriptor, LOCK_EX) != 0 { guard errno == EINTR else { throw unusable("lock", directory) } }
    return try body()
  }

  private static func write(_ name: String, in directory: String) throws(Unusable) {
    let path = "\(directory)/\(name)\(ending)"
    let draft = "\(path).draft"
    // Left by one that died while it wrote: whoever writes is alone.
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw unusable("write", draft) }
    defer {
      close(descriptor)
      unlink(draft)
    }
    let isWritten = SymmetricKey(size: .bits256).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    // A link refuses to replace a key that is there, as a rename would not.
    guard isWritten == keyLength, fsync(descriptor) == 0, link(draft, path) == 0 else {
      throw unusable("write", path)
    }
  }

  private static func read(_ directory: String) throws(Unusable) -> Ring {
    var keys: [String: SymmetricKey] = [:]
    for name in try names(in: directory) { keys[name] = try key(at: "\(directory)/\(name)\(ending)") }
    guard let current = keys.keys.max() else { throw Unusable(description: "\(directory) has no master key") }
    return Ring(keys: keys, current: current)
  }

  private static func key(at path: String) throws(Unusable) -> SymmetricKey {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw unusable("read", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unusable("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_size == keyLength else {
      throw Unusable(description: "\(path) is no master key: it must be a file of our own user with 32 bytes")
    }
    guard status.st_mode & 0o7777 & ~0o600 == 0 else {
      throw Unusable(description: "\(path) may be read by others: give it mode 0400 or 0600")
    }
    var bytes = [UInt8](repeating: 0, count: keyLength)
    defer { Secret.wipe(&bytes) }
    guard Glibc.read(descriptor, &bytes, keyLength) == keyLength else { throw unusable("read", path) }
    return SymmetricKey(data: bytes)
  }

  /// The keys' names, oldest first. A directory that others may write to could be given a key by them.
  private static func names(in directory: String) throws(Unusable) -> [String] {
    guard let stream = opendir(directory) else { throw unusable("read", directory) }
    defer { closedir(stream) }
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0 else { throw unusable("read", directory) }
    guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
      throw Unusable(description: "\(directory) must be our own user's, and nobody else may write to it: mode 0700")
    }
    var names: [String] = []
    while let entry = readdir(stream) {
      let file = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard file.hasSuffix(ending) else { continue }
      let name = String(file.dropLast(ending.count))
      guard isName(name) else {
        throw Unusable(description: "\(directory)/\(file) is not named like a key: 1 to 32 letters, digits, hyphens")
      }
      names.append(name)
    }
    return names.sorted()
  }

  static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  private static func unusable(_ action: String, _ path: String) -> Unusable {
    Unusable(description: "cannot \(action) \(path): \(String(cString: strerror(errno)))")
  }
}
