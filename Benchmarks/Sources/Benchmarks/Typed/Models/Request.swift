/// A message as an extension sends it: six fields, of which three are structures.
struct Request: Codable, Equatable, Sendable {
  struct Origin: Codable, Equatable, Sendable {
    var url: String
    var tab: Int
    var frame: Int
    var isPrivate: Bool
  }

  struct Credentials: Codable, Equatable, Sendable {
    var user: String
    var realm: String?
    var attempts: Int
  }

  struct Options: Codable, Equatable, Sendable {
    var timeout: Double
    var tags: [String]
    var retries: [Int]
  }

  var id: Int
  var type: String
  var text: String
  var origin: Origin
  var credentials: Credentials
  var options: Options

  static let example = Request(
    id: 1_723_451,
    type: "fill-credentials",
    text: "a line of text with \"quotes\" and caf\u{e9}",
    origin: Origin(
      url: "https://example.org/account/login?next=%2Fhome", tab: 1_042, frame: 0,
      isPrivate: false),
    credentials: Credentials(user: "someone@example.org", realm: "example.org", attempts: 1),
    options: Options(
      timeout: 2.5, tags: ["login", "form", "autofill"], retries: [100, 250, 1_000]))
}
