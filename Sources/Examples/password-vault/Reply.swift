/// The answer to the request of this ID.
///
/// ```json
/// {"id":1,"result":{"type":"done"}}
/// {"id":2,"result":{"type":"users","users":["me"],"next":null}}
/// {"id":3,"result":{"type":"credential","user":"me","password":"…"}}
/// {"id":4,"error":{"code":"locked","message":"the vault is locked"}}
/// ```
struct Reply: Encodable, Sendable {
  let id: Int
  let outcome: Result<Answer, Failure>

  private enum Key: String, CodingKey {
    case id, result, error
  }

  func encode(to encoder: any Encoder) throws {
    var reply = encoder.container(keyedBy: Key.self)
    try reply.encode(id, forKey: .id)
    switch outcome {
    case .success(let answer): try reply.encode(answer, forKey: .result)
    case .failure(let failure): try reply.encode(failure, forKey: .error)
    }
  }
}

/// What a command gives.
enum Answer: Encodable, Sendable {
  case done
  /// A page of users, and behind which one the next page begins, if there is one.
  case users([String], next: String?)
  case credential(user: String, password: Secret)

  private enum Key: String, CodingKey {
    case type, users, next, user, password
  }

  func encode(to encoder: any Encoder) throws {
    var answer = encoder.container(keyedBy: Key.self)
    switch self {
    case .done:
      try answer.encode("done", forKey: .type)
    case .users(let users, let next):
      try answer.encode("users", forKey: .type)
      try answer.encode(users, forKey: .users)
      try answer.encode(next, forKey: .next)
    case .credential(let user, let password):
      try answer.encode("credential", forKey: .type)
      try answer.encode(user, forKey: .user)
      try answer.encode(password, forKey: .password)
    }
  }
}

/// Why a request was not granted, for the extension and for a person. It quotes no request.
struct Failure: Error, Encodable, Sendable {
  enum Code: String, Encodable {
    case badRequest, forbidden, locked, wrongSecret, notFound, tooLong
  }

  let code: Code
  let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// What the vault says of its own accord: `{"event":"locked"}`.
struct Event: Encodable, Sendable {
  enum Kind: String, Encodable {
    /// Nobody has asked for anything for so long that the vault has locked itself.
    case locked
  }

  let event: Kind
}
