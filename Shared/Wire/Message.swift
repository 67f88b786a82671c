import CProtobufC

/// A protobuf message as a Swift value. Conformances are generated; see `Shared/ContractGenerator`.
///
/// Bytes pass through protobuf-c: decoding inspects them first (``Inspection``), unpacks into an ``Arena`` that is dropped
/// at once, and copies the fields out; encoding builds the C message in an arena and packs it.
public protocol Message: Sendable, Equatable {
  /// `infin8.keyword.v1.ListKeywordsRequest`.
  static var fullName: String { get }
  /// Size of the C struct, in bytes.
  static var structSize: Int { get }

  init()
  /// Sets the C struct to its defaults.
  static func initialize(_ target: UnsafeMutableRawPointer)
  /// Copies the fields out of an unpacked C struct.
  init(unpacked source: UnsafeRawPointer)
  /// Copies the fields into an initialized C struct, whose pointers the arena owns.
  func fill(_ target: UnsafeMutableRawPointer, in arena: Arena) throws(WireError)
}

extension Message {
  /// Reads a message.
  ///
  /// - Throws: ``WireError`` for bytes that are not this message, or beyond `limits`.
  public init(decoding bytes: [UInt8], limits: WireLimits = .standard) throws(WireError) {
    self = try Self.decode(bytes, limits)
  }

  private static func decode(_ bytes: [UInt8], _ limits: WireLimits) throws(WireError) -> Self {
    guard bytes.count <= limits.bytes else { throw .tooLarge }
    let arena = Arena(limit: limits.memory)
    let prototype = arena.allocateZeroed(structSize)
    guard let prototype else { throw .tooLarge }
    initialize(prototype)
    guard let descriptor = prototype.assumingMemoryBound(to: ProtobufCMessage.self).pointee.descriptor else {
      throw .malformed
    }
    return try bytes.withUnsafeBufferPointer { buffer throws(WireError) -> Self in
      try Inspection(limits: limits).check(buffer, as: descriptor)
      let unpacked = arena.withAllocator { allocator in
        protobuf_c_message_unpack(descriptor, allocator, buffer.count, buffer.baseAddress)
      }
      guard let unpacked else { throw arena.isExhausted ? .tooLarge : .malformed }
      return withExtendedLifetime(arena) { Self(unpacked: UnsafeRawPointer(unpacked)) }
    }
  }

  /// Writes the message.
  ///
  /// - Throws: ``WireError/embeddedNUL`` for a text with a NUL, ``WireError/tooLarge`` beyond `limits`.
  public func encoded(limits: WireLimits = .standard) throws(WireError) -> [UInt8] {
    let arena = Arena(limit: limits.memory)
    let message = try arena.make(self).assumingMemoryBound(to: ProtobufCMessage.self)
    let size = protobuf_c_message_get_packed_size(message)
    guard size <= limits.bytes else { throw .tooLarge }
    // Making nothing would write to the empty array that all threads share.
    if size == 0 { return [] }
    return withExtendedLifetime(arena) {
      [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = protobuf_c_message_pack(message, buffer.baseAddress)
      }
    }
  }
}

/// What a message may cost before it is refused.
public struct WireLimits: Sendable {
  /// Length on the wire.
  public var bytes: Int
  /// Memory while decoding or encoding.
  public var memory: Int
  /// Messages within messages.
  public var depth: Int

  public init(bytes: Int, memory: Int, depth: Int) {
    self.bytes = bytes
    self.memory = memory
    self.depth = depth
  }

  /// A ttrpc frame's 4 MiB, eight times that in memory, 32 levels.
  public static let standard = WireLimits(bytes: 4 << 20, memory: 32 << 20, depth: 32)
}
