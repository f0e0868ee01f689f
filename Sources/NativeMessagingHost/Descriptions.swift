internal import NativeMessagingCodec

// What errors say as a `String`. An Embedded build goes without: a linker keeps or drops whole object
// files, and String's code would be most of a tiny host. It reports through ASCIIText.

#if !hasFeature(Embedded)
  extension ChannelError: CustomStringConvertible {
    /// One line for a log.
    public var description: String { String(ascii: write) }
  }

  extension SystemError: CustomStringConvertible {
    /// One line for a log, in the words of strerror(3).
    public var description: String { String(ascii: write) }
  }
#endif
