import FuzzProperties

// Changes to a person's token (an odd first byte) or a service's, as the bytes after it tell: none may be accepted.

private let property = Result { try TokenProperty(directory: "/tmp/infin8-fuzz-tokens") }

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
  do {
    let property = try property.get()
    _ = try property.check(Mutation.mutated(property.valid[Int(bytes.first ?? 0) & 1], by: bytes.dropFirst()))
  } catch { fatalError("\(error)") }
  return 0
}
