internal import NativeMessagingCodec

extension FuzzCheck {
  /// Text that is a JSON string's or number's: decoded and converted as the standard library does,
  /// whole and in fragments. Any other text does no harm.
  ///
  /// The input: string or number, the distance between cuts, the output's room, then the text.
  public static let jsonScalar = FuzzCheck("FuzzJSONScalar") { bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    let isString = input.byte() & 1 == 0
    let distance = Int(input.byte() & 15) + 1
    let room = Int(input.byte() & 31) + 6
    let text = input.bytes()
    if isString {
      let quoted = [0x22] + text + [0x22]
      let isValid =
        switch JSONOracle().transcript(of: quoted).events.first {
        case .string(let whole, _): whole == text
        default: false
        }
      try checkText(
        text, isValid ? naivelyDecoded(text, ignoringBackspace: canary) : nil, distance, room)
    } else if JSONOracle().transcript(of: text).events == [.number(text)] {
      try checkNumber(text, distance)
    }
  }
}

/// `expected` is `nil` for text that no tokenizer would deliver.
private func checkText(
  _ text: [UInt8], _ expected: [UInt8]?, _ distance: Int, _ room: Int
) throws(Finding) {
  let whole = [UInt8](capacity: text.count) { output in JSONText(text.span).decode(into: &output) }
  let count = JSONText(text.span).decodedCount()
  try require(count == whole.count, "\(count) counted, \(whole.count) decoded")
  let isEqual = JSONText(text.span).equals(whole.span)
  try require(isEqual, "\(whole) is not equal to itself")
  let pieces = decodedByPieces(text, distance, room)
  try require(pieces == whole, "in pieces \(pieces), whole \(whole)")
  guard let expected else { return }
  try require(whole == expected, "\(whole), expected \(expected)")
  let string = String(JSONText(text.span))
  try require(Array(string.utf8) == expected, "\(string), expected \(expected)")
}

private func decodedByPieces(_ text: [UInt8], _ distance: Int, _ room: Int) -> [UInt8] {
  var decoder = JSONTextDecoder()
  var decoded: [UInt8] = []
  for start in stride(from: 0, to: text.count, by: distance) {
    var piece = text.span.extracting(start..<min(start + distance, text.count))
    while !piece.isEmpty {
      decoded += [UInt8](capacity: room) { output in decoder.decode(&piece, into: &output) }
    }
  }
  return decoded + [UInt8](capacity: 3) { output in decoder.finish(into: &output) }
}

/// UTF-16 code units, of which escapes are some. The planted fault: `\b` stands for b.
private func naivelyDecoded(_ text: [UInt8], ignoringBackspace: Bool) -> [UInt8] {
  var units: [UInt16] = []
  var rest = Array(String(decoding: text, as: UTF8.self).utf16)[...]
  while let unit = rest.popFirst() {
    guard unit == 0x5C, let kind = rest.popFirst() else {
      units.append(unit)
      continue
    }
    switch Unicode.Scalar(kind) {
    case "b" where !ignoringBackspace: units.append(8)
    case "f": units.append(12)
    case "n": units.append(10)
    case "r": units.append(13)
    case "t": units.append(9)
    case "u":
      units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0)
      rest = rest.dropFirst(4)
    default: units.append(kind)
    }
  }
  return Array(String(decoding: units, as: UTF16.self).utf8)
}

private func checkNumber(_ text: [UInt8], _ distance: Int) throws(Finding) {
  let string = String(decoding: text, as: UTF8.self)
  guard let expected = Double(string) else { throw Finding("\(string) is no Double") }
  let double = JSONNumber(text.span).nearestDouble()
  try require(
    double.bitPattern == expected.bitPattern, "\(string) read as \(double), expected \(expected)")

  var assembler = JSONNumberAssembler()
  for start in stride(from: 0, to: text.count, by: distance) {
    assembler.append(text.span.extracting(start..<min(start + distance, text.count)))
  }
  let assembled = assembler.nearestDouble()
  try require(
    assembled.bitPattern == expected.bitPattern, "\(string) assembled as \(assembled)")

  let integer = try? JSONNumber(text.span).int64()
  try require(
    integer == (try? assembler.int64()), "\(string) read as \(String(describing: integer))")
  if let plain = Int64(string) { try require(integer == plain, "\(string) read as an integer") }
  if let integer { try require(Double(integer) == expected, "\(string) read as \(integer)") }
  let natural = try? JSONNumber(text.span).uint64()
  if let plain = UInt64(string) { try require(natural == plain, "\(string) read as a natural") }
  if let natural { try require(Double(natural) == expected, "\(string) read as \(natural)") }
}
