import Foundation

/// A JSON text in memory, with the zeros behind it that some engines read.
///
/// Safe because the memory is written once, in `init`, and lives as long as its owner.
@safe
final class JSONCorpus {
  static let padding = 64

  let name: String
  let count: Int
  private let memory: UnsafeMutableRawBufferPointer

  init(name: String, text: [UInt8]) {
    self.name = name
    count = text.count
    unsafe memory = .allocate(byteCount: text.count + Self.padding, alignment: 64)
    unsafe memory.copyBytes(from: text)
    unsafe memory.dropFirst(text.count).initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// The text.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      // Safe because the view borrows the owner of the memory, and `count` bytes were initialized.
      let text = unsafe UnsafeRawBufferPointer(rebasing: memory[..<count])
      let span = unsafe Span<UInt8>(_unsafeBytes: text)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The text, which `padding` zeros follow.
  func withPaddedPointer<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result
  {
    // Safe because the memory is bound to no type.
    guard let base = unsafe memory.baseAddress else { preconditionFailure("allocated in init") }
    return try unsafe body(base.assumingMemoryBound(to: CChar.self))
  }

  /// The JSON files of a folder in the order of their names.
  static func all(in folder: String) throws -> [JSONCorpus] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".json") }
    guard !names.isEmpty else { throw UsageError(description: "\(folder) holds no .json") }
    return try names.sorted().map { name in
      let file = URL(filePath: folder).appending(path: name)
      return JSONCorpus(name: String(name.dropLast(5)), text: Array(try Data(contentsOf: file)))
    }
  }
}
