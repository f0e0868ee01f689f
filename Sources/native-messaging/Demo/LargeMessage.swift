/// A JSON text of an exact length, up to the longest that a frame can hold, in pieces that repeat.
///
/// ```
/// [ record, record, … record,   the block, over and over   …  "a string that fills the rest" ]
/// ```
package struct LargeMessage {
  /// The whole text's length in bytes.
  package let count: Int
  /// Records of the kind that programs exchange, each with a comma behind it.
  private let block: [UInt8]
  private let blockCount: Int
  private let tail: [UInt8]

  private static let recordsPerBlock = 1024

  /// A text of `count` bytes, at least 4.
  package init(count: Int) {
    precondition(count >= 4)
    self.count = count
    block = (0..<Self.recordsPerBlock).flatMap { Array(Self.record($0).utf8) }
    // What is left when both brackets and the quotes of the last string have their place.
    let room = count - 4
    blockCount = room / block.count
    let filler = [UInt8](repeating: UInt8(ascii: "."), count: room - blockCount * block.count)
    tail = Array("\"".utf8) + filler + Array("\"]".utf8)
  }

  /// What it consists of, as a host that keeps to the contract of ping_pong says it.
  package var counts: String {
    let records = blockCount * Self.recordsPerBlock
    let (objects, arrays, names) = (2 * records, records + 1, 10 * records)
    let (strings, numbers, literals) = (5 * records + 1, 3 * records, 2 * records)
    let tokens = 2 * (objects + arrays) + names + strings + numbers + literals
    return """
      {"bytes":\(count),"tokens":\(tokens),"objects":\(objects),"arrays":\(arrays),\
      "names":\(names),"strings":\(strings),"numbers":\(numbers),"literals":\(literals),\
      "depth":\(records > 0 ? 3 : 1)}
      """
  }

  /// The pieces in order.
  package func forEachPiece<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void) throws(E) {
    try body("[".utf8.span)
    for _ in 0..<blockCount { try body(block.span) }
    try body(tail.span)
  }

  private static func record(_ number: Int) -> String {
    """
    {"id":\(100_000 + number),"name":"Grüße Nr. \(number)","text":"A web extension exchanges \
    messages with a program on the same computer, which the browser starts and ends.",\
    "path":"C:\\\\data\\\\\(number)","tags":["native","messaging"],\
    "position":{"x":\(number).25,"y":-1.5e-3},"active":true,"next":null},
    """
  }
}
