extension [UInt8] {
  /// The bytes as UTF-8, for a person: one that is none as `\xE9`; and where the first of these is.
  package var legible: (text: String, faultOffset: Int?) {
    var text = ""
    var faultOffset: Int?
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = makeIterator()
    var offset = 0
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .emptyInput:
        return (text, faultOffset)
      case .valid(let scalar):
        text.unicodeScalars.append(Unicode.UTF8.decode(scalar))
        offset += scalar.count
      case .error(let length):
        for byte in self[offset..<offset + length] {
          text += "\\x" + String(byte, radix: 16, uppercase: true)
        }
        faultOffset = faultOffset ?? offset
        offset += length
      }
    }
  }
}
