import NativeMessaging

extension Direct {
  /// Results of a search on Twitter, of which a program wants a part.
  struct Tweets: MessageReadable, Encodable {
    let statuses: [Status]

    init(reading json: inout JSONReader) throws(MessageError) {
      statuses = try json.member("statuses")
    }
  }

  struct Status: MessageReadable, Encodable {
    let createdAt: String
    let id: Int
    let idText: String
    let text: String
    let source: String
    let isTruncated: Bool
    let inReplyToStatus: Int?
    let inReplyToUser: Int?
    let inReplyToName: String?
    let user: User
    let retweetCount: Int
    let favoriteCount: Int
    let entities: Entities
    let isFavorited: Bool
    let language: String

    private enum CodingKeys: String, CodingKey {
      case createdAt = "created_at"
      case id
      case idText = "id_str"
      case text
      case source
      case isTruncated = "truncated"
      case inReplyToStatus = "in_reply_to_status_id"
      case inReplyToUser = "in_reply_to_user_id"
      case inReplyToName = "in_reply_to_screen_name"
      case user
      case retweetCount = "retweet_count"
      case favoriteCount = "favorite_count"
      case entities
      case isFavorited = "favorited"
      case language = "lang"
    }

    init(reading json: inout JSONReader) throws(MessageError) {
      createdAt = try json.member("created_at")
      id = try json.member("id")
      idText = try json.member("id_str")
      text = try json.member("text")
      source = try json.member("source")
      isTruncated = try json.member("truncated")
      inReplyToStatus = try json.memberIfPresent("in_reply_to_status_id")
      inReplyToUser = try json.memberIfPresent("in_reply_to_user_id")
      inReplyToName = try json.memberIfPresent("in_reply_to_screen_name")
      user = try json.member("user")
      retweetCount = try json.member("retweet_count")
      favoriteCount = try json.member("favorite_count")
      entities = try json.member("entities")
      isFavorited = try json.member("favorited")
      language = try json.member("lang")
    }
  }

  struct User: MessageReadable, Encodable {
    let id: Int
    let idText: String
    let name: String
    let screenName: String
    let location: String
    let description: String
    let url: String?
    let isProtected: Bool
    let followersCount: Int
    let friendsCount: Int
    let createdAt: String
    let isVerified: Bool
    let statusesCount: Int
    let language: String

    private enum CodingKeys: String, CodingKey {
      case id
      case idText = "id_str"
      case name
      case screenName = "screen_name"
      case location
      case description
      case url
      case isProtected = "protected"
      case followersCount = "followers_count"
      case friendsCount = "friends_count"
      case createdAt = "created_at"
      case isVerified = "verified"
      case statusesCount = "statuses_count"
      case language = "lang"
    }

    init(reading json: inout JSONReader) throws(MessageError) {
      id = try json.member("id")
      idText = try json.member("id_str")
      name = try json.member("name")
      screenName = try json.member("screen_name")
      location = try json.member("location")
      description = try json.member("description")
      url = try json.memberIfPresent("url")
      isProtected = try json.member("protected")
      followersCount = try json.member("followers_count")
      friendsCount = try json.member("friends_count")
      createdAt = try json.member("created_at")
      isVerified = try json.member("verified")
      statusesCount = try json.member("statuses_count")
      language = try json.member("lang")
    }
  }

  struct Entities: MessageReadable, Encodable {
    let hashtags: [Hashtag]
    let urls: [Link]
    let mentions: [Mention]

    private enum CodingKeys: String, CodingKey {
      case hashtags
      case urls
      case mentions = "user_mentions"
    }

    init(reading json: inout JSONReader) throws(MessageError) {
      hashtags = try json.member("hashtags")
      urls = try json.member("urls")
      mentions = try json.member("user_mentions")
    }
  }

  struct Hashtag: MessageReadable, Encodable {
    let text: String
    let indices: [Int]

    init(reading json: inout JSONReader) throws(MessageError) {
      text = try json.member("text")
      indices = try json.member("indices")
    }
  }

  struct Link: MessageReadable, Encodable {
    let url: String
    let expanded: String
    let display: String
    let indices: [Int]

    private enum CodingKeys: String, CodingKey {
      case url
      case expanded = "expanded_url"
      case display = "display_url"
      case indices
    }

    init(reading json: inout JSONReader) throws(MessageError) {
      url = try json.member("url")
      expanded = try json.member("expanded_url")
      display = try json.member("display_url")
      indices = try json.member("indices")
    }
  }

  struct Mention: MessageReadable, Encodable {
    let screenName: String
    let name: String
    let id: Int
    let idText: String
    let indices: [Int]

    private enum CodingKeys: String, CodingKey {
      case screenName = "screen_name"
      case name
      case id
      case idText = "id_str"
      case indices
    }

    init(reading json: inout JSONReader) throws(MessageError) {
      screenName = try json.member("screen_name")
      name = try json.member("name")
      id = try json.member("id")
      idText = try json.member("id_str")
      indices = try json.member("indices")
    }
  }
}
