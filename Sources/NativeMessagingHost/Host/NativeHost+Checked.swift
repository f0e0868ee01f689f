public import NativeMessagingCodec

// Hosts that let nothing but JSON pass.

extension NativeHost {
  /// As ``run(_:)``, and with each message comes why it is no JSON text, if it is none.
  ///
  /// ```swift
  /// try NativeHost().runChecked { message, error, writer throws(ChannelError) in
  ///   guard error == nil else { return }
  ///   try writer.write(message)
  /// }
  /// ```
  /// The error is a `JSONTokenizer`'s, with its default options. Short messages that one read has brought
  /// are checked together, in a third to a half of the time that a tokenizer takes.
  @discardableResult
  public consuming func runChecked<Failure: Error>(
    _ handle: (
      _ message: Span<UInt8>, _ error: JSONError?, _ writer: inout MessageWriter
    ) throws(Failure) -> Void
  ) throws(HostError<Failure>) -> Ending {
    var check = MessageCheck()
    return try loop(streaming: false) { part, frames, writer throws(Failure) in
      guard case .message(let message) = part else { return }
      try handle(message, check.error(in: message, frames), &writer)
    }
  }

  /// As ``runStreaming(_:)``, and with each message comes why it is no JSON text, as in
  /// ``runChecked(_:)``.
  ///
  /// Frames that are longer than `messageLimit` come unchecked: a `JSONTokenizer` takes their pieces.
  @discardableResult
  public consuming func runStreamingChecked<Failure: Error>(
    _ handle: (
      _ part: MessageReader.Part, _ error: JSONError?, _ writer: inout MessageWriter
    ) throws(Failure) -> Void
  ) throws(HostError<Failure>) -> Ending {
    var check = MessageCheck()
    return try loop(streaming: true) { part, frames, writer throws(Failure) in
      var error: JSONError?
      switch part {
      case .message(let message): error = check.error(in: message, frames)
      case .header: check.pass(frames)
      case .payload, .end: break
      }
      try handle(part, error, &writer)
    }
  }
}

/// Checks messages together where it can, and one by one where it cannot.
///
/// It hears of each frame once, in order, and the loop changes nothing that has been read before it has
/// handed out all that is whole.
private struct MessageCheck: ~Copyable {
  private var batch = JSONTextBatch()
  private var tokenizer = JSONTokenizer()
  private var counts = JSONCounts()

  /// Why a message is no JSON text. The `frames` begin with its own.
  @inline(__always)
  mutating func error(in message: Span<UInt8>, _ frames: Span<UInt8>) -> JSONError? {
    batch.vouches(forFirstOf: frames) ? nil : error(in: message)
  }

  /// Passes over the first of `frames`, which is not held as a whole, although all of it may be there.
  mutating func pass(_ frames: Span<UInt8>) {
    _ = batch.vouches(forFirstOf: frames)
  }

  @inline(never)
  private mutating func error(in message: Span<UInt8>) -> JSONError? {
    do throws(JSONError) {
      try tokenizer.tokenize(message, to: &counts)
      return nil
    } catch {
      return error
    }
  }
}
