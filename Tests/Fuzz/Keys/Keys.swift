import FuzzProperties

// Texts that may be API keys, as they are and as changes to a valid one.

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
  do {
    _ = try KeyProperty.check(bytes)
    _ = try KeyProperty.check(Mutation.mutated(KeyProperty.valid(seed: 1), by: bytes))
  } catch { fatalError("\(error)") }
  return 0
}
