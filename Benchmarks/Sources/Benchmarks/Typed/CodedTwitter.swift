extension Coded {
  /// Results of a search on Twitter, of which a program wants a part.
  struct Tweets: Codable, Equatable {
    let statuses: [Status]
  }

  struct Status: Codable, Equatable {
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
  }

  struct User: Codable, Equatable {
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
  }

  struct Entities: Codable, Equatable {
    let hashtags: [Hashtag]
    let urls: [Link]
    let mentions: [Mention]

    private enum CodingKeys: String, CodingKey {
      case hashtags
      case urls
      case mentions = "user_mentions"
    }
  }

  struct Hashtag: Codable, Equatable {
    let text: String
    let indices: [Int]
  }

  struct Link: Codable, Equatable {
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
  }

  struct Mention: Codable, Equatable {
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
  }
}
