import NativeMessaging

extension Direct {
  /// What an extension asks a password manager: 300 bytes, six fields, three nested objects.
  struct Request: MessageReadable, Encodable {
    let id: Int
    let type: String
    let url: String
    let sender: Sender
    let options: Options
    let credentials: Credentials

    init(reading json: inout JSONReader) throws(MessageError) {
      id = try json.member("id")
      type = try json.member("type")
      url = try json.member("url")
      sender = try json.member("sender")
      options = try json.member("options")
      credentials = try json.member("credentials")
    }
  }

  struct Sender: MessageReadable, Encodable {
    let tab: Int
    let frame: Int
    let origin: String

    init(reading json: inout JSONReader) throws(MessageError) {
      tab = try json.member("tab")
      frame = try json.member("frame")
      origin = try json.member("origin")
    }
  }

  struct Options: MessageReadable, Encodable {
    let timeout: Double
    let isIncognito: Bool
    let fields: [String]

    init(reading json: inout JSONReader) throws(MessageError) {
      timeout = try json.member("timeout")
      isIncognito = try json.member("isIncognito")
      fields = try json.member("fields")
    }
  }

  struct Credentials: MessageReadable, Encodable {
    let login: String
    let domain: String?
    let created: Int

    init(reading json: inout JSONReader) throws(MessageError) {
      login = try json.member("login")
      domain = try json.memberIfPresent("domain")
      created = try json.member("created")
    }
  }
}
