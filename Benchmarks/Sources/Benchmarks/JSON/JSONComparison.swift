import NativeMessagingCodec

/// How much faster one engine is than another, corpus by corpus.
struct JSONComparison {
  let title: String
  /// Names, or beginnings of names up to what depends on a version.
  let engine: String
  let peer: String
  /// Only texts of which more than half of the scalars are numbers.
  var isForNumbers = false
  var texts = JSONTexts.corpora

  /// What the package promises.
  static var all: [JSONComparison] { ofCorpora + ofShortTexts }

  private static var ofShortTexts: [JSONComparison] {
    let engine = TokenizerEngines.name(.best, "whole text")
    return ["DOM", "On-Demand", "yyjson", "yajl", "JSONSerialization"].map {
      JSONComparison(title: "whole text / \($0)", engine: engine, peer: $0, texts: .short)
    }
  }

  private static var ofCorpora: [JSONComparison] {
    let best = TokenizerEngines.name(.best)
    let variant = { (name: String) in TokenizerEngines.name(.best, name) }
    return [
      JSONComparison(
        title: "AVX-512 / simdjson DOM icelake", engine: TokenizerEngines.name(.avx512),
        peer: "DOM icelake"),
      JSONComparison(
        title: "AVX2 / simdjson DOM haswell", engine: TokenizerEngines.name(.avx2),
        peer: "DOM haswell"),
      JSONComparison(
        title: "best / simdjson On-Demand", engine: best, peer: "On-Demand"),
      JSONComparison(title: "best / yyjson", engine: best, peer: "yyjson"),
      JSONComparison(title: "best / RapidJSON", engine: best, peer: "RapidJSON SAX"),
      JSONComparison(
        title: "portable / yajl", engine: TokenizerEngines.name(.portable), peer: "yajl"),
      JSONComparison(title: "best / yajl", engine: best, peer: "yajl"),
      JSONComparison(title: "best / JSONSerialization", engine: best, peer: "JSONSerialization"),
      JSONComparison(
        title: "4 KiB pieces / 64 KiB pieces", engine: variant("4 KiB pieces"), peer: best),
      JSONComparison(title: "64 B pieces / 64 KiB pieces", engine: variant("64 B"), peer: best),
      JSONComparison(title: "pull / visitor", engine: variant("pull"), peer: best),
      JSONComparison(
        title: "visitor that may throw / cannot", engine: variant("visitor that may throw"),
        peer: best),
      JSONComparison(
        title: "visitor that throws on the spot / cannot",
        engine: variant("visitor that throws on the spot"), peer: best),
      JSONComparison(
        title: "strings decoded / not", engine: variant("strings decoded"), peer: best),
      JSONComparison(
        title: "numbers converted / simdjson DOM", engine: variant("numbers converted"),
        peer: "DOM", isForNumbers: true),
    ]
  }

  /// Adds the median over the rounds for each corpus, their geometric mean and the worst.
  func add(to results: inout Results, corpora: [String], counts: [String: JSONCounts]) {
    let figure = Figure(
      measure: texts.ratioName, name: title, unit: "ratio of rates", better: .higher,
      comparison: .none)
    var ratios: [Double] = []
    for corpus in corpora where !isForNumbers || counts[corpus]?.isMostlyNumbers == true {
      guard let own = results.samples(of: engine, on: corpus, as: texts),
        let others = results.samples(of: peer, on: corpus, as: texts)
      else { continue }
      let ratio = median(zip(own, others).map(texts.ratio))
      results.add(ratio, to: figure, of: corpus)
      ratios.append(ratio)
    }
    guard let least = ratios.min() else { return }
    results.add(geometricMean(ratios), to: figure, of: JSONMeasure.geometricMean)
    results.add(least, to: figure, of: JSONMeasure.worst)
  }
}

extension JSONCounts {
  fileprivate var isMostlyNumbers: Bool { numbers > names + strings + literals }
}

extension Results {
  /// The samples of the engine that is called so, or else of the first with that in its name.
  fileprivate func samples(
    of engine: String, on corpus: String, as texts: JSONTexts
  ) -> [Double]? {
    let own = series.filter {
      $0.figure.measure == texts.measureName && $0.figure.name == corpus
    }
    return (own.first { $0.host == engine } ?? own.first { $0.host.contains(engine) })?.samples
  }
}
