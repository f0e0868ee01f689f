/// The process's own standard input and output, taken over for the protocol.
///
/// ```
/// before   0 ─ input     1 ─ output    2 ─ log
/// after    0 ─ nothing   1 ─ log       2 ─ log     input and output on private numbers
/// ```
///
/// Whatever prints to descriptor 1 from then on, in any language, lands in the browser's console
/// instead of the stream; whatever reads descriptor 0 finds its end; and a child process inherits
/// neither the input nor the output, which would keep the port open after the host has ended.
/// No other descriptor is touched: Firefox passes one that kills the host when it is written to.
struct StandardStreams: ~Copyable {
  let input: Descriptor
  let output: Descriptor

  init() throws(SystemError) {
    let input = try Descriptor.standardInput.duplicate()
    let output = try Descriptor.standardOutput.duplicate()
    let null = try Descriptor.null()
    // A duplicate of 2 at a high number succeeds exactly when 2 is open.
    if let log = try? Descriptor.standardError.duplicate() {
      try Descriptor.standardOutput.replace(with: .standardError)
      log.close()
    } else {
      try Descriptor.standardOutput.replace(with: null)
    }
    try Descriptor.standardInput.replace(with: null)
    null.close()
    self.input = input
    self.output = output
  }

  deinit {
    input.close()
    output.close()
  }
}
