import NativeMessaging

extension Direct {
  /// A country in coordinates: canada.
  struct Map: MessageReadable, Encodable {
    let type: String
    let features: [Feature]

    init(reading json: inout JSONReader) throws(MessageError) {
      type = try json.member("type")
      features = try json.member("features")
    }
  }

  struct Feature: MessageReadable, Encodable {
    let type: String
    let properties: Properties
    let geometry: Geometry

    init(reading json: inout JSONReader) throws(MessageError) {
      type = try json.member("type")
      properties = try json.member("properties")
      geometry = try json.member("geometry")
    }
  }

  struct Properties: MessageReadable, Encodable {
    let name: String

    init(reading json: inout JSONReader) throws(MessageError) {
      name = try json.member("name")
    }
  }

  struct Geometry: MessageReadable, Encodable {
    let type: String
    let coordinates: [[[Double]]]

    init(reading json: inout JSONReader) throws(MessageError) {
      type = try json.member("type")
      coordinates = try json.member("coordinates")
    }
  }
}
