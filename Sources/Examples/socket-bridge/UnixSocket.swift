import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A connection to the program that listens at a path, which no child process inherits.
///
/// Its description is this process's own and does not block.
struct UnixSocket {
  let descriptor: Descriptor

  /// Why there is no connection.
  struct Failure: Error, CustomStringConvertible {
    let call: String
    let code: CInt

    var description: String {
      // Safe because strerror(3) returns a terminated string, which is copied at once.
      "\(call): \(unsafe String(cString: strerror(code)))"
    }
  }

  /// Connects without waiting: a program whose queue of callers is full is not there.
  init(connectingTo path: String) throws(Failure) {
    let number = socket(AF_UNIX, Self.streamType, 0)
    guard number >= 0 else { throw Failure(call: "socket", code: errno) }
    descriptor = Descriptor(rawValue: number)
    // On macOS the type of a socket says nothing of these two.
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    do throws(Failure) {
      try Self.connect(number, path)
    } catch {
      close()
      throw error
    }
  }

  func close() {
    descriptor.close()
  }

  private static var streamType: CInt {
    #if canImport(Darwin)
      SOCK_STREAM
    #else
      // With the flag from the start, so that no child can come between.
      CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #endif
  }

  private static func connect(_ number: CInt, _ path: String) throws(Failure) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8) + [0]
    guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
      throw Failure(call: "connect", code: ENAMETOOLONG)
    }
    // Safe because the path and its end fit, as was checked.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout.size(ofValue: address))
    // Safe because every kind of address begins as sockaddr does, and its length goes with it.
    let result = unsafe withUnsafePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        #if canImport(Darwin)
          unsafe Darwin.connect(number, address, length)
        #else
          unsafe Glibc.connect(number, address, length)
        #endif
      }
    }
    guard result == 0 else { throw Failure(call: "connect", code: errno) }
  }
}
