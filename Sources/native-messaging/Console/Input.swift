import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that the command line names, or standard input.
struct Input: ~Copyable {
  /// What an operand calls it; `-` is standard input.
  let name: Word
  private let descriptor: Descriptor

  /// Throws ``Failure/unreadable(_:)`` when the file cannot be opened.
  init(_ name: Word) throws(Failure) {
    self.name = name
    do throws(SystemError) {
      descriptor = name == "-" ? .standardInput : try .open(name)
    } catch {
      throw .unreadable("\(name): \(error.reason)")
    }
  }

  deinit {
    if descriptor != .standardInput { descriptor.close() }
  }

  /// Reads what is there into the buffer's room, waiting for at least a byte; `false` at the end.
  func read(into buffer: inout InputBuffer) throws(Failure) -> Bool {
    do throws(SystemError) {
      while true {
        if let count = try buffer.read(from: descriptor) { return count > 0 }
        // Somebody made the description non-blocking: it may be shared.
        _ = try Descriptor.poll(input: descriptor)
      }
    } catch {
      throw .unreadable("\(name): \(error.reason)")
    }
  }

  /// All that it holds; `nil` if that is more than `limit` bytes.
  func whole(limit: Int) throws(Failure) -> [UInt8]? {
    var buffer = InputBuffer(capacity: 64 << 10)
    while try read(into: &buffer) {
      guard buffer.count <= limit else { return nil }
      if buffer.room == 0 { buffer.makeRoom(capacity: 2 * buffer.capacity) }
    }
    return [UInt8](copyOf: buffer.bytes)
  }

  /// Its length in bytes, where it is a regular file.
  var size: Int? { descriptor.regularFileSize }

  /// How many of its bytes are still to be read, where it is a regular file.
  var restCount: Int? {
    size.map { max(0, $0 - Int(lseek(descriptor.rawValue, 0, SEEK_CUR))) }
  }

  /// Lets the last `count` bytes of a regular file be read again.
  func goBack(_ count: Int) throws(Failure) {
    guard lseek(descriptor.rawValue, off_t(-count), SEEK_CUR) >= 0 else {
      throw .unreadable("\(name): it cannot be read again")
    }
  }

  /// A message about its content, with its name before it unless it is standard input.
  func finding(_ message: String) -> Failure {
    .data(name == "-" ? message : "\(name): \(message)")
  }

  /// Each of `names` in turn, or standard input where there is none.
  static func forEach(
    _ names: [Word], _ body: (borrowing Input) throws(Failure) -> Void
  ) throws(Failure) {
    for name in names.isEmpty ? ["-"] : names {
      let input = try Input(name)
      try body(input)
    }
  }
}
