private import Foundation

/// SplitMix64: the same numbers for the same seed.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// The run's own seed: printed, and taken from TEST_SEED where that is set.
  package static let seed: UInt64 = {
    let given = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }
    let seed = given ?? UInt64.random(in: 0...UInt64.max)
    print("TEST_SEED=\(seed)")
    return seed
  }()

  package init(seed: UInt64 = Self.seed) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One of `choices`.
  package mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int(truncatingIfNeeded: next() % UInt64(choices.count))]
  }
}

/// How many rounds of a random test to run: `count`, times TEST_SCALE where set.
package func rounds(_ count: Int) -> Int {
  let scale = ProcessInfo.processInfo.environment["TEST_SCALE"].flatMap(Int.init)
  return count * (scale ?? 1)
}
