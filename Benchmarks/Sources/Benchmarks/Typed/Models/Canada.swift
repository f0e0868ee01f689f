/// The text `canada.json`: a feature whose polygons are most of it.
struct Canada: Codable, Equatable, Sendable {
  struct Feature: Codable, Equatable, Sendable {
    struct Properties: Codable, Equatable, Sendable {
      var name: String
    }

    struct Geometry: Codable, Equatable, Sendable {
      var type: String
      var coordinates: [[[Double]]]
    }

    var type: String
    var properties: Properties
    var geometry: Geometry
  }

  var type: String
  var features: [Feature]
}
