import FuzzProperties

// Bytes as HTML and as robots.txt.

/// What libFuzzer calls with ever new bytes (https://llvm.org/docs/LibFuzzer.html); it brings the program's `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: bytes, count: count))
  do { try PageProperty.check(bytes) } catch { fatalError("\(error)") }
  return 0
}
