import CBump
import CContracts
import CProtobufC
import Glibc

/// protobuf-c as C would use it, with one arena that is emptied after each message; and the reflective coder on top of it.
final class PlainC {
  private let bump: UnsafeMutablePointer<Bump>
  private var allocator: ProtobufCAllocator
  private let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

  init() {
    guard let bump = bump_make(64 << 20) else { preconditionFailure("no memory") }
    self.bump = bump
    allocator = ProtobufCAllocator(alloc: bump_alloc, free: bump_free, allocator_data: bump)
    // The address of a C global comes from a message that points to it.
    var prototype = Infin8__Keyword__V1__ListKeywordsReply()
    infin8__keyword__v1__list_keywords_reply__init(&prototype)
    descriptor = prototype.base.descriptor
  }

  private func unpack(_ bytes: [UInt8]) -> UnsafeMutablePointer<ProtobufCMessage> {
    bump_reset(bump)
    guard let message = protobuf_c_message_unpack(descriptor, &allocator, bytes.count, bytes) else {
      preconditionFailure("the sample is well formed")
    }
    return message
  }

  /// Unpacks and reads, as a C program would.
  func decode(_ bytes: [UInt8]) -> Int {
    let message = UnsafeRawPointer(unpack(bytes)).assumingMemoryBound(to: Infin8__Keyword__V1__ListKeywordsReply.self)
    var sum = 0
    for index in 0..<message.pointee.n_keywords {
      guard let row = message.pointee.keywords[index] else { continue }
      sum += Int(row.pointee.decision_confidence_permille) + strlen(row.pointee.keyword)
    }
    return sum
  }

  /// A message that stays: it has memory of its own.
  func unpackToKeep(_ bytes: [UInt8]) -> UnsafeMutablePointer<ProtobufCMessage> {
    guard let message = protobuf_c_message_unpack(descriptor, nil, bytes.count, bytes) else {
      preconditionFailure("the sample is well formed")
    }
    return message
  }

  func pack(_ message: UnsafePointer<ProtobufCMessage>) -> [UInt8] {
    let size = protobuf_c_message_get_packed_size(message)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = protobuf_c_message_pack(message, buffer.baseAddress)
    }
  }

  func reflect(_ bytes: [UInt8]) -> ReflectiveMessage {
    ReflectiveMessage(unpacked: UnsafeRawPointer(unpack(bytes)), as: descriptor)
  }

  func encode(_ message: ReflectiveMessage) -> [UInt8] {
    bump_reset(bump)
    return pack(message.fill(bump).assumingMemoryBound(to: ProtobufCMessage.self))
  }

  func sum(_ page: ReflectiveMessage) -> Int {
    guard case .list(let rows) = page["keywords"] else { return 0 }
    var sum = 0
    for case .message(let row) in rows {
      if case .number(let confidence) = row["decision_confidence_permille"] { sum += Int(confidence) }
      if case .text(let keyword) = row["keyword"] { sum += keyword.utf8.count }
    }
    return sum
  }
}
