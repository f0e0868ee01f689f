/// Numbers with their units, as a person reads them: three digits that mean something.
package enum Quantity {
  /// Bytes, in powers of 1000: `4.29 GB`.
  package static func bytes(_ count: Int) -> String {
    scaled(Double(count), by: 1000, units: ["B", "kB", "MB", "GB"])
  }

  /// A duration: `4.62 µs`.
  package static func time(_ duration: Duration) -> String {
    scaled(duration / .nanoseconds(1), by: 1000, units: ["ns", "µs", "ms", "s"])
  }

  /// Bytes a second: `3.05 GB/s`.
  package static func rate(_ count: Int, in duration: Duration) -> String {
    bytes(Int(Double(count) / max(duration / .seconds(1), 1e-9))) + "/s"
  }

  private static func scaled(_ number: Double, by step: Double, units: [String]) -> String {
    var number = number
    var unit = 0
    // 999.5 would be printed as 1000.
    while number >= step - 0.5, unit + 1 < units.count {
      number /= step
      unit += 1
    }
    let decimals = unit == 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2
    return "\(decimal(number, decimals)) \(units[unit])"
  }

  private static func decimal(_ number: Double, _ decimals: Int) -> String {
    guard decimals > 0 else { return String(Int(number.rounded())) }
    let scale = decimals == 1 ? 10 : 100
    let whole = Int((number * Double(scale)).rounded())
    let fraction = String(whole % scale)
    return "\(whole / scale).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
  }
}
