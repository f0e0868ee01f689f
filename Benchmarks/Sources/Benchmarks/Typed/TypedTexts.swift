import Foundation

/// Messages of the typed measure, where no corpora are given: the same in every run.
enum TypedTexts {
  static let request = Array(
    """
    {"id":4711,"type":"getLogins","url":"https://accounts.example.org/signin?continue=%2Fmail",\
    "sender":{"tab":812,"frame":0,"origin":"https://accounts.example.org"},\
    "options":{"timeout":2.5,"isIncognito":false,"fields":["username","password","totp"]},\
    "credentials":{"login":"j.doe@example.org","domain":null,"created":1732147200}}
    """.utf8)

  /// Some 10 KB of items behind a type and a total.
  static func items(count: Int) -> [UInt8] {
    var items: [String] = []
    while items.joined(separator: ",").utf8.count < count {
      let index = items.count
      items.append(
        """
        {"id":\(1000 + index),"name":"item \(index)","price":\(index).25,"tags":["a","b\(index)"],\
        "isOpen":\(index % 2 == 0),"owner":{"name":"n\(index)","rank":\(index % 7)}}
        """)
    }
    return Array(
      #"{"type":"inventory","items":[\#(items.joined(separator: ","))],"total":\#(items.count)}"#
        .utf8)
  }

  /// The results of a search, with more members than the types have.
  static func tweets(count: Int) throws -> [UInt8] {
    let mention = Coded.Mention(
      screenName: "aym0566x", name: "前田あゆみ", id: 866_260_188, idText: "866260188",
      indices: [0, 9])
    return try grown(to: count) { number in
      let statuses = (0..<number).map { index in
        let user = Coded.User(
          id: 1_186_275_104 + index, idText: "\(1_186_275_104 + index)", name: "AYUMI",
          screenName: "ayuu0123", location: "", description: "元野球部マネージャー❤︎…最高の夏をありがとう…❤︎",
          url: nil, isProtected: false, followersCount: 262 + index, friendsCount: 252,
          createdAt: "Sat Feb 16 13:40:25 +0000 2013", isVerified: false, statusesCount: 1769,
          language: "en")
        return Coded.Status(
          createdAt: "Sun Aug 31 00:29:15 +0000 2014", id: 505_874_924_095_815_681 + index,
          idText: "\(505_874_924_095_815_681 + index)",
          text: "@aym0566x \n\n名前:前田あゆみ\n第一印象:なんか怖っ！\n今の印象:とりあえずキモい。噛み合わない",
          source: "<a href=\"http://twitter.com\" rel=\"nofollow\">iPhone</a>", isTruncated: false,
          inReplyToStatus: nil, inReplyToUser: 866_260_188, inReplyToName: "aym0566x", user: user,
          retweetCount: index % 90, favoriteCount: 0,
          entities: Coded.Entities(hashtags: [], urls: [], mentions: [mention]),
          isFavorited: false, language: "ja")
      }
      return Coded.Tweets(statuses: statuses)
    }
  }

  /// A catalogue of performances.
  static func catalogue(count: Int) throws -> [UInt8] {
    try grown(to: count) { number in
      let names = ["205705993": "Arrière-scène central", "205705994": "1er balcon central"]
      let event = Coded.Event(
        description: nil, id: 138_586_341, logo: nil, name: "30th Anniversary Tour",
        subTopicIds: [337_184_269, 337_184_283], subjectCode: nil, subtitle: nil,
        topicIds: [324_846_099, 107_888_604])
      let performances = (0..<number).map { index in
        let areas = (0..<12).map { Coded.Area(areaId: 205_705_993 + $0, blockIds: []) }
        let prices = (0..<3).map {
          Coded.Price(
            amount: 90_250 - 100 * $0, audienceSubCategoryId: 337_100_890,
            seatCategoryId: 338_937_295 + $0)
        }
        return Coded.Performance(
          eventId: 138_586_341 + index, id: 339_887_544 + index, logo: nil, name: nil,
          prices: prices,
          seatCategories: [Coded.SeatCategory(areas: areas, seatCategoryId: 338_937_295)],
          seatMapImage: nil, start: 1_372_701_600_000 + index, venueCode: "PLEYEL_PLEYEL")
      }
      return Coded.Catalogue(
        areaNames: names, audienceSubCategoryNames: ["337100890": "Abonné"], blockNames: [:],
        events: Dictionary(
          uniqueKeysWithValues: (0..<number).map { ("\(138_586_341 + $0)", event) }),
        performances: performances, seatCategoryNames: names, subTopicNames: names,
        subjectNames: [:], topicNames: names, topicSubTopics: ["107888604": [337_184_283]],
        venueNames: ["PLEYEL_PLEYEL": "Salle Pleyel"])
    }
  }

  /// A country in coordinates.
  static func map(count: Int) throws -> [UInt8] {
    try grown(to: count) { number in
      let rings = (0..<number).map { ring(Double($0)) }
      let geometry = Coded.Geometry(type: "Polygon", coordinates: rings)
      return Coded.Map(
        type: "FeatureCollection",
        features: [
          Coded.Feature(
            type: "Feature", properties: Coded.Properties(name: "Canada"), geometry: geometry)
        ])
    }
  }

  private static func ring(_ number: Double) -> [[Double]] {
    (0..<40).map { (index: Int) -> [Double] in
      let longitude: Double = -65.613_616_999_999_977 - number / 7
      let latitude: Double = 43.420_273_000_000_009 + Double(index) / 13
      return [longitude, latitude]
    }
  }

  /// The text of the smallest power of two of parts that has `count` bytes.
  private static func grown(
    to count: Int, _ make: (_ number: Int) -> some Encodable
  ) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var number = 1
    while true {
      let text = try encoder.encode(make(number))
      if text.count >= count { return Array(text) }
      number *= 2
    }
  }
}
