public import NativeMessagingHost

/// What a port waits for: when one of the descriptors is ready or the time has come,
/// ``Port/nextEvent()`` has something to do.
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

extension Port {
  /// What to wait for once ``nextEvent()`` was `nil`; nothing at all once the host's end was told.
  public var waits: PortWaits {
    mutating get {
      guard process.exit == nil else { return PortWaits() }
      guard link.end != nil else {
        return PortWaits(
          output: link.hasRoom ? process.standardOutput : nil, errors: process.standardError,
          input: link.queuedCount > 0 ? process.standardInput : nil, time: link.inputDeadline)
      }
      process.watchEnd()
      let soon = process.watch == nil ? ContinuousClock.now + .milliseconds(4) : nil
      return PortWaits(
        output: process.standardOutput, errors: process.standardError, exit: process.watch,
        time: [process.signalTime, soon].compactMap { $0 }.min())
    }
  }

  /// Waits until there may be an event, or until `deadline`; `nil` is for ever.
  ///
  /// Throws ``PortError/timedOut``.
  public mutating func wait(until deadline: ContinuousClock.Instant?) throws(PortError) {
    if let deadline, deadline <= .now { throw .timedOut }
    guard link.end == nil else { return process.waitForSign(until: deadline) }
    let waits = waits
    let time = [deadline, waits.time].compactMap { $0 }.min()
    do throws(SystemError) {
      _ = try Descriptor.poll(
        input: waits.output, output: waits.input, wake: waits.errors,
        milliseconds: time.map { Int(max(0, ($0 - .now).milliseconds)) })
    } catch {
      // poll(2) fails for want of memory only: the descriptors are ours.
      throw .source(error)
    }
  }

  /// The next event; `nil` behind the last one, which tells the host's exit.
  ///
  /// Waits for it until `deadline`, `nil` being for ever, and then throws ``PortError/timedOut``.
  @_lifetime(&self)
  public mutating func nextEvent(
    until deadline: ContinuousClock.Instant?
  ) throws(PortError) -> PortEvent? {
    guard let step = try waitForStep(until: deadline) else { return nil }
    return event(step)
  }

  /// The next message, as a view that is valid until the port is used again; `nil` when the port has
  /// ended, see ``end``.
  ///
  /// Waits for it until `deadline`, `nil` being for ever, and then throws ``PortError/timedOut``. A
  /// message that the browser drops is passed over; `errors` gets the lines of the standard error, if
  /// it is piped.
  @_lifetime(&self)
  public mutating func nextMessage(
    until deadline: ContinuousClock.Instant? = nil, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws(PortError) -> Span<UInt8>? {
    guard let found = try waitForMessage(until: deadline, errors) else { return nil }
    return link.bytes(of: found)
  }

  /// Posts a message as ``postMessage(_:)`` does, however long it is, without a copy of it: waits
  /// until the host has taken it, and reads meanwhile what the host says.
  ///
  /// Throws ``PortError/timedOut`` at `deadline`; a part of the message may have been taken then, so
  /// that the port is only good for being disconnected.
  public mutating func postMessage(
    _ message: Span<UInt8>, until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    try beginMessage(count: message.count)
    try writeAll(message, until: deadline)
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
    var buffer = InputBuffer(capacity: min(max(count, 1), 64 << 10))
    while link.missingCount > 0, end == nil {
      try Port.fill(&buffer, from: source, until: deadline)
      guard !buffer.isEmpty else {
        throw .unfinishedMessage(missingCount: link.missingCount)
      }
      let piece = min(buffer.count, link.missingCount)
      try writeAll(buffer.bytes.extracting(first: piece), until: deadline)
      buffer.consume(buffer.count)
    }
    try flush(until: deadline)
  }

  /// Waits until the host has taken all that is queued, and reads meanwhile what it says.
  ///
  /// Throws ``PortError/timedOut``. Returns at the port's end, too.
  public mutating func flush(until deadline: ContinuousClock.Instant?) throws(PortError) {
    while link.queuedCount > 0, end == nil {
      flush()
      if link.queuedCount > 0 { try waitForRoom(until: deadline) }
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

extension Port {
  private mutating func waitForStep(
    until deadline: ContinuousClock.Instant?
  ) throws(PortError) -> Step? {
    while true {
      if let step = nextStep() { return step }
      guard exit == nil else { return nil }
      try wait(until: deadline)
    }
  }

  mutating func waitForMessage(
    until deadline: ContinuousClock.Instant?, _ errors: (Span<UInt8>) -> Void
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
    _ bytes: Span<UInt8>, until deadline: ContinuousClock.Instant?
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
    until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    if let deadline, deadline <= .now { throw .timedOut }
    let time = [deadline, link.inputDeadline].compactMap { $0 }.min()
    do throws(SystemError) {
      let ready = try Descriptor.poll(
        input: link.hasRoom ? process.standardOutput : nil, output: process.standardInput,
        wake: process.standardError,
        milliseconds: time.map { Int(max(0, ($0 - .now).milliseconds)) })
      if ready.contains(.input) { _ = link.fill() }
      if ready.contains(.wake) { holdErrors() }
    } catch {
      throw .source(error)
    }
  }

  private static func fill(
    _ buffer: inout InputBuffer, from source: Descriptor,
    until deadline: ContinuousClock.Instant?
  ) throws(PortError) {
    do throws(SystemError) {
      while try buffer.read(from: source) == nil {
        let left = deadline.map { Int(max(0, ($0 - .now).milliseconds)) }
        if try Descriptor.poll(input: source, milliseconds: left).isEmpty { break }
      }
    } catch {
      throw .source(error)
    }
  }
}
