/// A message from the extension: an ID of its choice, and a command.
///
/// ```json
/// {"id":1,"type":"unlock","secret":"correct horse"}
/// {"id":2,"type":"list","origin":"https://example.org"}
/// {"id":3,"type":"get","origin":"https://example.org","user":"me"}
/// {"id":4,"type":"save","origin":"https://example.org","user":"me","password":"…"}
/// {"id":5,"type":"lock"}
/// ```
struct Request: Decodable, Sendable {
  let id: Int
  /// What is asked for; what is no command is answered under its ID like any other failure.
  let command: Result<Command, Failure>
  /// The command's name, for the log.
  let kind: String

  private enum Key: String, CodingKey {
    case id, type
  }

  init(from decoder: any Decoder) throws {
    let request = try decoder.container(keyedBy: Key.self)
    id = try request.decode(Int.self, forKey: .id)
    let type = (try? request.decode(String.self, forKey: .type)).flatMap(Command.Kind.init)
    kind = type?.rawValue ?? "unknown"
    do {
      command = .success(try Command(from: decoder))
    } catch let failure as Failure {
      command = .failure(failure)
    } catch DecodingError.keyNotFound(let key, _) {
      command = .failure(Failure(.badRequest, "a \(kind) request needs \(key.stringValue)"))
    } catch {
      // The error itself would quote the request.
      command = .failure(Failure(.badRequest, "this is no request of type \(kind)"))
    }
  }
}

/// What the vault can be asked for: the member `type` says which.
enum Command: Decodable, Sendable {
  case unlock(secret: Secret)
  /// The users of an origin, those behind `after` in their order.
  case list(origin: Origin, after: String?)
  case get(origin: Origin, user: String)
  case save(origin: Origin, user: String, password: Secret)
  case lock

  enum Kind: String, Decodable {
    case unlock, list, get, save, lock
  }

  private enum Key: String, CodingKey {
    case type, secret, origin, after, user, password
  }

  init(from decoder: any Decoder) throws {
    let command = try decoder.container(keyedBy: Key.self)
    switch try command.decode(Kind.self, forKey: .type) {
    case .unlock:
      self = .unlock(secret: try command.decode(Secret.self, forKey: .secret))
    case .list:
      self = .list(
        origin: try command.decode(Origin.self, forKey: .origin),
        after: try command.decodeIfPresent(String.self, forKey: .after))
    case .get:
      self = .get(
        origin: try command.decode(Origin.self, forKey: .origin),
        user: try command.decode(String.self, forKey: .user))
    case .save:
      self = .save(
        origin: try command.decode(Origin.self, forKey: .origin),
        user: try command.decode(String.self, forKey: .user),
        password: try command.decode(Secret.self, forKey: .password))
    case .lock:
      self = .lock
    }
  }
}

/// A web origin with an encrypted connection: `https://example.org`, perhaps with a port, and nothing
/// behind it.
struct Origin: Decodable, Hashable, Sendable {
  private static let longest = 256

  let text: String

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    let scheme = "https://"
    let host = text.utf8.dropFirst(scheme.utf8.count)
    let isHost = host.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "["),
        UInt8(ascii: "]"):
        true
      default: false
      }
    }
    guard text.hasPrefix(scheme), isHost, !host.isEmpty, text.utf8.count <= Self.longest else {
      throw Failure(.badRequest, "an origin is https:// and a host in ASCII")
    }
    self.text = text
  }
}

/// Bytes that no log, no debugger and no error message shows.
struct Secret: Codable, Sendable {
  private let bytes: [UInt8]

  init(from decoder: any Decoder) throws {
    bytes = Array(try decoder.singleValueContainer().decode(String.self).utf8)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(decoding: bytes, as: UTF8.self))
  }

  var count: Int { bytes.count }

  /// Whether both are the same, in a time that depends on this one's length alone.
  func isSame(as other: Secret) -> Bool {
    var difference = bytes.count ^ other.bytes.count
    for index in bytes.indices {
      let byte = index < other.bytes.count ? other.bytes[index] : 0
      difference |= Int(bytes[index] ^ byte)
    }
    return difference == 0
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "(secret)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
