import NativeMessaging

/// Tells whether texts are JSON, one after the other.
struct JSONChecker: ~Copyable {
  private var tokenizer: JSONTokenizer

  init() {
    var options = JSONTokenizer.Options()
    // As deep as it goes: how deep is too deep is the reader's affair. Chromium takes 20,000 levels.
    options.depthLimit = 65_536
    tokenizer = JSONTokenizer(options: options)
  }

  /// What is wrong with a text that comes piece by piece, with this one; `nil` as long as nothing is.
  mutating func error(feeding piece: Span<UInt8>) -> JSONError? {
    var counts = JSONCounts()
    do throws(JSONError) {
      try tokenizer.feed(piece, to: &counts)
      return nil
    } catch {
      return error
    }
  }

  /// What is wrong with that text if it ends here; `nil` if it is valid.
  mutating func errorAtEnd() -> JSONError? {
    var counts = JSONCounts()
    do throws(JSONError) {
      try tokenizer.finish(to: &counts)
      return nil
    } catch {
      return error
    }
  }

  /// What is wrong with a whole text; `nil` if it is valid.
  mutating func error(in text: Span<UInt8>) -> JSONError? {
    var counts = JSONCounts()
    do throws(JSONError) {
      try tokenizer.tokenize(text, to: &counts)
      return nil
    } catch {
      return error
    }
  }
}
