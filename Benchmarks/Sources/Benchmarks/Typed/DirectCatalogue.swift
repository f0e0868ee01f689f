import NativeMessaging

extension Direct {
  /// Events, their performances and prices: all of citm_catalog.
  struct Catalogue: MessageReadable, Encodable {
    let areaNames: [String: String]
    let audienceSubCategoryNames: [String: String]
    let blockNames: [String: String]
    let events: [String: Event]
    let performances: [Performance]
    let seatCategoryNames: [String: String]
    let subTopicNames: [String: String]
    let subjectNames: [String: String]
    let topicNames: [String: String]
    let topicSubTopics: [String: [Int]]
    let venueNames: [String: String]

    init(reading json: inout JSONReader) throws(MessageError) {
      areaNames = try json.member("areaNames")
      audienceSubCategoryNames = try json.member("audienceSubCategoryNames")
      blockNames = try json.member("blockNames")
      events = try json.member("events")
      performances = try json.member("performances")
      seatCategoryNames = try json.member("seatCategoryNames")
      subTopicNames = try json.member("subTopicNames")
      subjectNames = try json.member("subjectNames")
      topicNames = try json.member("topicNames")
      topicSubTopics = try json.member("topicSubTopics")
      venueNames = try json.member("venueNames")
    }
  }

  struct Event: MessageReadable, Encodable {
    let description: String?
    let id: Int
    let logo: String?
    let name: String
    let subTopicIds: [Int]
    let subjectCode: Int?
    let subtitle: String?
    let topicIds: [Int]

    init(reading json: inout JSONReader) throws(MessageError) {
      description = try json.memberIfPresent("description")
      id = try json.member("id")
      logo = try json.memberIfPresent("logo")
      name = try json.member("name")
      subTopicIds = try json.member("subTopicIds")
      subjectCode = try json.memberIfPresent("subjectCode")
      subtitle = try json.memberIfPresent("subtitle")
      topicIds = try json.member("topicIds")
    }
  }

  struct Performance: MessageReadable, Encodable {
    let eventId: Int
    let id: Int
    let logo: String?
    let name: String?
    let prices: [Price]
    let seatCategories: [SeatCategory]
    let seatMapImage: String?
    let start: Int
    let venueCode: String

    init(reading json: inout JSONReader) throws(MessageError) {
      eventId = try json.member("eventId")
      id = try json.member("id")
      logo = try json.memberIfPresent("logo")
      name = try json.memberIfPresent("name")
      prices = try json.member("prices")
      seatCategories = try json.member("seatCategories")
      seatMapImage = try json.memberIfPresent("seatMapImage")
      start = try json.member("start")
      venueCode = try json.member("venueCode")
    }
  }

  struct Price: MessageReadable, Encodable {
    let amount: Int
    let audienceSubCategoryId: Int
    let seatCategoryId: Int

    init(reading json: inout JSONReader) throws(MessageError) {
      amount = try json.member("amount")
      audienceSubCategoryId = try json.member("audienceSubCategoryId")
      seatCategoryId = try json.member("seatCategoryId")
    }
  }

  struct SeatCategory: MessageReadable, Encodable {
    let areas: [Area]
    let seatCategoryId: Int

    init(reading json: inout JSONReader) throws(MessageError) {
      areas = try json.member("areas")
      seatCategoryId = try json.member("seatCategoryId")
    }
  }

  struct Area: MessageReadable, Encodable {
    let areaId: Int
    let blockIds: [Int]

    init(reading json: inout JSONReader) throws(MessageError) {
      areaId = try json.member("areaId")
      blockIds = try json.member("blockIds")
    }
  }
}
