/// The two kinds of texts that parsers are measured with, and what their figures are called.
enum JSONTexts: CaseIterable {
  /// Corpora, of which it counts how many bytes a second are parsed.
  case corpora
  /// Messages as browsers send them, of which it counts how long one takes.
  case short

  var measureName: String {
    switch self {
    case .corpora: JSONMeasure.measureName
    case .short: "json-short"
    }
  }

  var ratioName: String { measureName + "-ratio" }

  var figure: (unit: String, better: Figure.Better) {
    switch self {
    case .corpora: ("GB/s", .higher)
    case .short: ("ns/text", .lower)
    }
  }

  /// The figure of some texts parsed in so many ns of CPU.
  func value(textCount: Int, byteCount: Int, nanoseconds: Int) -> Double {
    let time = Double(max(nanoseconds, 1))
    return switch self {
    case .corpora: Double(textCount * byteCount) / time
    case .short: time / Double(textCount)
    }
  }

  /// How much faster the one is than the other.
  func ratio(_ own: Double, _ other: Double) -> Double {
    switch self {
    case .corpora: own / other
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
