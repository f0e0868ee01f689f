import NativeMessaging

/// Says what a port tells: messages on standard output, all else on standard error; or each as a line
/// of JSON on standard output.
struct PortReport: ~Copyable {
  private let isJSON: Bool
  private let profile: BrowserProfile
  private let isShown = Terminal.isTerminal(.standardOutput)
  private var output = Output()

  init(isJSON: Bool, profile: BrowserProfile) {
    self.isJSON = isJSON
    self.profile = profile
  }

  /// Makes visible what was said.
  mutating func flush() throws(Failure) {
    try output.flush()
  }

  mutating func message(_ message: Span<UInt8>) throws(Failure) {
    guard isJSON else {
      if isShown {
        // An escape in JSON says the same.
        try output.write(String(message).withoutLineEnds.visible)
      } else {
        try output.writeOnOneLine(message)
      }
      return try output.write("\n")
    }
    // Not through `line`, which would keep the message's own ends of lines.
    try output.write("{\"message\":")
    try output.writeOnOneLine(message)
    try output.write("}\n")
  }

  /// A message that Chromium drops.
  mutating func dropped(_ message: Span<UInt8>, _ error: JSONError) throws(Failure) {
    guard isJSON else {
      try output.flush()
      return Terminal.warn("\(BrowserProfile.invalidMessage) (\(error)): \(message.excerpt)")
    }
    try line { json in
      json.name("dropped")
      json.value(message)
      json.name("offset")
      json.value(error.offset)
      json.name("error")
      json.value(error.reason.text)
    }
  }

  mutating func errorLine(_ text: Span<UInt8>) throws(Failure) {
    guard isJSON else {
      try output.flush()
      if Terminal.isTerminal(.standardError) { return Terminal.warn(String(text)) }
      try? Descriptor.standardError.writeAll(text)
      return Terminal.warn("")
    }
    try line { json in
      json.name("stderr")
      json.value(text)
    }
  }

  /// The end of the port. `isFailure` unless we asked for it.
  mutating func end(_ end: PortEnd, words: String?, isFailure: Bool) throws(Failure) {
    guard isJSON else {
      guard isFailure else { return }
      try output.flush()
      let browser = profile.name
      return Terminal.warn(
        words.map { "\($0) (\(end))" } ?? "\(end): \(browser) tells the extension no error")
    }
    try line { json in
      json.name("end")
      json.value("\(end)")
      json.name("words")
      if let words { json.value(words) } else { json.null() }
    }
  }

  /// The end of the host, a failure unless it ended because we were interrupted.
  mutating func exit(_ exit: HostExit, isFailure: Bool) throws(Failure) {
    guard isJSON else {
      guard isFailure, exit.status != .exited(0) else { return }
      try output.flush()
      return Terminal.warn("the host ended: \(exit.status)")
    }
    try line { json in
      json.name("exit")
      json.value("\(exit.status)")
    }
  }

  /// What went wrong before there was a port, or on our side.
  mutating func failure(_ description: String, words: String?) throws(Failure) {
    guard isJSON else { return Terminal.warn(description) }
    try line { json in
      json.name("error")
      json.value(description)
      json.name("words")
      if let words { json.value(words) } else { json.null() }
    }
  }

  private mutating func line(_ members: (inout JSONWriter) -> Void) throws(Failure) {
    var json = JSONWriter(limit: FrameLimit.format)
    json.beginObject()
    members(&json)
    json.endObject()
    guard (try? json.finish()) != nil else { preconditionFailure("no line is that long") }
    try output.write(json.span)
    try output.write("\n")
  }
}

extension String {
  fileprivate init(_ bytes: Span<UInt8>) {
    self.init(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
  }

  /// JSON's text with spaces for its ends of lines, which stand between tokens.
  fileprivate var withoutLineEnds: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
  }
}
