package import NativeMessagingCodec
package import NativeMessagingHost

/// The two ends of a host's pipes as a browser uses them: what is posted, what is received, and how
/// it comes to its end. It neither waits nor knows of a process.
package struct PortLink: ~Copyable, Sendable {
  /// A host that ends closes one descriptor after the other. How long it may take between the two,
  /// so that its end is not taken for something else.
  package static let endingMilliseconds = 100

  /// A message that was found, see ``PortLink/bytes(of:)``.
  package struct Found: Sendable {
    let found: PortInbox.Found

    /// Why the browser drops the message, if it does.
    package var error: JSONError? {
      if case .dropped(_, let error) = found { error } else { nil }
    }
  }

  /// Why the port has ended, once it has.
  package private(set) var end: PortEnd?
  private var inbox: PortInbox
  private var outbox: PortOutbox
  private let endingMilliseconds: Int
  /// Until when the output of a host may stay open that has closed its input, by
  /// `Descriptor.monotonicMilliseconds()`. No `Instant`: its size is known at run time only, and so
  /// would be every field's place.
  package private(set) var inputDeadline: Int?
  private(set) var isInputOpen = true

  /// A link that writes to `input` and reads from `output`, both without waiting. They are the
  /// caller's, and are not used after the end.
  package init(
    input: Descriptor, output: Descriptor, as profile: BrowserProfile, isOneShot: Bool,
    checks: Bool, backlogLimit: Int,
    endingMilliseconds: Int = PortLink.endingMilliseconds
  ) {
    inbox = PortInbox(
      output, as: profile, isOneShot: isOneShot, checks: checks, backlogLimit: backlogLimit)
    outbox = PortOutbox(input, as: profile)
    self.endingMilliseconds = endingMilliseconds
  }

  /// Ends the link from this side.
  package mutating func disconnect() {
    end = end ?? .disconnected
  }

  // MARK: What the host says

  /// The next message that has been read. Notices the end behind the last one.
  package mutating func next() -> Found? {
    guard end == nil else { return nil }
    do throws(PortEnd) {
      return try inbox.next().map(Found.init)
    } catch {
      end = error
      return nil
    }
  }

  /// The bytes of what ``next()`` has found last, until the link is used again.
  @_lifetime(&self)
  package mutating func bytes(of found: Found) -> Span<UInt8> {
    inbox.bytes(of: found.found)
  }

  /// The length of the next message that has been read, if it needs no more than to be found.
  @inline(__always)
  mutating func nextKnownCount() -> Int? {
    guard end == nil else { return nil }
    return inbox.nextKnownCount()
  }

  /// The bytes of what ``nextKnownCount()`` has found last, until the link is used again.
  @inline(__always)
  @_lifetime(&self)
  mutating func bytes(ofKnown count: Int) -> Span<UInt8> {
    inbox.bytes(ofKnown: count)
  }

  /// Whether there is room for more to be read.
  package var hasRoom: Bool { end == nil && inbox.hasRoom }

  /// Reads once; whether there was something, be it the end.
  package mutating func fill() -> Bool {
    guard hasRoom else { return false }
    do throws(PortEnd) {
      if try inbox.fill() { return true }
    } catch {
      end = error
      return true
    }
    guard let inputDeadline, inputDeadline <= Descriptor.monotonicMilliseconds() else {
      return false
    }
    end = .inputClosed
    return true
  }

  // MARK: What the host is told

  /// How many bytes wait for the host.
  package var queuedCount: Int { isInputOpen ? outbox.queuedCount : 0 }

  /// How many bytes of a message that was begun are to be written yet.
  package var missingCount: Int { outbox.missingCount }

  /// Posts a message: at once, or with the next ones.
  package mutating func post(
    _ message: Span<UInt8>, atOnce: Bool
  ) throws(PortError) {
    try prepare()
    do throws(PortOutboxError) {
      if atOnce { try outbox.write(message: message) } else { try outbox.enqueue(message) }
    } catch {
      try note(error)
    }
  }

  /// Posts a message that `compose` writes, at once. Nothing is posted when it throws.
  mutating func post<Failure: Error>(
    trying compose: (inout JSONWriter) throws(Failure) -> Void
  ) throws(PostFailure<Failure>) {
    do throws(PortError) { try prepare() } catch { throw .port(error) }
    flush()
    let isAlone = outbox.queuedCount == 0
    do throws(FrameFailure<Failure>) {
      try outbox.enqueue(trying: compose)
    } catch {
      switch error {
      case .tooLong(let error): throw .port(.messageTooLong(error))
      case .body(let error): throw .value(error)
      }
    }
    guard isInputOpen else { return outbox.removeAll() }
    guard isAlone else { return flush() }
    do throws(PortOutboxError) { try outbox.flushMessage() } catch { try? note(error) }
  }

  /// Begins a message of `count` bytes whose pieces follow.
  package mutating func begin(count: Int) throws(PortError) {
    try prepare()
    do throws(PortOutboxError) { try outbox.begin(count: count) } catch { try note(error) }
  }

  /// Writes some of a piece of the message that was begun: how many bytes have been taken. A host
  /// that reads no more takes any.
  package mutating func write(piece: Span<UInt8>) throws(PortError) -> Int {
    guard end == nil else { throw .disconnected }
    guard isInputOpen else { return piece.count }
    do throws(PortOutboxError) { return try outbox.write(piece: piece) } catch { try note(error) }
    return piece.count
  }

  /// Writes what the host takes now of what is queued.
  package mutating func flush() {
    guard end == nil, isInputOpen, outbox.queuedCount > 0 else { return }
    do throws(PortOutboxError) { try outbox.flush() } catch { try? note(error) }
  }

  /// Posts nothing more: the caller closes the host's input.
  package mutating func closeInput() {
    isInputOpen = false
  }

  private func prepare() throws(PortError) {
    guard end == nil else { throw .disconnected }
    guard outbox.missingCount == 0 else {
      throw .unfinishedMessage(missingCount: outbox.missingCount)
    }
  }

  /// A host that is gone ends the port, once what it has said is read; only a message that is too
  /// long is the caller's mistake.
  private mutating func note(_ error: PortOutboxError) throws(PortError) {
    switch error {
    case .messageTooLong(let error): throw .messageTooLong(error)
    case .system(let error) where error.meansClosed:
      isInputOpen = false
      // From the first time: whoever goes on posting does not put it off.
      inputDeadline = inputDeadline ?? Descriptor.monotonicMilliseconds() + endingMilliseconds
    case .system(let error): end = .system(error)
    }
  }
}
