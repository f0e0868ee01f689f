import Glibc

/// The middle value, or the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
  precondition(!values.isEmpty, "a median needs values")
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
}

/// The smallest value that a `share` (0...1) of all values does not exceed: nearest rank.
func quantile(_ share: Double, of values: [Double]) -> Double {
  precondition(!values.isEmpty, "a quantile needs values")
  let rank = (share * Double(values.count)).rounded(.up)
  return values.sorted()[min(max(Int(rank) - 1, 0), values.count - 1)]
}

/// The mean of what are ratios or rates: the nth root of their product.
func geometricMean(_ values: [Double]) -> Double {
  precondition(!values.isEmpty, "a mean needs values")
  return exp(values.map { log($0) }.reduce(0, +) / Double(values.count))
}
