public import NativeMessagingCodec

/// A native messaging host: messages in, messages out, until the browser is done.
///
/// ```swift
/// try NativeHost().run { message, writer throws(ChannelError) in
///   try writer.write(message)
/// }
/// ```
///
/// `NativeHost()` takes over standard input and output at once: from then on a stray `print` lands
/// on standard error. The loop handles all messages that one read has brought, then writes all replies
/// at once. It goes on reading while the browser does not read, up to the writer's queue limit.
///
/// It ends at the first of: the end of the input, SIGTERM, nobody reading the output, and, when the
/// command line says that a browser launched this process (``Caller``), that browser's death. What
/// came in before the last two is still handed over, unless a reply finds that nobody reads. Then
/// what is queued is written, within a second if a browser launched it (Chromium kills after two),
/// and `run` returns.
public struct NativeHost: ~Copyable {
  var reader: MessageReader
  var writer: MessageWriter
  var watch: EndWatch?
  /// Whether a browser started this process: it kills a host that takes long to end.
  let isHurried: Bool
  /// Destroyed last: closes what the reader and the writer borrow.
  private let streams: StandardStreams?

  /// The host on this process's standard input and output, which it takes over.
  ///
  /// One a process. Throws when the process may open no more descriptors.
  ///
  /// - Parameters:
  ///   - messageLimit: the longest message that is held as a whole, in bytes.
  ///   - queueLimit: the most bytes that may wait for the browser to read.
  public init(
    messageLimit: Int = FrameLimit.browserToHost,
    queueLimit: Int = MessageWriter.defaultQueueLimit
  ) throws(SystemError) {
    let isHurried = CurrentProcess.callerFamily != .unknown
    // First, since with 0 or 1 closed any other descriptor would take its number.
    let streams = try StandardStreams()
    let watch = try EndWatch(streams, launcher: isHurried ? CurrentProcess.parent : nil)
    var writer = MessageWriter(streams.output, queueLimit: queueLimit)
    writer.wake = watch.wake
    writer.source = isHurried ? streams.input : nil
    self.isHurried = isHurried
    self.reader = MessageReader(streams.input, messageLimit: messageLimit)
    self.writer = writer
    self.watch = consume watch
    self.streams = consume streams
  }

  /// A host on a channel of the caller's own, which leaves the process's streams and signals alone.
  ///
  /// It ends with its input, or when writing finds that nobody reads. The caller sees to `SIGPIPE`.
  public init(reader: consuming MessageReader, writer: consuming MessageWriter) {
    self.reader = reader
    self.writer = writer
    isHurried = false
    watch = nil
    streams = nil
  }

  /// Calls `handle` with each message and the writer for replies, in order, until the end.
  ///
  /// The message is a view of the input buffer, valid during the call. A frame longer than
  /// `messageLimit` throws; ``runStreaming(_:)`` takes any size.
  ///
  /// Throws ``HostError/channel(_:)`` when the framing is broken or the system fails, and
  /// ``HostError/handler(_:)`` when `handle` throws, but for a reply that nobody reads any more.
  @discardableResult
  public consuming func run<Failure: Error>(
    _ handle: (_ message: Span<UInt8>, _ writer: inout MessageWriter) throws(Failure) -> Void
  ) throws(HostError<Failure>) -> Ending {
    try loop(streaming: false) { part, _, writer throws(Failure) in
      guard case .message(let message) = part else { return }
      try handle(message, &writer)
    }
  }

  /// Calls `handle` with each message, and with the pieces of each frame that is longer than
  /// `messageLimit`, in order, until the end.
  ///
  /// Memory stays the same for frames of any size. Otherwise as ``run(_:)``.
  @discardableResult
  public consuming func runStreaming<Failure: Error>(
    _ handle: (_ part: MessageReader.Part, _ writer: inout MessageWriter) throws(Failure) -> Void
  ) throws(HostError<Failure>) -> Ending {
    try loop(streaming: true) { part, _, writer throws(Failure) in try handle(part, &writer) }
  }

