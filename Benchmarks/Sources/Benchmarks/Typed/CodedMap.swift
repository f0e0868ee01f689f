extension Coded {
  /// A country in coordinates: canada.
  struct Map: Codable, Equatable {
    let type: String
    let features: [Feature]
  }

  struct Feature: Codable, Equatable {
    let type: String
    let properties: Properties
    let geometry: Geometry
  }

  struct Properties: Codable, Equatable {
    let name: String
  }

  struct Geometry: Codable, Equatable {
    let type: String
    let coordinates: [[[Double]]]
  }
}
