import Glibc

/// Bytes that nobody is to see: not printable, not codable, compared in constant time, zeroed when let go.
public final class Secret: @unchecked Sendable {
  // Unchecked: the buffer is written before anyone else has it, and only read after.
  private let buffer: UnsafeMutableRawBufferPointer

  /// Copies the bytes; whoever had them before still has them.
  public init(_ bytes: some Collection<UInt8>) {
    buffer = .allocate(byteCount: bytes.count, alignment: 1)
    buffer.copyBytes(from: bytes)
  }

  public convenience init(_ text: String) { self.init(text.utf8) }

  deinit {
    if let base = buffer.baseAddress { explicit_bzero(base, buffer.count) }
    buffer.deallocate()
  }

  public var count: Int { buffer.count }
  public var isEmpty: Bool { buffer.isEmpty }

  /// Lends the bytes. They must not be kept: what is copied out of here is not zeroed.
  public func withBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
    try body(UnsafeRawBufferPointer(buffer))
  }

  /// Overwrites bytes that are no longer needed, in a way the compiler does not leave out.
  static func wipe(_ bytes: inout some MutableCollection<UInt8>) {
    bytes.withContiguousMutableStorageIfAvailable { storage in
      if let base = storage.baseAddress { explicit_bzero(base, storage.count) }
    }
  }
}

extension Secret: Equatable {
  /// Takes as long for the first difference as for the last; the length is no secret.
  public static func == (left: Secret, right: Secret) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left.buffer, right.buffer).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "‹secret›" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
