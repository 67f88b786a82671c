import CProtobufC
public import Glibc

/// Memory for one message: handed out in order from a few blocks, bounded, freed all at once.
///
/// What changes is kept behind a pointer: a class's own properties are checked for exclusive access each time they are
/// touched, which would cost more than the handing out itself.
public final class Arena {
  @usableFromInline
  struct State {
    @usableFromInline var next: UnsafeMutableRawPointer?
    @usableFromInline var left: Int
    /// The blocks after the first, each beginning with the address of the one before it.
    var blocks: UnsafeMutableRawPointer?
    var blockSize: Int
    var total: Int
    var isExhausted = false
  }

  /// At the head of the first block.
  @usableFromInline let state: UnsafeMutablePointer<State>
  private let limit: Int
  /// Large bytes that are pointed at where they lie.
  private var kept: [[UInt8]] = []

  /// What a small message needs, and what the allocator keeps at hand for the thread.
  private static let firstBlockSize = 1_024
  private static let largestBlockSize = 512 << 10
  private static let headSize = (MemoryLayout<State>.size + 15) & ~15
  /// From this size on bytes are kept instead of copied.
  private static let copyLimit = 4_096

  init(limit: Int) {
    self.limit = limit
    let size = max(Arena.headSize, min(Arena.firstBlockSize, limit))
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    state = block.bindMemory(to: State.self, capacity: 1)
    state.initialize(
      to: State(
        next: block + Arena.headSize, left: size - Arena.headSize, blocks: nil, blockSize: 8_192, total: size))
  }

  deinit {
    var block = state.pointee.blocks
    while let this = block {
      block = this.load(as: UnsafeMutableRawPointer?.self)
      this.deallocate()
    }
    state.deallocate()
  }

  /// Whether a request was refused because the limit was reached.
  var isExhausted: Bool { state.pointee.isExhausted }

  @inlinable
  func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    // Sixteen bytes are what every scalar and pointer is content with.
    let size = (max(size, 1) &+ 15) & ~15
    if size > state.pointee.left, !grow(toHold: size) { return nil }
    let start = state.pointee.next
    state.pointee.next = start?.advanced(by: size)
    state.pointee.left &-= size
    return start
  }

  @inlinable
  func allocateZeroed(_ size: Int) -> UnsafeMutableRawPointer? {
    let memory = allocate(size)
    memory?.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return memory
  }

  @usableFromInline
  func grow(toHold size: Int) -> Bool {
    let block = max(size + 16, min(state.pointee.blockSize, limit))
    guard state.pointee.total + block <= limit else {
      state.pointee.isExhausted = true
      return false
    }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: block, alignment: 16)
    fresh.storeBytes(of: state.pointee.blocks, as: UnsafeMutableRawPointer?.self)
    state.pointee.blocks = fresh
    state.pointee.blockSize = min(state.pointee.blockSize * 2, Arena.largestBlockSize)
    state.pointee.total += block
    state.pointee.next = fresh + 16
    state.pointee.left = block - 16
    return true
  }

  /// Lends the arena to protobuf-c as its allocator; freeing one by one is a no-op.
  func withAllocator<Value>(_ body: (UnsafeMutablePointer<ProtobufCAllocator>) -> Value) -> Value {
    var allocator = ProtobufCAllocator(
      alloc: { data, size in
        guard let data else { return nil }
        return Unmanaged<Arena>.fromOpaque(data).takeUnretainedValue().allocate(size)
      },
      free: { _, _ in },
      allocator_data: Unmanaged.passUnretained(self).toOpaque())
    return body(&allocator)
  }
}

// What generated `fill` methods write with.
extension Arena {
  /// A C struct with the message's fields.
  @inlinable
  public func make<M: Message>(_ message: M) throws(WireError) -> UnsafeMutableRawPointer {
    guard let target = allocateZeroed(M.structSize) else { throw .tooLarge }
    M.initialize(target)
    try message.fill(target, in: self)
    return target
  }

  /// A NUL-terminated copy.
  @inlinable
  public func string(_ text: String) throws(WireError) -> UnsafeMutablePointer<CChar> {
    if text.isEmpty { return UnsafeMutablePointer(mutating: Arena.empty) }
    var text = text
    var error: WireError?
    let copy = text.withUTF8 { source -> UnsafeMutablePointer<CChar>? in
      guard let base = source.baseAddress, let target = allocate(source.count + 1) else {
        error = .tooLarge
        return nil
      }
      if memchr(base, 0, source.count) != nil { error = .embeddedNUL }
      target.copyMemory(from: base, byteCount: source.count)
      target.storeBytes(of: 0, toByteOffset: source.count, as: UInt8.self)
      return target.assumingMemoryBound(to: CChar.self)
    }
    guard let copy, error == nil else { throw error ?? .tooLarge }
    return copy
  }

  /// The text without a character, which nobody writes to.
  @usableFromInline
  nonisolated(unsafe) static let empty = UnsafePointer<CChar>(
    // Unsafe: one byte that is written here and never again.
    {
      let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
      byte.initialize(to: 0)
      return UnsafePointer(byte)
    }())

  /// A copy of bytes, or the bytes themselves where a copy would cost more than holding them.
  public func bytes(_ bytes: [UInt8]) throws(WireError) -> (count: Int, data: UnsafeMutablePointer<UInt8>?) {
    guard !bytes.isEmpty else { return (0, nil) }
    guard bytes.count < Arena.copyLimit else {
      kept.append(bytes)
      // Unsafe: an array's memory stays where it is while it is held and nobody writes to it. protobuf-c only reads.
      return (bytes.count, bytes.withUnsafeBufferPointer { UnsafeMutablePointer(mutating: $0.baseAddress) })
    }
    guard let target = allocate(bytes.count) else { throw .tooLarge }
    bytes.withUnsafeBytes { if let base = $0.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) } }
    return (bytes.count, target.assumingMemoryBound(to: UInt8.self))
  }

  /// An array of C values, one for each element.
  @inlinable
  public func array<Element, CElement: BitwiseCopyable>(
    _ elements: [Element], of type: CElement.Type, _ convert: (Element) throws(WireError) -> CElement
  ) throws(WireError) -> UnsafeMutablePointer<CElement>? {
    guard !elements.isEmpty else { return nil }
    guard let memory = allocate(elements.count * MemoryLayout<CElement>.stride) else { throw .tooLarge }
    let target = memory.bindMemory(to: CElement.self, capacity: elements.count)
    for index in elements.indices { (target + index).initialize(to: try convert(elements[index])) }
    return target
  }
}
