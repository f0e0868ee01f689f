/// The text `twitter.json`, as far as a program that shows it would read it.
struct Timeline: Codable, Equatable, Sendable {
  struct User: Codable, Equatable, Sendable {
    var id: UInt64
    var name: String
    var screenName: String
    var location: String
    var description: String
    var url: String?
    var protected: Bool
    var followersCount: Int
    var friendsCount: Int
    var createdAt: String
    var verified: Bool
    var statusesCount: Int
    var lang: String
    var profileImageUrlHttps: String

    enum CodingKeys: String, CodingKey {
      case id
      case name
      case screenName = "screen_name"
      case location
      case description
      case url
      case protected
      case followersCount = "followers_count"
      case friendsCount = "friends_count"
      case createdAt = "created_at"
      case verified
      case statusesCount = "statuses_count"
      case lang
      case profileImageUrlHttps = "profile_image_url_https"
    }
  }

  struct Entities: Codable, Equatable, Sendable {
    struct Link: Codable, Equatable, Sendable {
      var url: String
      var expandedUrl: String
      var displayUrl: String
      var indices: [Int]

      enum CodingKeys: String, CodingKey {
        case url
        case expandedUrl = "expanded_url"
        case displayUrl = "display_url"
        case indices
      }
    }

    struct Mention: Codable, Equatable, Sendable {
      var screenName: String
      var name: String
      var id: UInt64
      var indices: [Int]

      enum CodingKeys: String, CodingKey {
        case screenName = "screen_name"
        case name
        case id
        case indices
      }
    }

    struct Tag: Codable, Equatable, Sendable {
      var text: String
      var indices: [Int]
    }

    var hashtags: [Tag]
    var urls: [Link]
    var userMentions: [Mention]

    enum CodingKeys: String, CodingKey {
      case hashtags
      case urls
      case userMentions = "user_mentions"
    }
  }

  struct Status: Codable, Equatable, Sendable {
    var id: UInt64
    var idStr: String
    var createdAt: String
    var text: String
    var source: String
    var truncated: Bool
    var inReplyToStatusId: UInt64?
    var inReplyToScreenName: String?
    var user: User
    var retweetCount: Int
    var favoriteCount: Int
    var entities: Entities
    var favorited: Bool
    var retweeted: Bool
    var lang: String

    enum CodingKeys: String, CodingKey {
      case id
      case idStr = "id_str"
      case createdAt = "created_at"
      case text
      case source
      case truncated
      case inReplyToStatusId = "in_reply_to_status_id"
      case inReplyToScreenName = "in_reply_to_screen_name"
      case user
      case retweetCount = "retweet_count"
      case favoriteCount = "favorite_count"
      case entities
      case favorited
      case retweeted
      case lang
    }
  }

  var statuses: [Status]
}
