// Some of the C library's declarations are found only through the module that uses them, too.
private import CSystem

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The corresponding C function is `send`, which the method of that name hides.
@unsafe private let sendBytes = unsafe send

/// Two connected sockets: the channel of a host, and a peer that never waits.
struct SocketPair: ~Copyable {
  /// The host's end.
  let host: CInt
  private let peer: CInt
  private(set) var isPeerClosed = false
  /// What the peer has received.
  private(set) var received: [UInt8] = []

  /// With `keepsPackets`, one read gives what one send has sent, and loses what it has no room for.
  init(keepsPackets: Bool) {
    #if canImport(Glibc)
      let kind = CInt((keepsPackets ? SOCK_SEQPACKET : SOCK_STREAM).rawValue)
    #else
      let kind = SOCK_STREAM
    #endif
    var ends: (CInt, CInt) = (-1, -1)
    // Safe because the tuple has room for the two descriptors that socketpair(2) stores.
    let result = unsafe withUnsafeMutableBytes(of: &ends) { ends in
      unsafe socketpair(AF_UNIX, kind, 0, ends.baseAddress?.assumingMemoryBound(to: CInt.self))
    }
    guard result == 0 else { fatalError("socketpair failed with errno \(errno)") }
    (host, peer) = ends
  }

  deinit {
    close(host)
    if !isPeerClosed { close(peer) }
  }

  /// The host's end's mode: what `fcntl(F_GETFL)` gives, −1 if it is not open.
  var hostMode: CInt { fcntl(host, F_GETFL) }

  /// Makes the host's end one that never waits, as a browser's are.
  func keepHostFromWaiting() {
    _ = fcntl(host, F_SETFL, hostMode | O_NONBLOCK)
  }

  /// Sends `bytes` to the host as one packet, for which there must be room.
  func send(_ bytes: ArraySlice<UInt8>) {
    // Safe because the pointer is used for the call only, for as many bytes as it spans.
    let count = unsafe bytes.withUnsafeBytes { bytes in
      unsafe sendBytes(peer, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT))
    }
    guard count == bytes.count else { fatalError("\(bytes.count) bytes found no room: \(errno)") }
  }

  /// Tells the host that nothing more comes.
  func endInput() {
    shutdown(peer, CInt(SHUT_WR))
  }

  /// Takes what the host has sent.
  mutating func receive() {
    guard !isPeerClosed else { return }
    // Safe because recv(2) stores at most as many bytes as the memory has, and tells how many.
    unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 17, alignment: 1) { packet in
      while true {
        let count = unsafe recv(peer, packet.baseAddress, packet.count, CInt(MSG_DONTWAIT))
        guard count > 0 else { return }
        unsafe received.append(contentsOf: packet[..<count])
      }
    }
  }

  /// The peer goes away, with what it has not received.
  mutating func closePeer() {
    guard !isPeerClosed else { return }
    isPeerClosed = true
    close(peer)
  }
}
