import CProtobufC
import Glibc

/// Memory for one message: handed out in order from a few blocks, bounded, freed all at once.
public final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var next: UnsafeMutableRawPointer?
  private var left = 0
  private var total = 0
  private let limit: Int
  /// Whether a request was refused because the limit was reached.
  private(set) var isExhausted = false

  private static let blockSize = 8_192
  /// What every scalar and pointer is content with.
  private static let alignment = 16

  init(limit: Int) { self.limit = limit }

  deinit {
    for block in blocks { free(block) }
  }

  func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    let size = (max(size, 1) + Self.alignment - 1) & ~(Self.alignment - 1)
    if size > left, !grow(toHold: size) { return nil }
    defer {
      next = next?.advanced(by: size)
      left -= size
    }
    return next
  }

  func allocateZeroed(_ size: Int) -> UnsafeMutableRawPointer? {
    let memory = allocate(size)
    memory?.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    return memory
  }

  private func grow(toHold size: Int) -> Bool {
    let block = max(size, min(Self.blockSize << min(blocks.count, 6), limit))
    guard total + block <= limit, let memory = malloc(block) else {
      isExhausted = true
      return false
    }
    total += block
    blocks.append(memory)
    next = memory
    left = block
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
  public func make<M: Message>(_ message: M) throws(WireError) -> UnsafeMutableRawPointer {
    guard let target = allocateZeroed(M.structSize) else { throw .tooLarge }
    M.initialize(target)
    try message.fill(target, in: self)
    return target
  }

  /// A NUL-terminated copy.
  public func string(_ text: String) throws(WireError) -> UnsafeMutablePointer<CChar> {
    var text = text
    let copied: Result<UnsafeMutablePointer<CChar>, WireError> = text.withUTF8 { source in
      if source.contains(0) { return .failure(.embeddedNUL) }
      guard let target = allocate(source.count + 1) else { return .failure(.tooLarge) }
      if let base = source.baseAddress { target.copyMemory(from: base, byteCount: source.count) }
      target.storeBytes(of: 0, toByteOffset: source.count, as: UInt8.self)
      return .success(target.assumingMemoryBound(to: CChar.self))
    }
    return try copied.get()
  }

  /// A copy of bytes.
  public func bytes(_ bytes: [UInt8]) throws(WireError) -> (count: Int, data: UnsafeMutablePointer<UInt8>?) {
    guard !bytes.isEmpty else { return (0, nil) }
    guard let target = allocate(bytes.count) else { throw .tooLarge }
    bytes.withUnsafeBytes { if let base = $0.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) } }
    return (bytes.count, target.assumingMemoryBound(to: UInt8.self))
  }

  /// An array of C values, one for each element.
  public func array<Element, CElement: BitwiseCopyable>(
    _ elements: [Element], of type: CElement.Type, _ convert: (Element) throws(WireError) -> CElement
  ) throws(WireError) -> UnsafeMutablePointer<CElement>? {
    guard !elements.isEmpty else { return nil }
    guard let memory = allocate(elements.count * MemoryLayout<CElement>.stride) else { throw .tooLarge }
    let target = memory.bindMemory(to: CElement.self, capacity: elements.count)
    for (index, element) in elements.enumerated() { (target + index).initialize(to: try convert(element)) }
    return target
  }
}
