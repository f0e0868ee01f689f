private import Foundation
package import NativeMessaging

/// Foundation's encoder as an oracle: the same value when it is read again, or the same error at the
/// same place.
package enum EncodingOracle {
  /// What became of a value.
  package enum Outcome: Equatable {
    case text([UInt8])
    case invalidValue([String])
    case other(String)
  }

  /// How a value may be encoded otherwise than by Foundation, and why.
  package enum Difference: CaseIterable, Sendable {
    /// Foundation collects an object's members in a table, and names stand in its order; ours go
    /// straight to the output, in the order in which they are encoded.
    case order
    /// For the same reason a name that is encoded twice stands twice: JSON.parse takes the last, and
    /// so do `MessageDecoder` and Foundation's encoder.
    case duplicateNames
    /// Foundation escapes `/`, which helps those who put JSON between HTML's tags; RFC 8259, section 7,
    /// leaves it, and JSON.stringify does.
    case solidus
    /// Numbers look as JSON.stringify writes them: Foundation has `1e+16` for 10000000000000000.
    case numbers
    /// Both have the same limit of depth; Foundation does not say where it was met.
    case depthPaths
    /// A way to a value is read off the text, where names are texts: a dictionary's number is none.
    case numberedNames
    /// A browser takes a message of 1 MiB, and no longer one.
    case length
  }

  /// What our encoder makes of it.
  package static func own(
    _ value: some Encodable, _ encoder: MessageEncoder = MessageEncoder()
  ) -> Outcome {
    do { return .text(try encoder.encode(value)) } catch {
      return outcome(error)
    }
  }

  /// What Foundation makes of it.
  package static func foundation(_ value: some Encodable) -> Outcome {
    do { return .text(Array(try JSONEncoder().encode(value))) } catch {
      return outcome(error)
    }
  }

  private static func outcome(_ error: any Error) -> Outcome {
    guard case EncodingError.invalidValue(_, let context) = error else { return .other("\(error)") }
    return .invalidValue(context.codingPath.map(\.stringValue))
  }
}

extension AnyShape {
  /// How many numbers it has, at any depth.
  package var numberCount: Int {
    switch self {
    case .number: 1
    case .array(let elements): elements.reduce(0) { $0 + $1.numberCount }
    case .object(let members): members.values.reduce(0) { $0 + $1.numberCount }
    default: 0
    }
  }

  /// The same with another number in the place of the one at `index`.
  package func replacing(numberAt index: Int, by number: Double) -> AnyShape {
    var index = index
    return replacing(&index, number)
  }

  private func replacing(_ index: inout Int, _ number: Double) -> AnyShape {
    switch self {
    case .number:
      defer { index -= 1 }
      return index == 0 ? .number(number) : self
    case .array(let elements): return .array(elements.map { $0.replacing(&index, number) })
    case .object(let members): return .object(members.mapValues { $0.replacing(&index, number) })
    default: return self
    }
  }
}
