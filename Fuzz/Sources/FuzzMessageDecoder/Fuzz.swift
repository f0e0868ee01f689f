import FuzzChecks

/// What libFuzzer calls for every input.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Safe because libFuzzer's bytes are passed on as they come.
  unsafe FuzzCheck.messageDecoder.callFromLibFuzzer(start, count)
}
