/// Makes the texts that are measured where no corpora are given: of the kinds that the field uses,
/// the same in every run.
struct CorpusMaker {
  private var random: RepeatableRandom
  private let count: Int

  private init(seed: UInt64, count: Int) {
    random = RepeatableRandom(seed: seed)
    self.count = count
  }

  /// Texts of about `count` bytes.
  static func all(count: Int) -> [JSONCorpus] {
    let kinds: [(String, (inout CorpusMaker) -> String)] = [
      ("tweets", { $0.tweets() }), ("catalogue", { $0.catalogue() }),
      ("coordinates", { $0.coordinates() }), ("logs", { $0.logs() }),
      ("cjk", { $0.chinese() }), ("escapes", { $0.escapes() }),
    ]
    return kinds.enumerated().map { index, kind in
      var maker = CorpusMaker(seed: UInt64(index + 1), count: count)
      return JSONCorpus(name: kind.0, text: Array(kind.1(&maker).utf8))
    }
  }

  /// The text of the kind tweets.
  static func tweets(count: Int) -> [UInt8] {
    var maker = CorpusMaker(seed: 1, count: count)
    return Array(maker.tweets().utf8)
  }

  /// Elements behind each other until the text is long enough.
  private mutating func array(
    separator: String = ",", _ element: (inout CorpusMaker, Int) -> String
  ) -> String {
    var text = "[" + element(&self, 0)
    var index = 1
    while text.utf8.count < count {
      text += separator + element(&self, index)
      index += 1
    }
    return text + "]"
  }

  private mutating func number(_ range: ClosedRange<Int>) -> String {
    "\(random.next(in: range))"
  }

  private mutating func words(_ range: ClosedRange<Int>, of vocabulary: [Substring]) -> String {
    let words = (0..<random.next(in: range)).map { _ in random.element(of: vocabulary) }
    return words.joined(separator: " ")
  }

  /// Nested objects with prose in several scripts, identifiers, flags and counts; indented.
  private mutating func tweets() -> String {
    let body = array(separator: ",\n    ") { maker, index in
      let identifier = 505_874_000_000_000_000 + index
      let text = maker.words(8...30, of: Vocabulary.mixed)
      let user = maker.words(1...2, of: Vocabulary.mixed)
      let isVerified = maker.random.next(in: 0...9) == 0
      return #"""
        {
              "created_at": "Sun Aug 31 00:\#(10 + index % 50):04 +0000 2014",
              "id": \#(identifier), "id_str": "\#(identifier)",
              "text": "\#(text)",
              "source": "<a href=\"https:\/\/example.org\/\#(index)\">client<\/a>",
              "truncated": false, "in_reply_to_status_id": null, "geo": null,
              "user": { "name": "\#(user)", "followers_count": \#(maker.number(0...90_000)),
                "verified": \#(isVerified), "lang": "ja" },
              "entities": { "hashtags": [], "urls": [], "indices": [0, \#(text.count)] },
              "retweet_count": \#(maker.number(0...400)), "favorited": false, "lang": "ja"
            }
        """#
    }
    return "{\n  \"statuses\": \(body)\n}"
  }

  /// Many small objects with short names and integers, compact.
  private mutating func catalogue() -> String {
    array { maker, index in
      let prices = (0..<maker.random.next(in: 2...6)).map { _ in
        let category = maker.number(338_937_235...338_937_299)
        return #"{"amount":\#(maker.number(9_000...99_000)),"seatCategoryId":\#(category)}"#
      }
      let topics = (0..<4).map { _ in maker.number(324_846_098...324_846_200) }
      let name = maker.words(2...5, of: Vocabulary.plain)
      let fields = [
        #""eventId":\#(138_586_341 + index)"#, #""logo":null"#, #""name":"\#(name)""#,
        #""prices":[\#(prices.joined(separator: ","))]"#,
        #""start":\#(1_372_701_600_000 + index * 60)"#,
        #""topicIds":[\#(topics.joined(separator: ","))]"#, #""venueCode":"PLEYEL_PLEYEL""#,
      ]
      return "{" + fields.joined(separator: ",") + "}"
    }
  }

  /// Pairs of long decimal fractions, some with exponents.
  private mutating func coordinates() -> String {
    let body = array { maker, index in
      let digits = 1_000_000...9_999_999
      let longitude = "\(maker.number(-179...179)).\(maker.number(digits))\(maker.number(digits))"
      let latitude = "\(maker.number(-89...89)).\(maker.number(digits))\(maker.number(digits))"
      let exponent = index.isMultiple(of: 16) ? "e-\(maker.number(1...30))" : ""
      return "[\(longitude),\(latitude)\(exponent)]"
    }
    return #"{"type":"Polygon","coordinates":["# + body + "]}"
  }

  /// One flat object a line of a log: long ASCII strings, times, numbers.
  private mutating func logs() -> String {
    array(separator: ",\n") { maker, index in
      let time = "2026-11-21T05:37:\(10 + index % 50).\(100 + index % 900)Z"
      let message = maker.words(10...40, of: Vocabulary.plain)
      let elapsed = "\(maker.number(0...9)).\(maker.number(100...999))"
      let path = "/srv/app/\(maker.random.element(of: Vocabulary.plain))/\(index)"
      return #"{"time":"\#(time)","level":"info","pid":\#(maker.number(300...32_000)),"#
        + #""message":"\#(message)","elapsed":\#(elapsed),"path":"\#(path)","ok":true}"#
    }
  }

  /// Prose of three bytes a character.
  private mutating func chinese() -> String {
    array { maker, index in
      let title = maker.words(1...3, of: Vocabulary.chinese)
      let text = maker.words(20...60, of: Vocabulary.chinese)
      return #"{"標題":"\#(title)","正文":"\#(text)","頁":\#(index)}"#
    }
  }

  /// Strings full of every kind of escape.
  private mutating func escapes() -> String {
    let escapes = #"\" \\ \/ \b \f \n \r \t \u00e9 \u4f60 \ud83d\ude00"#.split(separator: " ")
    return array { maker, _ in
      let parts = (0..<maker.random.next(in: 10...40)).map { index in
        maker.random.element(of: index.isMultiple(of: 3) ? Vocabulary.plain : escapes)
      }
      return #"{"t\u0065xt":"\#(parts.joined())"}"#
    }
  }
}

private enum Vocabulary {
  static let plain =
    ("the of native message host browser extension reads writes frame pipe token bytes and over "
    + "connection established without copying every single request took response cache miss")
    .split(separator: " ")
  static let chinese = "今天天氣 很好我們 一起去 公園散步 瀏覽器 擴充功能 與本機程式 交換訊息 每一則都 是文字".split(
    separator: " ")
  static let mixed = plain + chinese + "メッセージを 送信する données über naïve 🙂 ブラウザ".split(separator: " ")
}

/// A generator whose numbers are the same in every run: Knuth's MMIX, high bits.
struct RepeatableRandom {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int(state >> 33) % range.count
  }

  mutating func element<Element>(of array: [Element]) -> Element {
    array[next(in: 0...array.count - 1)]
  }
}
