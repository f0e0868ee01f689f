import CJSONScan
import TestSupport
import Testing

/// The vector code for the text of strings: every way to compute it, against one byte after another.
@Suite struct TextKernelTests {
  static let kernels = Array((0..<8).prefix { unsafe json_text_kernel_at($0) != nil })

  @Test(arguments: kernels)
  func `every byte is escaped as RFC 8259 demands, at every place`(_ kernel: Int) {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<70 {
        var text = [UInt8](repeating: UInt8(ascii: "x"), count: 70)
        text[place] = byte
        #expect(escape(text, kernel) == naivelyEscaped(text), "\(byte) at \(place)")
      }
    }
  }

  @Test(arguments: kernels)
  func `every length is read and written exactly`(_ kernel: Int) {
    var generator = SeededGenerator(seed: 5)
    for count in 0...130 {
      for density in [0, 1, 20, 100] {
        let text = (0..<count).map { _ in
          Int.random(in: 0..<100, using: &generator) < density
            ? generator.pick([0x22, 0x5C, 0x0A, 0x00, 0x1F] as [UInt8])
            : UInt8.random(in: 0x20...0xFF)
        }
        #expect(escape(text, kernel) == naivelyEscaped(text))
        let plain = text.prefix { $0 != 0x5C }
        #expect(copyPlain(text, kernel) == Array(plain))
      }
    }
  }

  /// The kernel's output, from memory of exactly the text's size into memory of exactly the room that
  /// it may use, with guard bytes behind.
  private func escape(_ text: [UInt8], _ kernel: Int) -> [UInt8] {
    unsafe run(text, room: 6 * text.count) { source, count, target in
      unsafe json_text_kernel_at(kernel).pointee.escape(source, count, target)
    }
  }

  private func copyPlain(_ text: [UInt8], _ kernel: Int) -> [UInt8] {
    unsafe run(text, room: text.count) { source, count, target in
      unsafe json_text_kernel_at(kernel).pointee.copy_plain(source, count, target)
    }
  }

  private func run(
    _ text: [UInt8], room: Int,
    _ body: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> Int
  ) -> [UInt8] {
    let guardBytes = [UInt8](repeating: 0xA5, count: 64)
    var target = [UInt8](repeating: 0, count: room) + guardBytes
    let written = unsafe text.withUnsafeBufferPointer { source in
      unsafe target.withUnsafeMutableBufferPointer { target in
        unsafe body(source.baseAddress, source.count, target.baseAddress)
      }
    }
    #expect(Array(target[room...]) == guardBytes, "written past the room")
    return Array(target[..<written])
  }

  private func naivelyEscaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { byte -> [UInt8] in
      switch byte {
      case 0x22: Array(#"\""#.utf8)
      case 0x5C: Array(#"\\"#.utf8)
      case 0x08: Array(#"\b"#.utf8)
      case 0x09: Array(#"\t"#.utf8)
      case 0x0A: Array(#"\n"#.utf8)
      case 0x0C: Array(#"\f"#.utf8)
      case 0x0D: Array(#"\r"#.utf8)
      case ..<0x10: Array("\\u000\(String(byte, radix: 16))".utf8)
      case ..<0x20: Array("\\u00\(String(byte, radix: 16))".utf8)
      default: [byte]
      }
    }
  }
}
