import NativeMessaging

/// A word of the command line: bytes, none of them NUL, of which POSIX does not say what they mean.
///
/// The name of a file is passed on byte for byte. What becomes JSON must be UTF-8.
struct Word: Sendable, Equatable {
  let bytes: [UInt8]

  init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// What follows the program's path on this process's command line.
  ///
  /// `CommandLine.arguments` puts U+FFFD in the place of what is not UTF-8.
  static var ofThisProcess: [Word] {
    var words: [Word] = []
    while let argument = CurrentProcess.argument(at: words.count + 1) {
      words.append(Word([UInt8](copyOf: argument)))
    }
    return words
  }

  /// The bytes as UTF-8; `nil` if they are not.
  var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The bytes as UTF-8; throws for `what` if they are not.
  func text(of what: String) throws(Failure) -> String {
    guard let text else {
      throw .usage("\(what) '\(self)' is not UTF-8 (byte \(bytes.legible.faultOffset ?? 0))")
    }
    return text
  }
}

extension Word: ExpressibleByStringLiteral, CustomStringConvertible {
  init(stringLiteral text: String) {
    self.init(text.utf8)
  }

  /// For messages: a byte that is no UTF-8 as `\xE9`.
  var description: String { bytes.legible.text }
}
