public import NativeMessagingHost

/// What a port waits for: when one of the descriptors is ready or the time has come,
/// ``NativePort/nextEvent()`` has something to do.
public struct PortWaits: Equatable, Sendable {
  /// The host's output: wait until it can be read.
  public var output: Descriptor?
  /// The host's standard error: wait until it can be read.
  public var errors: Descriptor?
  /// The host's end: wait until it can be read. Linux has a descriptor for that.
  public var exit: Descriptor?
  /// The host's input: wait until it can be written to.
  public var input: Descriptor?
  /// When something is due, whatever the descriptors say.
  public var time: ContinuousClock.Instant?
}

extension NativePort {
  /// What to wait for once ``nextEvent()`` was `nil`; nothing at all once the host's end was told.
  public var waits: PortWaits {
    mutating get {
      guard process.exit == nil else { return PortWaits() }
      guard link.end != nil else {
        return PortWaits(
          output: link.hasRoom ? process.standardOutput : nil, errors: process.standardError,
          input: link.queuedCount > 0 ? process.standardInput : nil,
          time: link.inputDeadline.map { ContinuousClock.Instant(milliseconds: $0) })
      }
      process.watchEnd()
      let soon = process.watch == nil ? Descriptor.monotonicMilliseconds() + 4 : nil
      return PortWaits(
        output: process.standardOutput, errors: process.standardError, exit: process.watch,
        time: [process.signalTime, soon].compactMap { $0 }.min()
          .map { ContinuousClock.Instant(milliseconds: $0) })
    }
  }

  /// Waits until there may be an event, or until `deadline`; `nil` is for ever.
  ///
  /// Throws ``PortError/timedOut``.
  public mutating func wait(until deadline: ContinuousClock.Instant?) throws(PortError) {
    try wait(until: deadline?.milliseconds)
  }

  /// The next event; `nil` behind the last one, which tells the host's exit.
  ///
  /// Waits for it until `deadline`, `nil` being for ever, and then throws ``PortError/timedOut``.
  @_lifetime(&self)
  public mutating func nextEvent(
    until deadline: ContinuousClock.Instant?
  ) throws(PortError) -> PortEvent? {
    let time = deadline?.milliseconds
    while true {
      if let step = nextStep() { return event(step) }
      guard exit == nil else { return nil }
      try wait(until: time)
    }
  }

  /// The next message, as a view that is valid until the port is used again; `nil` when the port has
  /// ended, see ``end``.
  ///
  /// Waits for it as long as it takes; otherwise as ``nextMessage(until:errors:)``.
  @_lifetime(&self)
  public mutating func nextMessage() throws(PortError) -> Span<UInt8>? {
    if let count = link.nextKnownCount() { return link.bytes(ofKnown: count) }
    guard let found = try waitForMessage(until: nil, { _ in }) else { return nil }
    return link.bytes(of: found)
  }

