// What a loop needs that does more than to serve this host: turns that wait only when told to.

#if !hasFeature(Embedded)
  package import NativeMessagingCodec

  extension NativeHost {
    /// What a turn found.
    package enum Turn {
      /// Bytes have come in.
      case received
      /// The browser is done, though something may be left to be read.
      case closing
      /// Nothing more comes in.
      case ended(Ending)
      /// The bell, room to write, or nothing.
      case other
    }

    /// What a turn waits for beside room to write what is queued.
    package struct Waits {
      /// Whether input is to be read.
      package var input = false
      /// Whether ``Turn/closing`` is of interest.
      package var closing = true
      package var bell: Descriptor
      /// How long, in milliseconds: 0 not at all, `nil` for ever.
      package var milliseconds: Int?

      package init(bell: Descriptor) {
        self.bell = bell
      }
    }

    /// Writes what the peer takes now, waits as told, and reads once if there is something to read.
    ///
    /// Throws what is wrong with the input. That nobody reads the output ends the input behind what has
    /// come in: only a poll that begins when the end is known can say that nothing has.
    package mutating func turn(_ waits: Waits) throws(ChannelError) -> Turn {
      try flushReady()
      let end = waits.input || waits.closing ? end : nil
      let ready = try poll(waits, isOver: end != nil)
      if ready.contains(.output) { try flushReady() }
      if let end, end == .terminated { return .ended(end) }
      guard waits.input else {
        return end != nil || ready.contains(.sourceGone) ? .closing : .other
      }
      guard ready.contains(.input) else { return end.map { .ended($0) } ?? .other }
      switch try reader.fill() {
      case .received: return .received
      case .notNow: return .other
      case .end:
        if let end = self.end { return .ended(end) }
        try reader.finish()
        return .ended(.endOfInput)
      }
    }

    /// What has ended the port, as far as was noticed before.
    private var end: Ending? {
      mutating get { watch?.end ?? (writer.isClosed ? .outputClosed : nil) }
    }

    /// Writes what the peer takes now: whether the next wait can be a `read` and no `poll`.
    ///
    /// It can where nothing is left to be written, and where whatever else ends a wait interrupts a
    /// `read`: an end that the watch sees, and ``interrupt()``.
    package mutating func isReadGuarded() throws(ChannelError) -> Bool {
      guard watch?.isStarted == true else { return false }
      try flushReady()
      guard writer.queuedCount == 0, !writer.isClosed else { return false }
      return EndWatch.allowInterruption() && watch?.end == nil
    }

    /// Reads, and waits as long as it takes: whether bytes have come in. An end is left to ``turn(_:)``.
    package mutating func read() throws(ChannelError) -> Bool {
      try reader.fill() == .received
    }

    /// Ends a ``read()`` that another thread is in, or about to begin.
    ///
    /// The reader must not go on before this has returned, and then calls ``endInterruption()``.
    package static func interrupt() { EndWatch.interrupt() }

    /// Lets the next ``read()`` read, if ``isReadGuarded()`` says so again.
    package static func endInterruption() { EndWatch.endInterruption() }

    /// Writes what the peer takes now, if it takes any more, which the writer knows from then on.
    private mutating func flushReady() throws(ChannelError) {
      do throws(ChannelError) {
        try writer.flushReady()
      } catch .closed {}
    }

    /// Polls, and waits as told where nothing `isOver`.
    ///
    /// The watch's thread starts only when a wait is due, which is behind the first reply.
    private mutating func poll(
      _ waits: Waits, isOver: Bool
    ) throws(ChannelError) -> Descriptor.Readiness {
      do throws(SystemError) {
        let isGuarded = watch?.isStarted ?? true
        let mayWait = waits.milliseconds != 0 && !isOver
        let ready = try poll(waits, milliseconds: isGuarded && mayWait ? waits.milliseconds : 0)
        guard ready.isEmpty, mayWait, !isGuarded else { return ready }
        try EndWatch.start()
        watch?.isStarted = true
        return try poll(waits, milliseconds: waits.milliseconds)
      } catch {
        throw .system(error)
      }
    }

    /// `mutating`, since Swift 6.3.1 does not get to the end of a function that borrows this much in so
    /// many branches.
    private mutating func poll(
      _ waits: Waits, milliseconds: Int?
    ) throws(SystemError) -> Descriptor.Readiness {
      try Descriptor.poll(
        input: waits.input ? reader.input : nil,
        output: writer.queuedCount > 0 && !writer.isClosed ? writer.output : nil,
        wake: waits.closing ? watch?.wake : nil,
        source: waits.closing && !waits.input && isHurried ? reader.input : nil, bell: waits.bell,
        milliseconds: milliseconds)
    }

    /// The length of the next message, if all of it has been read; ``held(_:)`` gives its bytes.
    @inline(__always)
    package mutating func nextHeldCount() throws(ChannelError) -> Int? {
      try reader.nextMessageCount()
    }

    /// The message that ``nextHeldCount()`` has found last, until the host is used again.
    @inline(__always)
    @_lifetime(&self)
    package mutating func held(_ count: Int) -> Span<UInt8> {
      reader.held(count)
    }

    /// Sends one message without waiting; there must be room.
    @inline(__always)
    package mutating func write(_ message: Span<UInt8>) throws(ChannelError) {
      try writer.write(message)
    }

    /// Sends one message that `compose` writes, without waiting; there must be room.
    package mutating func write<Failure: Error>(
      trying compose: (inout JSONWriter) throws(Failure) -> Void
    ) throws(HostError<Failure>) {
      try writer.write(trying: compose)
    }

    /// Whether the longest message can be written without waiting.
    package var hasRoom: Bool { writer.hasRoom }
    /// Whether more can be read before a message is taken.
    package var hasRoomForInput: Bool { reader.hasRoom }
    /// Whether nothing of the input is left in the buffer.
    package var isInputTaken: Bool { reader.isTaken }
    /// Whether a write has found that nobody reads the output.
    package var isOutputClosed: Bool {
      mutating get { writer.isClosed ? true : watch?.end == .outputClosed }
    }
    /// Whether there is little time to end: a browser started this process, or it was told to.
    package var isEndHurried: Bool {
      mutating get { isHurried ? true : watch?.end != nil }
    }

    /// Writes what is queued, as ``run(_:)`` does at its end.
    package mutating func finish() throws(ChannelError) {
      do throws(ChannelError) {
        try drain()
      } catch .closed {}
    }

    /// Gives the process back its signals, and ends the watch's thread: once the loop is over, and
    /// whoever still holds the host.
    package mutating func stopWatching() {
      writer.wake = nil
      watch = nil
    }
  }
#endif
