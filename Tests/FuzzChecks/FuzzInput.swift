/// The bytes of a fuzz input, taken from the front: first choices, then the data.
///
/// An input that is too short reads on as zeros, so that every input means something.
package struct FuzzInput {
  private let all: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) {
    all = bytes
  }

  package mutating func byte() -> UInt8 {
    guard position < all.count else { return 0 }
    defer { position += 1 }
    return all[position]
  }

  /// A number from 0 to `bound` − 1, from one byte.
  package mutating func number(below bound: UInt8) -> Int {
    Int(byte() % bound)
  }

  package mutating func element<Element>(of choices: [Element]) -> Element {
    choices[Int(byte()) % choices.count]
  }

  /// What is left.
  package mutating func bytes() -> [UInt8] {
    defer { position = all.count }
    return Array(all[position...])
  }
}
