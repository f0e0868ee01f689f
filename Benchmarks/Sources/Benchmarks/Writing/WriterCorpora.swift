/// Arrays of one kind of scalar, the same in every run.
enum WriterCorpora {
  static func all(count: Int) -> [JSONCorpus] {
    let kinds: [(String, (inout RepeatableRandom) -> String)] = [
      ("ascii", { text(&$0, of: ascii, 10...60) }),
      ("short", { text(&$0, of: ascii, 1...2) }),
      ("cjk strings", { text(&$0, of: chinese, 5...30) }),
      ("quotes", { text(&$0, of: escapes, 5...30) }),
      ("integers", integer), ("doubles", double), ("prices", decimal),
    ]
    return kinds.enumerated().map { index, kind in
      var random = RepeatableRandom(seed: UInt64(100 + index))
      var text = "[" + kind.1(&random)
      while text.utf8.count < count { text += "," + kind.1(&random) }
      return JSONCorpus(name: kind.0, text: Array((text + "]").utf8))
    }
  }

  private static let ascii =
    ("the of native message host browser extension reads writes frame pipe token bytes and over "
    + "connection established without copying every single request took response")
    .split(separator: " ").map { "\($0) " }

  private static let chinese = "今天 天氣 很好 我們 一起 去 公園 散步 瀏覽器 擴充功能 與 本機程式 交換 訊息"
    .split(separator: " ").map(String.init)

  /// What a writer has to escape, among what it has not.
  private static let escapes = [
    #"\""#, #"\\"#, #"\n"#, #"\t"#, #"\u0001"#, "line", "C:", "say ", "name=", " ",
  ]

  private static func text(
    _ random: inout RepeatableRandom, of words: [String], _ range: ClosedRange<Int>
  ) -> String {
    let text = (0..<random.next(in: range)).map { _ in random.element(of: words) }.joined()
    return "\"\(text)\""
  }

  /// 1 to 18 digits, all lengths alike.
  private static func integer(_ random: inout RepeatableRandom) -> String {
    let digits = random.next(in: 1...18)
    let sign = random.next(in: 0...3) == 0 ? "-" : ""
    let rest = (1..<digits).map { _ in "\(random.next(in: 0...9))" }.joined()
    return "\(sign)\(random.next(in: 1...9))\(rest)"
  }

  /// A double of any size up to 10¹⁰ and any 53 bits: 15 to 17 digits.
  private static func double(_ random: inout RepeatableRandom) -> String {
    let fraction = Double(random.next(in: 1...(1 << 31) - 1)) / Double(1 << 31)
    let scale = Double(random.next(in: 1...(1 << 31) - 1))
    return (fraction / 3 * scale / Double(1 << random.next(in: 0...30))).description
  }

  /// A price: up to 5 digits, of which two are behind the point.
  private static func decimal(_ random: inout RepeatableRandom) -> String {
    (Double(random.next(in: 1...99_999)) / 100).description
  }
}
