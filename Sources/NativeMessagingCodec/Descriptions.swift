// What errors say as a `String`. An Embedded build goes without: a linker keeps or drops whole object
// files, and String's code would be most of a tiny host. It reports through ASCIIText.

#if !hasFeature(Embedded)
  extension FrameError: CustomStringConvertible {
    /// One line for a log: what, how much, where.
    public var description: String { String(ascii: write) }
  }

  extension JSONNumberError: CustomStringConvertible {
    /// One line for a log.
    public var description: String { String(ascii: write) }
  }

  extension LoneSurrogate: CustomStringConvertible {
    /// One line for a log.
    public var description: String { String(ascii: write) }
  }

  extension PayloadTooLong: CustomStringConvertible {
    /// One line for a log.
    public var description: String { String(ascii: write) }
  }

  extension JSONError: CustomStringConvertible {
    /// One line for a log: where and why.
    public var description: String { String(ascii: write) }
  }

  extension String {
    /// The text that `write` puts together.
    package init(ascii write: (inout ASCIIText) -> Void) {
      var text = ASCIIText()
      write(&text)
      self.init()
      for index in text.span.indices {
        unicodeScalars.append(Unicode.Scalar(text.span[index]))
      }
    }
  }
#endif
