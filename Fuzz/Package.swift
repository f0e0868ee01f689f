// swift-tools-version: 6.2
import PackageDescription

/// The fuzz targets, one folder of `Sources` each.
///
/// `Fuzz/run` builds them: a plain build has no main to link.
let targets = [
  "FuzzFrameDecoder",
  "FuzzChannel",
  "FuzzClient",
  "FuzzJSONTokenizer",
  "FuzzJSONWriter",
  "FuzzJSONScalar",
  "FuzzHostManifest",
  "FuzzMessageDecoder",
]

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "native-messaging", path: "..")],
  targets: targets.map { name in
    .executableTarget(
      name: name,
      dependencies: [.product(name: "_FuzzChecks", package: "native-messaging")],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("InternalImportsByDefault"),
      ]
    )
  }
)
