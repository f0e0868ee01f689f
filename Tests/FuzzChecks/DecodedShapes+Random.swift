extension ScalarsShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> ScalarsShape {
    ScalarsShape(
      bool: .random(using: &random), string: .random(&random), double: .random(&random),
      float: Float(Double.random(in: -1e6...1e6, using: &random)), int: .any(&random),
      int8: .any(&random), int16: .any(&random), int32: .any(&random), uint: .any(&random),
      uint8: .any(&random), uint16: .any(&random), uint32: .any(&random), uint64: .any(&random))
  }
}

extension OptionalsShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> OptionalsShape {
    func maybe<Value>(_ value: Value) -> Value? { Bool.random(using: &random) ? value : nil }
    var shape = OptionalsShape()
    shape.bool = maybe(Bool.random(using: &random))
    shape.string = maybe(String.random(&random))
    shape.double = maybe(Double.random(&random))
    shape.int = maybe(Int.any(&random))
    shape.uint8 = maybe(UInt8.any(&random))
    shape.list = maybe([1, nil, 2].filter { _ in Bool.random(using: &random) })
    if Int.random(in: 0..<3, using: &random) == 0 {
      shape.inner = (0..<Int.random(in: 0...2, using: &random)).map { _ in .random(&random) }
    }
    return shape
  }
}

extension EnumShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> EnumShape {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: .empty
    case 1, 2: .number(.any(&random))
    case 3: .named(name: .random(&random), value: .random(&random))
    default: .nested((0..<Int.random(in: 0...2, using: &random)).map { _ in .random(&random) })
    }
  }
}

extension DictionariesShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> DictionariesShape {
    let count = Int.random(in: 0...4, using: &random)
    let names = (0..<count).map { _ in String.random(&random) }
    return DictionariesShape(
      strings: Dictionary(names.map { ($0, Int.any(&random)) }) { $1 },
      integers: Dictionary(names.map { (Int.any(&random), $0) }) { $1 },
      keys: Dictionary(
        Key.allCases.prefix(count).map { ($0, Bool.random(using: &random)) }
      ) { $1 },
      pairs: Bool.random(using: &random) ? [true: 1] : [:],
      nested: Dictionary(names.map { ($0, ["a": Double.random(&random)]) }) { $1 })
  }
}

extension ArraysShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> ArraysShape {
    let counts = 0..<Int.random(in: 0...5, using: &random)
    return ArraysShape(
      doubles: counts.map { _ in .random(&random) },
      rows: counts.map { count in (0..<count).map { _ in .random(&random) } },
      integers: counts.map { _ in .any(&random) }, strings: counts.map { _ in .random(&random) },
      bytes: counts.map { _ in .any(&random) }, flags: [Bool.random(using: &random)],
      optionals: counts.map { $0 % 2 == 0 ? nil : String.random(&random) })
  }
}

extension AnyShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> AnyShape {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .null
    case 1: .bool(.random(using: &random))
    case 2, 3: .number(.random(&random))
    case 4, 5: .string(.random(&random))
    case 6: .array((0..<Int.random(in: 0...3, using: &random)).map { _ in .random(&random) })
    default:
      .object(
        Dictionary(
          (0..<Int.random(in: 0...3, using: &random)).map { _ in
            (String.random(&random), .random(&random))
          }
        ) { $1 })
    }
  }
}

extension ChildShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> ChildShape {
    ChildShape(id: .any(&random), name: .random(&random))
  }
}

extension ContainersShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> ContainersShape {
    ContainersShape(
      numbers: (0..<Int.random(in: 0...3, using: &random)).map { _ in .any(&random) },
      x: .any(&random), rest: ["a"] + [Bool.random(using: &random) ? "" : "b"] + ["c"],
      hasNull: .random(using: &random))
  }
}

extension WideShape {
  package static func random(_ random: inout some RandomNumberGenerator) -> WideShape {
    WideShape(signed: .any(&random), unsigned: .any(&random))
  }
}

extension FixedWidthInteger {
  /// As often with few digits as with many, and as often at a limit.
  fileprivate static func any(_ random: inout some RandomNumberGenerator) -> Self {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .min
    case 1: .max
    default:
      Self.random(in: .min ... .max, using: &random)
        >> Self(truncatingIfNeeded: Int.random(in: 0..<Swift.min(bitWidth, 127), using: &random))
    }
  }
}

extension Double {
  /// Of any size, finite.
  fileprivate static func random(_ random: inout some RandomNumberGenerator) -> Double {
    let double = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
    guard double.isFinite, Bool.random(using: &random) else {
      return Double(Int.random(in: -100_000...100_000, using: &random)) / 8
    }
    return double
  }
}

extension String {
  /// A few characters, some of which are escaped in JSON, or of several bytes.
  fileprivate static func random(_ random: inout some RandomNumberGenerator) -> String {
    let characters = ["a", "b", "c", "_", "\"", "\\", "/", "\n", "\u{1}", "é", "語", "😀", " "]
    return (0..<Int.random(in: 0...10, using: &random))
      .map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] }.joined()
  }
}
