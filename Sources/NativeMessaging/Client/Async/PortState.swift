internal import NativeMessagingCodec
internal import NativeMessagingHost

/// What tasks can wait for.
enum PortWait: Int, CaseIterable {
  /// A message, or the port's end.
  case message
  /// Room for a message to the host, or the port's end.
  case room
  /// A line of the standard error, or its end.
  case line
  /// The end of the host's process.
  case exit
}

/// What the loop shall wait for on a port's behalf.
struct PortInterests {
  /// Each until it can be read.
  var output: Descriptor?
  var errors: Descriptor?
  var exit: Descriptor?
  /// Until it can be written to.
  var input: Descriptor?
  /// When something is due, by `Descriptor.monotonicMilliseconds()`.
  var time: Int?
}

/// What the loop has found ready.
struct PortReadiness: OptionSet {
  let rawValue: Int
  static let output = PortReadiness(rawValue: 1)
  static let errors = PortReadiness(rawValue: 2)
  static let exit = PortReadiness(rawValue: 4)
  static let input = PortReadiness(rawValue: 8)
}

/// A port, and who waits for what of it.
///
/// Tasks read and write in their own time, and wait where there is nothing to read or no room. The loop
/// reads nothing for them: it writes what is queued, passes on what nobody wants of the standard error,
/// sees the host out, and resumes whoever waits for what is there now. So nothing is held of a host
/// that talks while nobody listens.
struct PortState: ~Copyable {
  typealias Resumed = [Waiter]

  /// How often the end of a process is looked for where the system does not tell of it.
  private static let pauseMilliseconds = 4
  /// How often the loop writes what tasks that post and never wait have queued.
  private static let burstMilliseconds = 1

  var port: NativePort
  /// Changes with everything that anybody waits for, so that nobody waits for what has come between
  /// looking and waiting.
  private(set) var version = 0
  /// How many iterators of lines there are.
  var listenerCount = 0
  /// Whether the loop is going to look at the port.
  private var isDue = false
  /// When the wait for a message is over, by `Descriptor.monotonicMilliseconds()`.
  var deadline: Int?
  /// How many messages were posted since anybody waited, and how many were before that.
  private var burstCount = 0
  private var lastBurstCount = 0
  /// Whether the loop writes what is queued, every now and then, until nothing is.
  private var isLoopFlushing = false
  /// How long the tasks that post have had no reason to wait.
  var posting = TaskSlice()
  private var lastTicket: WaitList.Ticket = 0
  private var waiting = [WaitList](repeating: WaitList(), count: PortWait.allCases.count)

  init(_ port: consuming NativePort) {
    self.port = port
  }

  var hasRoom: Bool { port.end != nil || port.queuedCount <= AsyncPort.queueLimit }

  var isTimedOut: Bool {
    deadline.map { $0 <= Descriptor.monotonicMilliseconds() } ?? false
  }

  // MARK: Posting

  /// Posts a message. One alone is written at once. Of many, which follow each other or did the last
  /// time, each waits for a batch of them, for who waits for anything, or for the loop; returns whether
  /// that has to be told.
  mutating func post(_ message: Span<UInt8>) throws(PortError) -> Bool {
    if burstCount == 0, lastBurstCount <= 1 {
      try port.postMessage(message)
    } else {
      try port.enqueueMessage(message)
    }
    burstCount += 1
    guard port.hasPostingDue, !isLoopFlushing else { return false }
    isLoopFlushing = true
    return becomeDue()
  }

  /// Writes what the host takes now, since nothing may follow it.
  mutating func endBurst() {
    port.flush()
    guard burstCount > 0 else { return }
    lastBurstCount = burstCount
    burstCount = 0
  }

  // MARK: Waiting

  mutating func makeTicket() -> WaitList.Ticket {
    lastTicket += 1
    return lastTicket
  }

  mutating func append(
    _ ticket: WaitList.Ticket, _ waiter: Waiter, to wait: PortWait
  ) {
    waiting[wait.rawValue].append(ticket, waiter)
  }

  mutating func remove(
    _ ticket: WaitList.Ticket, from wait: PortWait
  ) -> Waiter? {
    waiting[wait.rawValue].remove(ticket)
  }

  /// Takes off who is next, once somebody has got what he waited for: there may be more.
  mutating func removeNext(_ wait: PortWait) -> Waiter? {
    version &+= 1
    return waiting[wait.rawValue].removeFirst()
  }

  /// Takes off all whom the port's end concerns.
  mutating func noteEnd() -> Resumed {
    version &+= 1
    return waiting[PortWait.message.rawValue].removeAll()
      + waiting[PortWait.room.rawValue].removeAll()
  }

  /// Notes that the loop shall look at the port; whether it has to be told.
  mutating func becomeDue() -> Bool {
    defer { isDue = true }
    return !isDue
  }

  // MARK: The loop's part

  /// Does what is due. Returns who is to be resumed.
  mutating func turn(_ ready: PortReadiness) -> Resumed {
    isDue = false
    version &+= 1
    var resumed: Resumed = []
    if port.queuedCount == 0 {
      endBurst()
      isLoopFlushing = false
    } else {
      port.flush()
    }
    let hadExited = port.exit != nil
    port.advanceEnding()
    if port.exit != nil, !hadExited {
      resumed += waiting[PortWait.exit.rawValue].removeAll()
      resumed += waiting[PortWait.line.rawValue].removeAll()
    }
    if listenerCount == 0 {
      if ready.contains(.errors) || port.exit != nil { port.passErrors() }
    } else if ready.contains(.errors), let next = waiting[PortWait.line.rawValue].removeFirst() {
      resumed.append(next)
    }
    guard port.end == nil else { return resumed + noteEnd() }
    if hasRoom, let next = waiting[PortWait.room.rawValue].removeFirst() { resumed.append(next) }
    let isMessageDue =
      ready.contains(.output)
      || (messageTime.map { $0 <= Descriptor.monotonicMilliseconds() } ?? false)
    if isMessageDue { resumed += waiting[PortWait.message.rawValue].removeAll() }
    return resumed
  }

  /// What is to be waited for next; `nil` once there is nothing left to be done.
  mutating func interests() -> PortInterests? {
    let hasEnded = port.end != nil
    if hasEnded, port.exit != nil, !port.hasErrors { return nil }
    port.process.watchEnd()
    var interests = PortInterests(exit: port.process.watch)
    if listenerCount == 0 || !waiting[PortWait.line.rawValue].isEmpty {
      interests.errors = port.process.standardError
    }
    if hasEnded {
      guard port.exit == nil else { return interests }
      interests.output = port.process.standardOutput
      let isWatched = port.process.watch != nil
      interests.time = [
        port.process.signalTime,
        isWatched ? nil : Descriptor.monotonicMilliseconds() + Self.pauseMilliseconds,
      ].compactMap { $0 }.min()
    } else {
      interests.time = messageTime
      if !waiting[PortWait.message.rawValue].isEmpty {
        interests.output = port.process.standardOutput
      }
      if port.queuedCount > 0 {
        interests.input = port.process.standardInput
      } else if isLoopFlushing {
        let next = Descriptor.monotonicMilliseconds() + Self.burstMilliseconds
        interests.time = min(next, interests.time ?? next)
      }
    }
    return interests
  }

  /// When somebody who waits for a message is to look again, whatever the descriptors say.
  private var messageTime: Int? {
    waiting[PortWait.message.rawValue].isEmpty
      ? nil : [port.link.inputDeadline, deadline].compactMap { $0 }.min()
  }
}
