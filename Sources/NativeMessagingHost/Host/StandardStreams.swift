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
  /// `/dev/null`, for whatever has to find its end later, when no more descriptors may be left.
  let null: Descriptor

  init() throws(SystemError) {
    let input = try Descriptor.standardInput.duplicate()
    let output = try Descriptor.standardOutput.duplicate()
    var null = try Descriptor.null()
    // 0 and 1 are open, so that this is the number exactly when 2 was closed. It then stays there:
    // otherwise the next descriptor to be opened, the output's perhaps, would be what logs go to.
    if null == .standardError { null = try null.duplicate() }
    try Descriptor.standardOutput.replace(with: .standardError)
    try Descriptor.standardInput.replace(with: null)
    self.input = input
    self.output = output
    self.null = null
  }

  deinit {
    input.close()
    output.close()
    null.close()
  }
}
