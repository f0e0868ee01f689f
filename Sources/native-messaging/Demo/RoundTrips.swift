/// How long a message and its answer took together, many times over.
package struct RoundTrips {
  private let sorted: [Duration]

  /// At least one duration, in any order.
  package init(_ durations: [Duration]) {
    precondition(!durations.isEmpty)
    sorted = durations.sorted()
  }

  package var count: Int { sorted.count }

  /// The duration that `share` of all did not exceed: the nearest rank, so one that was measured.
  package func percentile(_ share: Double) -> Duration {
    sorted[max(0, Int((share * Double(count)).rounded(.up)) - 1)]
  }
}