  /// The next message, as a view that is valid until the port is used again; `nil` when the port has
  /// ended, see ``end``.
  ///
  /// Waits for it until `deadline`, `nil` being for ever, and then throws ``PortError/timedOut``. A
  /// message that the browser drops is passed over; `errors` gets the lines of the standard error, if
  /// it is piped.
  @_lifetime(&self)
  public mutating func nextMessage(
    until deadline: ContinuousClock.Instant?, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws(PortError) -> Span<UInt8>? {
    guard let found = try waitForMessage(until: deadline?.milliseconds, errors) else { return nil }
    return link.bytes(of: found)
  }

  /// Posts a message as ``postMessage(_:)-(Span<UInt8>)`` does, however long it is, without a copy of
  /// it: waits until the host has taken it, and reads meanwhile what the host says.
  ///
  /// Throws ``PortError/timedOut`` at `deadline`; a part of the message may have been taken then, so
  /// that the port is only good for being disconnected.
  public mutating func postMessage(
    _ message: Span<UInt8>, until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    guard message.count > NativePort.copiedCount else {
      try postMessage(message)
      return try flush(until: deadline)
    }
    try beginMessage(count: message.count)
    try writeAll(message, until: deadline?.milliseconds)
    try flush(until: deadline)
  }

  /// Posts a message of `count` bytes that is read from a file, a pipe or a socket, through 64 KiB of
  /// memory; otherwise as ``postMessage(_:until:)``.
  ///
  /// Throws ``PortError/unfinishedMessage(missingCount:)`` where fewer bytes are there.
  public mutating func postMessage(
    count: Int, from source: Descriptor, until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    try beginMessage(count: count)
    let time = deadline?.milliseconds
    var buffer = InputBuffer(capacity: min(max(count, 1), 64 << 10))
    while link.missingCount > 0, end == nil {
      try NativePort.fill(&buffer, from: source, until: time, unless: interruption)
      guard !buffer.isEmpty else {
        throw .unfinishedMessage(missingCount: link.missingCount)
      }
      let piece = min(buffer.count, link.missingCount)
      try writeAll(buffer.bytes.extracting(first: piece), until: time)
      buffer.consume(buffer.count)
    }
    try flush(until: deadline)
  }

  /// Writes all of a piece of the message that was begun by ``beginMessage(count:)``, without a copy:
  /// waits until the host has taken it, and reads meanwhile what the host says.
  ///
  /// Throws ``PortError/timedOut`` at `deadline`, when a part may have been taken. Returns at the
  /// port's end, too.
  public mutating func write(
    all piece: Span<UInt8>, until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    try writeAll(piece, until: deadline?.milliseconds)
  }

  /// Waits until the host has taken all that is queued, and reads meanwhile what it says.
  ///
  /// Throws ``PortError/timedOut``. Returns at the port's end, too.
  public mutating func flush(until deadline: ContinuousClock.Instant?) throws(PortError) {
    let time = deadline?.milliseconds
    while link.queuedCount > 0, end == nil {
      flush()
      if link.queuedCount > 0 { try waitForRoom(until: time) }
    }
  }

  /// Disconnects and sees the host out: how it ended. `errors` gets the lines of its standard error,
  /// if that is piped.
  public consuming func close(errors: (Span<UInt8>) -> Void = { _ in }) -> HostExit {
    disconnect()
    while true {
      switch nextStep() {
      case .errorLine(let count): errors(line(count))
      case .exited(let exit): return exit
      case .message, .dropped, .ended: continue
      case nil:
        if let exit { return exit }
        process.waitForSign(until: nil)
      }
    }
  }
}

extension NativePort {
  /// Waits until there may be an event, or until `deadline`, by `Descriptor.monotonicMilliseconds()`.
  private mutating func wait(until deadline: Int?) throws(PortError) {
    try NativePort.check(deadline)
    guard link.end == nil else { return process.waitForSign(until: deadline) }
    var isInterrupted = false
    do throws(SystemError) {
      let ready = try Descriptor.poll(
        input: link.hasRoom ? process.standardOutput : nil,
        output: link.queuedCount > 0 ? process.standardInput : nil, wake: process.standardError,
        bell: interruption,
        milliseconds: Descriptor.millisecondsLeft(until: deadline, link.inputDeadline))
      isInterrupted = ready.contains(.bell)
    } catch {
      // poll(2) fails for want of memory only: the descriptors are ours.
      throw .source(error)
    }
    if isInterrupted { throw .timedOut }
  }

  private static func check(_ deadline: Int?) throws(PortError) {
    if let deadline, deadline <= Descriptor.monotonicMilliseconds() { throw .timedOut }
  }

  mutating func waitForMessage(
    until deadline: Int?, _ errors: (Span<UInt8>) -> Void
  ) throws(PortError) -> PortLink.Found? {
    while true {
      switch nextStep() {
      case .message(let found): return found
      case .errorLine(let count): errors(line(count))
      case .dropped: continue
      case .ended: return nil
      case .exited: return nil
      case nil:
        guard end == nil else { return nil }
        try wait(until: deadline)
      }
    }
  }

  private mutating func writeAll(
    _ bytes: Span<UInt8>, until deadline: Int?
  ) throws(PortError) {
    var rest = bytes
    while !rest.isEmpty, end == nil {
      let count = try write(piece: rest)
      rest = rest.extracting(droppingFirst: count)
      if !rest.isEmpty { try waitForRoom(until: deadline) }
    }
  }

  /// Waits until the host reads, and takes meanwhile what it says: a host that answers while it is
  /// being written to must not hang on us, nor we on it.
  private mutating func waitForRoom(
    until deadline: Int?
  ) throws(PortError) {
    try NativePort.check(deadline)
    var isInterrupted = false
    do throws(SystemError) {
      let ready = try Descriptor.poll(
        input: link.hasRoom ? process.standardOutput : nil, output: process.standardInput,
        wake: process.standardError, bell: interruption,
        milliseconds: Descriptor.millisecondsLeft(until: deadline, link.inputDeadline))
      if ready.contains(.input) { _ = link.fill() }
      if ready.contains(.wake) { holdErrors() }
      isInterrupted = ready.contains(.bell)
    } catch {
      throw .source(error)
    }
    if isInterrupted { throw .timedOut }
  }

  /// Reads what is there of a message's source, waiting for it.
  private static func fill(
    _ buffer: inout InputBuffer, from source: Descriptor, until deadline: Int?,
    unless interruption: Descriptor?
  ) throws(PortError) {
    var isInterrupted = false
    do throws(SystemError) {
      while !isInterrupted, try buffer.read(from: source) == nil,
        deadline ?? .max > Descriptor.monotonicMilliseconds()
      {
        let left = Descriptor.millisecondsLeft(until: deadline, nil)
        let ready = try Descriptor.poll(input: source, bell: interruption, milliseconds: left)
        isInterrupted = ready.contains(.bell)
      }
    } catch {
      throw .source(error)
    }
    if isInterrupted { throw .timedOut }
    if buffer.isEmpty { try check(deadline) }
  }
}
