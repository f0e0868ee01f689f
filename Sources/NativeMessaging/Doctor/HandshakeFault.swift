public import NativeMessagingCodec

/// What a host does wrong when it is launched, asked something and dismissed.
public enum HandshakeFault: Equatable, Sendable {
  /// The system did not launch it.
  case notLaunched(LaunchError)
  /// It wrote whole messages, this many, before it was asked anything.
  case speaksFirst(count: Int)
  /// It writes messages without being asked and without end: so many in that time.
  case floods(count: Int, in: Duration)
  /// Shortly behind its answer it wrote so many more messages.
  case saysMore(count: Int)
  /// It printed text where a length is due, at `offset` of its output; `announced` is the length for
  /// which a browser takes it, if four bytes were there.
  case printsText(String, announced: Int?, offset: Int)
  /// It writes lengths in the other byte order: `announced` instead of `meant`.
  case swapsLengths(announced: Int, meant: Int)
  /// It announced a message of so many bytes, over the limit of browsers.
  case messageTooLong(count: Int)
  /// Its answer is not JSON.
  case invalidMessage(JSONError, text: String)
  /// Its answer is not UTF-8, of which browsers make U+FFFD.
  case invalidUTF8(JSONError)
  /// Its output ended inside a message.
  case truncatesMessage(FrameError)
  /// It announced a message of which so many bytes came, and no more.
  case neverFinishes(announced: Int, received: Int, after: Duration)
  /// It ended before it answered.
  case exitsEarly(HostExit.Status)
  /// It closed its standard output before it answered, and goes on running.
  case closesOutput
  /// It closed its standard input before it answered, and goes on running.
  case closesInput
  /// It does not read its standard input.
  case neverReads(after: Duration)
  /// It reads the message and does not answer.
  case neverAnswers(after: Duration)
  /// It works only where length and message come in one piece, as Chromium writes short ones; Firefox
  /// writes the two apart, and a pipe makes pieces of long ones.
  case readsOnce
  /// It runs on after its standard input has ended, at least for so long.
  case staysAfterEnd(Duration)
  /// The end of its standard input made it crash: the number of a signal.
  case crashesAtEnd(signal: CInt)
  /// It crashed after it had answered, before its input ended: the number of a signal.
  case crashesAfterAnswer(signal: CInt)
  /// It has ended, but a process that it started keeps its standard output open.
  case childHoldsOutput
}

extension HandshakeFault: CustomStringConvertible {
  /// What it does, on one line.
  public var description: String {
    switch self {
    case .notLaunched(let error): "\(error)"
    case .speaksFirst(let count):
      "it writes \(count == 1 ? "a message" : "\(count) messages") before it is asked anything: "
        + "sendNativeMessage takes that for the answer"
    case .floods(let count, let time):
      "it writes messages without being asked and without end: \(count) in \(time.shortText)"
    case .saysMore(let count):
      "it wrote \(count == 1 ? "another message" : "\(count) more messages") after one question: "
        + "sendNativeMessage takes the first, which need not be the answer"
    case .printsText(let text, let announced, let offset):
      Self.description(of: text, announced, offset)
    case .swapsLengths(let announced, let meant):
      "it writes lengths in the wrong byte order: \(announced) instead of \(meant)"
    case .messageTooLong(let count):
      "it writes a message of \(count) bytes; browsers take \(FrameLimit.hostToBrowser)"
    case .invalidMessage(let error, let text):
      "its answer is not JSON: \(error) of \(text.debugDescription)"
    case .invalidUTF8(let error): "its answer is not UTF-8: \(error)"
    case .truncatesMessage(let error): "\(PortEnd.frame(error))"
    case .neverFinishes(let announced, let received, let time):
      "it announces \(announced) bytes, but wrote only \(received) in \(time.shortText)"
    case .exitsEarly(let status): "it ended before it answered: \(status)\(Self.hint(at: status))"
    case .closesOutput: "it closed its standard output before it answered, and runs on"
    case .closesInput: "it closed its standard input before it answered, and runs on"
    case .neverReads(let time): "it has not read its standard input in \(time.shortText)"
    case .neverAnswers(let time): "it has read the message, but not answered in \(time.shortText)"
    case .readsOnce:
      "it answers only if length and message come in one piece, and not if one comes after the other"
    case .staysAfterEnd(let time):
      "it still runs \(time.shortText) after its input has ended: Chromium kills it after 2 s, and "
        + "not at all when the browser itself quits"
    case .crashesAtEnd(let signal): "the end of its input made it crash, by signal \(signal)"
    case .crashesAfterAnswer(let signal):
      "it crashed after it had answered, by signal \(signal)"
    case .childHoldsOutput:
      "it has ended, but a process that it started keeps its standard output open, and the port with it"
    }
  }

