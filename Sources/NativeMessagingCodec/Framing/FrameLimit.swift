/// The sizes that the protocol and the browsers fix, in bytes.
///
/// A limit counts payload bytes: the four bytes of the header are never part of it.
public enum FrameLimit {
  /// A frame's header: the payload's length as a 32-bit unsigned integer in native byte order.
  public static let headerCount = 4

  /// The longest payload that a browser takes from a host: 1 MiB.
  ///
  /// Chromium: `kMaximumNativeMessageSize` in `native_message_process_host.cc`. Firefox: `MAX_READ`
  /// in `NativeMessaging.sys.mjs`. Both accept exactly this many bytes and end the port for one more.
  public static let hostToBrowser = 1 << 20

  /// The longest payload that Chromium sends to a host: 64 MiB.
  ///
  /// `kMaxMessageLength` in `messaging_util.cc`. Firefox sends more (see ``format``). It is the
  /// default for messages that are held as a whole.
  public static let browserToHost = 64 << 20

  /// The longest payload that a header can announce: 4 GiB − 1.
  ///
  /// Firefox: `MAX_WRITE` in `NativeMessaging.sys.mjs`. It is the default for streamed frames.
  public static let format = Int(UInt32.max)
}
