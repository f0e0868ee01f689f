/// What is measured of a host: one column of figures.
struct Figure: Hashable {
  enum Comparison {
    /// The value divided by the anchor's.
    case ratio
    /// The value less the anchor's.
    case difference
    case none
  }

  enum Better: String {
    case higher
    case lower
  }

  let measure: String
  let name: String
  let unit: String
  let better: Better
  var comparison = Comparison.ratio
}

/// Samples of one figure for one host, in the order of the rounds.
struct Series {
  let figure: Figure
  let host: String
  var samples: [Double] = []
  /// What else is to be known, or why there are no samples.
  var note: String?

  var best: Double? { figure.better == .higher ? samples.max() : samples.min() }
}

/// All samples.
///
/// The first host that is added to a figure is the anchor of its ratios.
struct Results {
  private(set) var series: [Series] = []
  private(set) var failures: [(measure: String, host: String, problem: String)] = []

  mutating func add(_ sample: Double, to figure: Figure, of host: Host) {
    add(sample, to: figure, of: host.name)
  }

  /// Adds a sample of something that is no process.
  mutating func add(_ sample: Double, to figure: Figure, of name: String) {
    series[index(figure, name)].samples.append(sample)
  }

  /// Says what is to be known beside the samples, or why there are none.
  mutating func note(_ figure: Figure, of host: Host, _ note: String) {
    series[index(figure, host.name)].note = note
  }

  /// Says what is to be known about the dearest sample, if that is it.
  mutating func note(_ figure: Figure, of host: Host, _ note: String, ifWorst sample: Double) {
    let index = index(figure, host.name)
    guard series[index].samples.allSatisfy({ $0 <= sample }) else { return }
    series[index].note = note
  }

  /// Drops what a measure found about a host and says why: a figure beside a wrong answer is none.
  mutating func fail(_ measure: String, of host: String, because problem: String) {
    series.removeAll { $0.figure.measure == measure && $0.host == host }
    failures.append((measure, host, problem))
  }

  /// The anchor's series of a figure.
  func anchor(of figure: Figure) -> Series? {
    series.first { $0.figure == figure }
  }

  /// Median over the rounds of the comparison to the anchor; nil for the anchor itself.
  func comparison(of series: Series) -> Double? {
    guard let anchor = anchor(of: series.figure), anchor.host != series.host else { return nil }
    let pairs = zip(series.samples, anchor.samples)
    guard !series.samples.isEmpty, !anchor.samples.isEmpty else { return nil }
    switch series.figure.comparison {
    case .none: return nil
    case .difference: return median(pairs.map { $0 - $1 })
    case .ratio:
      guard anchor.samples.allSatisfy({ $0 > 0 }) else { return nil }
      return median(pairs.map { $0 / $1 })
    }
  }

  /// The best round's value divided by the anchor's best, which a busy neighbour moves least.
  func bestRatio(of series: Series) -> Double? {
    guard let anchor = anchor(of: series.figure), anchor.host != series.host else { return nil }
    guard series.figure.comparison == .ratio, let ours = series.best, let theirs = anchor.best,
      theirs > 0
    else { return nil }
    return ours / theirs
  }

  private mutating func index(_ figure: Figure, _ host: String) -> Int {
    if let index = series.firstIndex(where: { $0.figure == figure && $0.host == host }) {
      return index
    }
    series.append(Series(figure: figure, host: host))
    return series.count - 1
  }
}
