/// A descriptor that is written to without ever waiting.
///
/// `O_NONBLOCK` belongs to the open file description, which an inherited descriptor shares with the
/// launcher, so it is never set there. A pipe or a terminal is reopened under a description of our
/// own; a socket is told by each call; where neither can be had (another user's pipe, a device),
/// `poll` says when a write of at most `PIPE_BUF` bytes does not wait. Of a terminal it does not: it is
/// ready with room for one byte.
struct Outlet: ~Copyable {
  private enum Way {
    case nonblocking
    case socket
    case file
    case bounded
  }

  /// POSIX's least `PIPE_BUF` is 512, Linux's is 4096: a pipe that is ready takes that much at once.
  private static let boundedCount = 4096

  let descriptor: Descriptor
  private let way: Way
  private let isOurs: Bool

  /// Writes to what `descriptor` stands for, which stays open and keeps its mode.
  init(_ descriptor: Descriptor) {
    switch descriptor.kind {
    case .pipe, .terminal:
      if let reopened = descriptor.reopenedForWriting() {
        self.init(reopened, .nonblocking, isOurs: true)
      } else {
        self.init(descriptor, .bounded, isOurs: false)
      }
    case .socket: self.init(descriptor, .socket, isOurs: false)
    case .file: self.init(descriptor, .file, isOurs: false)
    case .other: self.init(descriptor, .bounded, isOurs: false)
    }
  }

  private init(_ descriptor: Descriptor, _ way: Way, isOurs: Bool) {
    self.descriptor = descriptor
    self.way = way
    self.isOurs = isOurs
  }

  deinit {
    if isOurs { descriptor.close() }
  }

  /// Writes some of `first` and then of `second`: how many bytes, 0 when none are taken now.
  @inline(never)
  func write(_ first: Span<UInt8>, _ second: Span<UInt8> = Span()) throws(SystemError) -> Int {
    switch way {
    case .nonblocking, .file:
      if second.isEmpty { return try descriptor.write(first) ?? 0 }
      return try descriptor.write(first, second) ?? 0
    case .socket:
      return try descriptor.send(first, second) ?? 0
    case .bounded:
      let ready = try Descriptor.poll(output: descriptor, milliseconds: 0)
      guard ready.contains(.output) else { return 0 }
      return try descriptor.write(first.extracting(first: Outlet.boundedCount)) ?? 0
    }
  }
}
