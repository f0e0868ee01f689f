internal import NativeMessagingCodec

/// Writes a JSON object with a line for each member and element, as people lay manifests out.
///
/// ``JSONWriter`` writes the names and values; blanks stand between them.
struct IndentedObject {
  private var text = Array("{".utf8)
  private var isEmpty = true

  /// Writes a member whose value is on its line.
  mutating func member(_ key: ManifestProblem.Key, _ value: (inout JSONWriter) -> Void) {
    begin(key)
    append(value)
  }

  /// Writes an array of strings with a line for each.
  mutating func list(_ key: ManifestProblem.Key, _ texts: [String]) {
    begin(key)
    guard !texts.isEmpty else { return text.append(contentsOf: "[]".utf8) }
    for (index, element) in texts.enumerated() {
      text.append(contentsOf: (index == 0 ? "[\n    " : ",\n    ").utf8)
      append { $0.value(element) }
    }
    text.append(contentsOf: "\n  ]".utf8)
  }

  /// The whole text, its last line ended.
  consuming func end() -> [UInt8] {
    text.append(contentsOf: "\n}\n".utf8)
    return text
  }

  private mutating func begin(_ key: ManifestProblem.Key) {
    text.append(contentsOf: (isEmpty ? "\n  " : ",\n  ").utf8)
    isEmpty = false
    append { $0.value(key.rawValue) }
    text.append(contentsOf: ": ".utf8)
  }

  private mutating func append(_ value: (inout JSONWriter) -> Void) {
    var writer = JSONWriter(limit: .max)
    value(&writer)
    let json = writer.span
    for index in json.indices { text.append(json[index]) }
  }
}
