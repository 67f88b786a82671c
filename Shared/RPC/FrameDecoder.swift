/// Turns bytes, cut anywhere, into frames. Pure: it is fed and asked, it reads nothing itself.
///
/// A body beyond the limit is skipped as it arrives and reported as ``Item/oversize(stream:kind:length:)``, so that one
/// bad message does not cost the connection. A length beyond ``drainLimit`` cannot be an honest mistake: skipping it
/// would hold the connection for as long as the peer likes, so the decoder stops for good.
package struct FrameDecoder: Sendable {
  package enum Item: Sendable, Equatable {
    case frame(Frame)
    /// A frame whose body was too long and has been skipped.
    case oversize(stream: UInt32, kind: Frame.Kind, length: UInt32)
    /// A frame too long even to skip: close the connection.
    case broken(length: UInt32)
  }

  /// The longest body that is skipped instead of closing the connection, in bytes.
  package static let drainLimit: UInt32 = 64 << 20

  private var header: [UInt8] = []
  /// As long as the frame says, filled as its bytes arrive, and shown to nobody before it is full.
  private var body: [UInt8] = []
  private var current: Header?
  private var isBroken = false
  /// Frames whose header has been read, since the beginning.
  private(set) var begun: UInt64 = 0
  private var ready: [Item] = []
  private var taken = 0

  private struct Header {
    var length: UInt32
    var stream: UInt32
    var kind: Frame.Kind
    var flags: Frame.Flags
    var missing: Int
    var isOversize: Bool { length > Frame.bodyLimit }
  }

  package init() { header.reserveCapacity(Frame.headerSize) }

  /// Whether the bytes so far end inside a frame.
  package var isInsideFrame: Bool { current != nil || !header.isEmpty }

  /// The next whole frame, in the order of arrival.
  package mutating func next() -> Item? {
    guard taken < ready.count else {
      ready.removeAll(keepingCapacity: ready.capacity <= 1_024)
      taken = 0
      return nil
    }
    defer { taken += 1 }
    // Handed over rather than shared, so that the receiver owns the body alone.
    let item = ready[taken]
    ready[taken] = .broken(length: 0)
    return item
  }

  package mutating func feed(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { feed($0) }
  }

  package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !isBroken {
      if current == nil, !readHeader(&rest) { return }
      guard readBody(&rest) else { return }
    }
  }

  /// Bytes still missing of a body that has begun and will be kept.
  var missing: Int { current.map { $0.isOversize ? 0 : $0.missing } ?? 0 }

  /// Lends the place of the missing bytes; `fill` says how many it has put there.
  mutating func fillMissing(_ fill: (UnsafeMutableRawBufferPointer) -> Int) {
    let missing = missing
    let count = body.withUnsafeMutableBytes { bytes in
      fill(UnsafeMutableRawBufferPointer(rebasing: bytes[(bytes.count - missing)...]))
    }
    precondition((0...missing).contains(count), "more than there was room for")
    current?.missing -= count
    finishIfWhole()
  }

  /// At most `count` bytes off the front, whole buffers throughout so that they are copied as memory.
  private func take(_ count: Int, of rest: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let part = UnsafeRawBufferPointer(rebasing: rest.prefix(count))
    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
    return part
  }

  /// Takes header bytes; true when the header is whole.
  private mutating func readHeader(_ rest: inout UnsafeRawBufferPointer) -> Bool {
    if header.isEmpty, rest.count >= Frame.headerSize { return begin(take(Frame.headerSize, of: &rest)) }
    header.append(contentsOf: take(Frame.headerSize - header.count, of: &rest))
    guard header.count == Frame.headerSize else { return false }
    let whole = header
    header.removeAll(keepingCapacity: true)
    return whole.withUnsafeBytes { begin($0) }
  }

  /// Begins a frame; false when it is the last.
  private mutating func begin(_ header: UnsafeRawBufferPointer) -> Bool {
    func word(at index: Int) -> UInt32 {
      UInt32(bigEndian: header.loadUnaligned(fromByteOffset: index, as: UInt32.self))
    }
    let length = word(at: 0)
    if length > FrameDecoder.drainLimit {
      isBroken = true
      ready.append(.broken(length: length))
      return false
    }
    let frame = Header(
      length: length, stream: word(at: 4), kind: Frame.Kind(rawValue: header[8]),
      flags: Frame.Flags(rawValue: header[9]), missing: Int(length))
    current = frame
    begun += 1
    // Making nothing would write to the empty array that all threads share.
    if !frame.isOversize, length > 0 {
      body = [UInt8](unsafeUninitializedCapacity: frame.missing) { _, count in count = frame.missing }
    }
    return true
  }

  /// Takes body bytes; true when the frame is whole.
  private mutating func readBody(_ rest: inout UnsafeRawBufferPointer) -> Bool {
    guard let frame = current else { return false }
    let part = take(frame.missing, of: &rest)
    if !frame.isOversize {
      body.withUnsafeMutableBytes { $0[($0.count - frame.missing)...].copyBytes(from: part) }
    }
    current?.missing -= part.count
    return finishIfWhole()
  }

  @discardableResult
  private mutating func finishIfWhole() -> Bool {
    guard let frame = current, frame.missing == 0 else { return false }
    current = nil
    if frame.isOversize {
      ready.append(.oversize(stream: frame.stream, kind: frame.kind, length: frame.length))
    } else {
      ready.append(.frame(Frame(stream: frame.stream, kind: frame.kind, flags: frame.flags, body: body)))
      body = []
    }
    return true
  }
}
