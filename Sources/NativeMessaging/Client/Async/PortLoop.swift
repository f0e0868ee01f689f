internal import CSystem
internal import NativeMessagingHost

/// The thread that all asynchronous ports of this process share.
///
/// ```
///  tasks ──look(at:)──▶ │ turn of the ports that were named  │
///  hosts ──descriptors─▶│ turn of the ports that are ready   │──▶ resumes whoever waits
///  times ──────────────▶│ turn of the ports that are due     │
/// ```
///
/// It begins with the first port, polls, and sleeps while no port lives. It holds a port until its host
/// has been seen out, whoever has forgotten it.
final class PortLoop: Sendable {
  private struct Shared {
    var ports: [PortCore] = []
    var hasRung = false
  }

  private static let running = Locked<PortLoop?>(nil)

  private let shared = Locked(Shared())
  private let bell: Bell

  /// The loop, which runs from the first call on.
  static func shared() throws(SystemError) -> PortLoop {
    try running.withLock { running throws(SystemError) in
      if let running { return running }
      let loop = try PortLoop()
      try loop.start()
      running = loop
      return loop
    }
  }

  private init() throws(SystemError) {
    bell = try Bell()
  }

  private func start() throws(SystemError) {
    // Safe because the thread's function takes over the reference that it is handed, which is given
    // back here where there is no thread.
    let reference = unsafe Unmanaged.passRetained(self)
    let result = unsafe launch_thread(
      { unsafe Unmanaged<PortLoop>.fromOpaque($0).takeRetainedValue().run() },
      reference.toOpaque())
    guard result == 0 else {
      unsafe reference.release()
      throw SystemError(.createThread, code: CInt(-result))
    }
  }

  /// Lets the loop look at a port, from now on until it is done with.
  func look(at port: PortCore) {
    shared.withLock { shared in
      shared.ports.append(port)
      if !shared.hasRung { bell.ring() }
      shared.hasRung = true
    }
  }

  private func hear() -> [PortCore] {
    shared.withLock { shared in
      guard shared.hasRung else { return [] }
      bell.hear()
      defer { shared = Shared() }
      return shared.ports
    }
  }

  // MARK: The thread

  private func run() -> Never {
    var ports: [ObjectIdentifier: (port: PortCore, interests: PortInterests)] = [:]
    var poll = PollSet()
    while true {
      poll.begin(with: bell.descriptor)
      for (port, interests) in ports.values { poll.append(port, interests) }
      var turns = poll.wait()
      for port in hear() { turns.append((port, [])) }
      for (port, ready) in turns {
        ports[ObjectIdentifier(port)] = port.turn(ready).map { (port, $0) }
      }
    }
  }
}

/// The descriptors and times of many ports.
private struct PollSet {
  private var interests: [launch_interest] = []
  /// Whose descriptor it is, and which; nobody's is the bell.
  private var owners: [(port: PortCore, kind: PortReadiness)?] = []
  private var times: [(time: Int, port: PortCore)] = []

  mutating func begin(with bell: Descriptor) {
    interests.removeAll(keepingCapacity: true)
    owners.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    append(bell, launch_readable, nil)
  }

  mutating func append(_ port: PortCore, _ waits: PortInterests) {
    if let output = waits.output { append(output, launch_readable, (port, .output)) }
    if let errors = waits.errors { append(errors, launch_readable, (port, .errors)) }
    if let exit = waits.exit { append(exit, launch_readable, (port, .exit)) }
    if let input = waits.input { append(input, launch_writable, (port, .input)) }
    if let time = waits.time { times.append((time, port)) }
  }

  private mutating func append(
    _ descriptor: Descriptor, _ events: CShort, _ owner: (PortCore, PortReadiness)?
  ) {
    interests.append(
      launch_interest(descriptor: descriptor.rawValue, events: events, ready: 0))
    owners.append(owner)
  }

  /// Waits until something is ready or due: whose turn it is.
  mutating func wait() -> [(PortCore, PortReadiness)] {
    let left = Descriptor.millisecondsLeft(until: times.map(\.time).min(), nil)
    // Safe because the call writes to as many elements as there are. One that a signal or the want of
    // memory has ended has found nothing ready.
    let count = unsafe interests.withUnsafeMutableBufferPointer { interests in
      unsafe interests.baseAddress.map {
        unsafe launch_poll_all($0, interests.count, CInt(clamping: left ?? -1))
      } ?? 0
    }
    var turns: [(PortCore, PortReadiness)] = []
    if count > 0 {
      for (interest, owner) in zip(interests, owners) where interest.ready != 0 {
        if let owner { turns.append(owner) }
      }
    }
    let now = Descriptor.monotonicMilliseconds()
    for (time, port) in times where time <= now { turns.append((port, [])) }
    return turns
  }
}
