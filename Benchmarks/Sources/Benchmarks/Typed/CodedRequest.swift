extension Coded {
  /// What an extension asks a password manager: 300 bytes, six fields, three nested objects.
  struct Request: Codable, Equatable {
    let id: Int
    let type: String
    let url: String
    let sender: Sender
    let options: Options
    let credentials: Credentials
  }

  struct Sender: Codable, Equatable {
    let tab: Int
    let frame: Int
    let origin: String
  }

  struct Options: Codable, Equatable {
    let timeout: Double
    let isIncognito: Bool
    let fields: [String]
  }

  struct Credentials: Codable, Equatable {
    let login: String
    let domain: String?
    let created: Int
  }
}
