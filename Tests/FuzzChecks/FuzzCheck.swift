#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// A property that holds for every input: what a fuzz target searches against and `swift test`
/// replays the corpus against.
public struct FuzzCheck: Sendable, CustomStringConvertible {
  /// The fuzz target's name, which is also its folder's in `Fuzz/Sources` and `Fuzz/Corpus`.
  public let name: String

  /// The name.
  public var description: String { name }

  /// How much of what a check can combine (kernels, surfaces) it tries with an input.
  public enum Extent: Sendable {
    /// What the input itself chooses, as little as one combination: a fuzzer tries many inputs.
    case chosen
    /// All.
    case all
  }

  package typealias Body =
    @Sendable (_ input: [UInt8], _ canary: Bool, _ extent: Extent) throws(Finding) -> Void

  private let body: Body

  /// A check for the target `name`.
  ///
  /// `body` throws a ``Finding`` when the property does not hold for `input`. With `canary` it must
  /// plant a fault of its own that some inputs reveal and most do not.
  package init(_ name: String, body: @escaping Body) {
    self.name = name
    self.body = body
  }

  /// Throws what is wrong for `input`, if anything is.
  ///
  /// A check that stays silent about a planted fault (`canary`) proves nothing.
  public func run(
    _ input: [UInt8], canary: Bool = false, extent: Extent = .all
  ) throws(Finding) {
    try body(input, canary, extent)
  }

  /// What libFuzzer calls: traps on a finding.
  ///
  /// `start` points to `count` bytes that live as long as the call; `nil` stands for none. The fault
  /// of ``run(_:canary:extent:)`` is planted when the environment has `FUZZ_CANARY`.
  public func callFromLibFuzzer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safe because libFuzzer lends `count` bytes at `start` for the length of the call; the copy is
    // also what lets AddressSanitizer see a read past the end.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do throws(Finding) {
      try run(input, canary: Self.isCanaryPlanted, extent: .chosen)
    } catch {
      fatalError("\(name): \(error)")
    }
    return 0
  }

  // Safe because nothing in a fuzz target writes to the environment.
  private static let isCanaryPlanted = unsafe getenv("FUZZ_CANARY") != nil
}

/// A property that does not hold, in one line.
public struct Finding: Error, CustomStringConvertible {
  /// What was expected and what came instead.
  public let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// Throws `finding` unless `condition` holds.
package func require(
  _ condition: Bool, _ finding: @autoclosure () -> String
) throws(Finding) {
  guard condition else { throw Finding(finding()) }
}