  private static func description(of text: String, _ announced: Int?, _ offset: Int) -> String {
    let length = announced.map { ", which browsers take for a length of \($0)" } ?? ""
    let place = offset == 0 ? "" : " behind its message"
    let isJSON = text.first.map { "{[\"".contains($0) } ?? false
    let what = isJSON && offset == 0 ? "it writes its message without the length" : "it prints text"
    return "\(what)\(place): \(text.debugDescription)\(length)"
  }

  /// What a shell's statuses mean.
  private static func hint(at status: HostExit.Status) -> String {
    switch status {
    case .exited(126): ", by which a shell says that a command could not be executed"
    case .exited(127): ", by which shells, env and loaders say that something was not found"
    default: ""
    }
  }
}

extension HandshakeFault {
  var code: String {
    switch self {
    case .notLaunched: "not-launched"
    case .speaksFirst: "speaks-first"
    case .floods: "floods"
    case .saysMore: "says-more"
    case .printsText: "prints-text"
    case .swapsLengths: "wrong-byte-order"
    case .messageTooLong: "message-too-long"
    case .invalidMessage: "invalid-message"
    case .invalidUTF8: "invalid-utf-8"
    case .truncatesMessage: "truncated-message"
    case .neverFinishes: "unfinished-message"
    case .exitsEarly: "exits-early"
    case .closesOutput: "closes-output"
    case .closesInput: "closes-input"
    case .neverReads: "never-reads"
    case .neverAnswers: "never-answers"
    case .readsOnce: "reads-once"
    case .staysAfterEnd: "stays-after-end"
    case .crashesAtEnd: "crashes-at-end"
    case .crashesAfterAnswer: "crashes-after-answer"
    case .childHoldsOutput: "child-holds-output"
    }
  }

  /// How bad it is in a family of browsers.
  func severity(in profile: BrowserProfile) -> Finding.Severity {
    switch self {
    case .saysMore(let count): count < HandshakeRun.floodCount ? .note : .warning
    case .speaksFirst, .invalidUTF8, .staysAfterEnd, .crashesAtEnd, .crashesAfterAnswer,
      .childHoldsOutput:
      .warning
    case .printsText(_, announced: nil, _): .warning
    case .readsOnce: profile == .firefox ? .fault : .warning
    default: .fault
    }
  }

  /// What an extension reads because of it; `nil` where it reads nothing.
  func words(in profile: BrowserProfile) -> BrowserWords? {
    switch self {
    case .printsText(_, let announced?, _), .swapsLengths(let announced, _),
      .messageTooLong(let announced):
      Self.words(in: profile, announced)
    case .invalidMessage(let error, _):
      BrowserWords(
        connectNative: profile.dropsInvalidMessages
          ? nil : profile.words(for: .invalidMessage(error)),
        sendNativeMessage: profile.words(for: .invalidMessage(error), isOneShot: true))
    case .truncatesMessage(let error): BrowserWords(profile, .frame(error))
    case .notLaunched, .exitsEarly, .closesOutput: BrowserWords(profile, .outputClosed)
    case .closesInput: BrowserWords(profile, .inputClosed)
    default: nil
    }
  }

  private static func words(in profile: BrowserProfile, _ announced: Int) -> BrowserWords? {
    let limit = FrameLimit.hostToBrowser
    guard announced > limit else { return nil }
    return BrowserWords(
      profile, .frame(.payloadTooLong(count: announced, limit: limit, offset: 0)))
  }
}

extension Duration {
  /// In milliseconds, or in seconds where those are whole or many.
  var shortText: String {
    let milliseconds = Int(self.milliseconds)
    guard milliseconds >= 1000 else { return "\(milliseconds) ms" }
    let tenths = milliseconds % 1000 / 100
    return tenths == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds / 1000).\(tenths) s"
  }
}
