import Foundation
import NativeMessaging

/// A long-running program that listens at a Unix socket, and serves each caller on a thread.
final class Program: @unchecked Sendable {
  private let listener: CInt
  private let path: String
  private let lock = NSLock()
  private var callers: Set<CInt> = []

  init(at path: String, _ serve: @escaping @Sendable (Descriptor) throws -> Void) throws {
    self.path = path
    listener = try Self.listen(at: path)
    Thread.detachNewThread { [self] in
      while true {
        let caller = accept(listener, nil, nil)
        guard caller >= 0 else { return }
        _ = lock.withLock { callers.insert(caller) }
        Thread.detachNewThread { [self] in
          try? serve(Descriptor(rawValue: caller))
          _ = lock.withLock { callers.remove(caller) }
          close(caller)
        }
      }
    }
  }

  /// Ends all connections, as a program does that is killed. Whoever comes is refused.
  func stop() {
    unsafe unlink(path)
    // Linux: those who wait in `accept` get an error.
    shutdown(listener, Self.both)
    hangUp()
  }

  /// Ends the connections there are.
  func hangUp() {
    lock.withLock {
      for caller in callers { shutdown(caller, Self.both) }
    }
  }

  private static var both: CInt { CInt(SHUT_RDWR) }

  private static func listen(at path: String) throws -> CInt {
    #if canImport(Darwin)
      let listener = socket(AF_UNIX, SOCK_STREAM, 0)
    #else
      let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8) + [0]
    precondition(bytes.count <= MemoryLayout.size(ofValue: address.sun_path))
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let result = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(listener, address, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0, Foundation.listen(listener, 16) == 0 else {
      throw POSIXError(.init(rawValue: errno) ?? .EIO)
    }
    return listener
  }
}

extension Program {
  /// Sends back what it gets.
  static func echo(_ caller: Descriptor) throws {
    var reader = MessageReader(caller)
    var writer = MessageWriter(caller, limit: FrameLimit.browserToHost)
    while let message = try reader.next() {
      try writer.write(message)
      try writer.flush()
    }
  }
}
