/// The kinds of texts that are parsed or written, and what their figures are called.
enum JSONTexts {
  /// Corpora, of which it counts how many bytes a second are parsed.
  case corpora
  /// Messages as browsers send them, of which it counts how long one takes.
  case short
  /// The corpora, written from memory.
  case written

  var measureName: String {
    switch self {
    case .corpora: JSONMeasure.measureName
    case .short: "json-short"
    case .written: WriterMeasure.measureName
    }
  }

  var title: String {
    switch self {
    case .corpora, .written:
      "\(measureName): GB of text per second of CPU, median (higher is better)"
    case .short: "json: ns of CPU for a short text, median (lower is better)"
    }
  }

  var ratioName: String { measureName + "-ratio" }

  var figure: (unit: String, better: Figure.Better) {
    switch self {
    case .corpora, .written: ("GB/s", .higher)
    case .short: ("ns/text", .lower)
    }
  }

  /// The figure of some texts parsed in so many ns of CPU.
  func value(textCount: Int, byteCount: Int, nanoseconds: Int) -> Double {
    let time = Double(max(nanoseconds, 1))
    return switch self {
    case .corpora, .written: Double(textCount * byteCount) / time
    case .short: time / Double(textCount)
    }
  }

  /// How much faster the one is than the other.
  func ratio(_ own: Double, _ other: Double) -> Double {
    switch self {
    case .corpora, .written: own / other
    case .short: other / own
    }
  }
}

/// Messages of some 100 bytes and less.
enum ShortTexts {
  static func all() -> [JSONCorpus] {
    [
      corpus("call", #"{"id":1,"method":"ping","params":{"a":[1,2,3],"b":"text"}}"#),
      corpus(
        "object",
        #"{"type":"message","id":12345,"text":"Hello, world! This is a short one.","ok":true,"#
          + #""list":[1,2,3],"x":0}"#),
      corpus("string", "\"" + String(repeating: "Hello, world! ", count: 7) + "\""),
      corpus("empty", "{}"),
    ]
  }

  private static func corpus(_ kind: String, _ text: String) -> JSONCorpus {
    let text = Array(text.utf8)
    return JSONCorpus(name: "\(kind) \(text.count) B", text: text)
  }
}
