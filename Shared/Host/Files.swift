public import Glibc
import Vocabulary

/// Whole small files, without Foundation.
public enum Files {
  /// What the system said no to.
  public struct Failure: Error, CustomStringConvertible {
    public let path: String
    public let action: String
    public let code: Int32
    public var description: String { "cannot \(action) \(path): \(String(cString: strerror(code)))" }
    public var isAbsent: Bool { code == ENOENT }
  }

  /// - Throws: ``Failure``; a file over `limit` bytes is refused with `EFBIG`.
  public static func read(_ path: String, limit: Int = 1 << 20) throws(Failure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(path: path, action: "read", code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count == 0 { return bytes }
      guard count > 0 else { throw Failure(path: path, action: "read", code: errno) }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw Failure(path: path, action: "read", code: EFBIG) }
    }
  }

  /// Writes a file so that a reader sees all of it or none, and a crash leaves the old one.
  public static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(Failure) {
    let draft = "\(path).\(UUID.random()).draft"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure(path: draft, action: "write", code: errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      guard count > 0 else {
        close(descriptor)
        unlink(draft)
        throw Failure(path: draft, action: "write", code: errno)
      }
      written += count
    }
    fsync(descriptor)
    close(descriptor)
    guard rename(draft, path) == 0 else { throw Failure(path: path, action: "write", code: errno) }
  }

  /// Says when a file was changed last.
  static func setModified(_ path: String, to moment: Instant) throws(Failure) {
    let time = timespec(
      tv_sec: Int(moment.micros / 1_000_000), tv_nsec: Int(moment.micros % 1_000_000) * 1_000)
    guard utimensat(AT_FDCWD, path, [time, time], 0) == 0 else {
      throw Failure(path: path, action: "date", code: errno)
    }
  }

  /// Adds to the end of a file in one write, and returns when it is on the disk.
  public static func append(_ text: String, to path: String, mode: mode_t) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw Failure(path: path, action: "write", code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw Failure(path: path, action: "write", code: errno)
    }
  }

  /// Makes a directory and its parents; an existing one is left as it is.
  public static func makeDirectory(_ path: String, mode: mode_t) throws(Failure) {
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let separator = path.lastIndex(of: "/"), separator != path.startIndex else {
      throw Failure(path: path, action: "make", code: errno)
    }
    try makeDirectory(String(path[..<separator]), mode: mode)
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw Failure(path: path, action: "make", code: errno) }
  }

  /// The names in a directory, unsorted; none when it does not exist.
  public static func list(_ path: String) throws(Failure) -> [String] {
    guard let directory = opendir(path) else {
      if errno == ENOENT { return [] }
      throw Failure(path: path, action: "list", code: errno)
    }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Refuses a directory in which others could put something in our place: a link, or one that everybody may write to.
  public static func requireOwn(_ path: String) throws(Failure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw Failure(path: path, action: "use", code: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure(path: path, action: "use", code: ENOTDIR) }
    guard status.st_mode & 0o002 == 0 else { throw Failure(path: path, action: "use", code: EPERM) }
  }

  /// A file that its owner alone may read, of exactly so many bytes.
  ///
  /// - Throws: ``Failure`` with `EPERM` when others may read it, `EINVAL` when it has another length.
  public static func readSecret(_ path: String, length: Int) throws(Failure) -> [UInt8] {
    let bytes = try readSecret(path, limit: length)
    guard bytes.count == length else { throw Failure(path: path, action: "trust", code: EINVAL) }
    return bytes
  }

  /// The same, made of random bytes when it is not there yet. Of several who make it at once, one makes it for all.
  public static func secret(at path: String, length: Int) throws(Failure) -> [UInt8] {
    if access(path, F_OK) != 0 {
      var generator = SystemRandomNumberGenerator()
      let draft = "\(path).\(UUID.random())"
      try write((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }, to: draft, mode: 0o600)
      defer { unlink(draft) }
      // A link never replaces what somebody has put there meanwhile.
      guard link(draft, path) == 0 || errno == EEXIST else { throw Failure(path: path, action: "make", code: errno) }
    }
    return try readSecret(path, length: length)
  }

  /// The same as ``readSecret(_:length:)`` for one whose length is its owner's choice.
  public static func readSecret(_ path: String, limit: Int = 1_024) throws(Failure) -> [UInt8] {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure(path: path, action: "read", code: errno) }
    guard status.st_mode & 0o077 == 0 else { throw Failure(path: path, action: "trust", code: EPERM) }
    return try read(path, limit: limit)
  }
}
