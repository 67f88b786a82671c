import FuzzProperties

// Texts that may be addresses of pages, as they are and as changes to a valid one.

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
  do {
    let valid = AddressProperty.valid
    _ = try AddressProperty.check(bytes)
    _ = try AddressProperty.check(Mutation.mutated(valid[Int(bytes.first ?? 0) % valid.count], by: bytes.dropFirst()))
  } catch { fatalError("\(error)") }
  return 0
}