  /// With each part comes all that has been read, from the part's frame on if that begins with it.
  mutating func loop<Failure: Error>(
    streaming: Bool,
    _ handle: (
      _ part: MessageReader.Part, _ frames: Span<UInt8>, _ writer: inout MessageWriter
    ) throws(Failure) -> Void
  ) throws(HostError<Failure>) -> Ending {
    while true {
      do throws(Failure) {
        try reader.forEachBufferedPart(streaming: streaming, &writer, handle)
      } catch {
        // A handler that passes on that nobody reads has nothing to report.
        if writer.isClosed { return watch?.end ?? .outputClosed }
        try? drain()
        throw .handler(error)
      }
      do throws(ChannelError) {
        if let ending = try awaitInput() { return ending }
      } catch .closed {
        return watch?.end ?? .outputClosed
      } catch {
        // The replies to what came before the error are the peer's all the same.
        try? drain()
        throw .channel(error)
      }
    }
  }

  /// Writes what the peer takes and reads what it has sent; how it ended, if it did.
  ///
  /// With nothing to write, it waits in `read` and in no other call. Otherwise it waits for both
  /// directions, so that a peer that writes before it reads is not waited for in vain.
  private mutating func awaitInput() throws(ChannelError) -> Ending? {
    try writer.flushReady()
    while true {
      let isReadable = writer.queuedCount == 0 ? try guardWait() : try waitForBoth()
      if let end = watch?.end, try isOver(end) { return try finish(end) }
      guard isReadable else { continue }
      switch try reader.fill() {
      case .received:
        return nil
      case .notNow:
        _ = try poll(input: reader.input)
      case .end:
        if let end = watch?.end { return try finish(end) }
        try reader.finish()
        return try finish(.endOfInput)
      }
    }
  }

  /// Makes sure that a read that waits can be ended from outside.
  private mutating func guardWait() throws(ChannelError) -> Bool {
    do throws(SystemError) {
      try watch?.guardWait(input: reader.input)
      return true
    } catch {
      throw .system(error)
    }
  }

  private var isFull: Bool { writer.queuedCount >= writer.queueLimit }

  /// Waits until the peer reads or, while the queue is below its limit, writes: whether it wrote.
  private mutating func waitForBoth() throws(ChannelError) -> Bool {
    if isFull {
      try writer.waitForOutput()
      try writer.flushReady()
      return false
    }
    let ready = try poll(input: reader.input, output: writer.output)
    if ready.contains(.output) { try writer.flushReady() }
    return ready.contains(.input)
  }

  /// Whether nothing is left to be read after `end` was seen, or no time for it.
  private mutating func isOver(_ end: Ending) throws(ChannelError) -> Bool {
    writer.end()
    if end == .terminated || writer.isOverdue || isFull { return true }
    return try !poll(input: reader.input, milliseconds: 0).contains(.input)
  }

  private func poll(
    input: Descriptor, output: Descriptor? = nil, milliseconds: Int? = nil
  ) throws(ChannelError) -> Descriptor.Readiness {
    do throws(SystemError) {
      if writer.wake != nil { try EndWatch.start() }
      return try Descriptor.poll(
        input: input, output: output, wake: writer.wake, milliseconds: milliseconds)
    } catch {
      throw .system(error)
    }
  }

  private mutating func finish(_ ending: Ending) throws(ChannelError) -> Ending {
    do throws(ChannelError) {
      try drain()
    } catch .closed {
      // Chromium closes both pipes at once: what it no longer wants to read is not missed.
    }
    return ending
  }

  /// Waits until the peer has read what is queued: a browser for a second, a pipeline for ever.
  mutating func drain() throws(ChannelError) {
    if isHurried || watch?.end != nil { writer.end() }
    try writer.flush()
  }
}
