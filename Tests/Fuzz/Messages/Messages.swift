import Contracts
import Wire

// The first byte chooses one of all messages, the others are decoded as that. What can be read must be written and read
// again as the same value, within the memory that messages are allowed.

extension Message {
  static func roundTrip(_ bytes: [UInt8]) {
    guard let message = try? Self(decoding: bytes) else { return }
    guard let written = try? message.encoded() else { fatalError("\(fullName) was read and cannot be written") }
    guard let again = try? Self(decoding: written) else { fatalError("\(fullName) cannot read what it wrote") }
    precondition(again == message, "\(fullName) reads another value than it wrote")
  }
}

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let buffer = UnsafeBufferPointer(start: bytes, count: count)
  guard let first = buffer.first else { return 0 }
  allMessages[Int(first) % allMessages.count].roundTrip(Array(buffer.dropFirst()))
  return 0
}
