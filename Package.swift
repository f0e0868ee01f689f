// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: Swift 6, strict memory safety, and no warning survives.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

/// The targets that also build as Embedded Swift: `--traits Embedded`.
let embeddable: [SwiftSetting] =
  strict + [.enableExperimentalFeature("Embedded", .when(traits: ["Embedded"]))]

let c: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "native-messaging",
  products: [
    .library(name: "NativeMessaging", targets: ["NativeMessaging"]),
    .library(name: "NativeMessagingFoundation", targets: ["NativeMessagingFoundation"]),
    .library(name: "NativeMessagingHost", targets: ["NativeMessagingHost"]),
    .library(name: "NativeMessagingCodec", targets: ["NativeMessagingCodec"]),
    .executable(name: "ping_pong", targets: ["ping_pong"]),
    .executable(name: "native-messaging", targets: ["native-messaging"]),
    // For the package in Fuzz alone: its targets run the checks that the tests replay.
    .library(name: "_FuzzChecks", targets: ["FuzzChecks"]),
  ],
  traits: [
    .trait(
      name: "Embedded",
      description:
        "Build codec, host library and ping_pong as Embedded Swift (with --product ping_pong)"
    )
  ],
  targets: [
    .target(name: "CSystem", cSettings: c),
    .target(name: "CJSONScan", cSettings: c),
    .target(
      name: "NativeMessagingCodec",
      dependencies: ["CJSONScan"],
      swiftSettings: embeddable
    ),
    .target(
      name: "NativeMessagingHost",
      dependencies: ["NativeMessagingCodec", "CSystem"],
      swiftSettings: embeddable
    ),
    .target(
      name: "NativeMessaging",
      dependencies: ["NativeMessagingHost", "NativeMessagingCodec", "CSystem"],
      swiftSettings: strict
    ),
    .target(
      name: "NativeMessagingFoundation",
      dependencies: ["NativeMessaging"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "ping_pong",
      dependencies: ["NativeMessagingHost"],
      exclude: ["embedded.json"],
      // Not `embeddable`: SwiftPM hands an executable's experimental features to the linker whether or
      // not their condition holds, and an ordinary build would lose the path to Swift's libraries.
      // The toolset embedded.json says it to compiler and linker.
      swiftSettings: strict
    ),
    // The tool's demo launches ping_pong, so building the one builds the other beside it.
    .executableTarget(
      name: "native-messaging",
      dependencies: ["NativeMessaging", "ping_pong"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "password-vault",
      dependencies: ["NativeMessaging"],
      path: "Sources/Examples/password-vault",
      exclude: ["README.md"],
      swiftSettings: strict
    ),
    .executableTarget(
      name: "socket-bridge",
      dependencies: ["NativeMessaging"],
      path: "Sources/Examples/socket-bridge",
      exclude: ["README.md"],
      swiftSettings: strict
    ),
    .target(
      name: "FuzzChecks",
      dependencies: [
        "NativeMessaging", "NativeMessagingCodec", "NativeMessagingHost", "CSystem",
      ],
      path: "Tests/FuzzChecks",
      swiftSettings: strict
    ),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
    .testTarget(
      name: "CorpusTests",
      dependencies: ["FuzzChecks"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "NativeMessagingCodecTests",
      dependencies: ["NativeMessagingCodec", "FuzzChecks", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "NativeMessagingHostTests",
      dependencies: [
        "NativeMessagingHost", "FuzzChecks", "CFaults", "FixtureHost", "TestSupport", "ping_pong",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "NativeMessagingTests",
      dependencies: [
        "NativeMessaging", "NativeMessagingHost", "NativeMessagingCodec", "CFaults", "FixtureHost",
        "FuzzChecks", "ScriptedHost", "TestSupport", "ping_pong",
      ],
      swiftSettings: strict
    ),
    .testTarget(
      name: "NativeMessagingFoundationTests",
      dependencies: ["NativeMessagingFoundation", "NativeMessaging", "FuzzChecks", "TestSupport"],
      swiftSettings: strict
    ),
    .testTarget(
      name: "ExampleTests",
      dependencies: ["NativeMessaging", "CFaults", "password-vault", "socket-bridge"],
      swiftSettings: strict
    ),
    .target(name: "CFaults", path: "Tests/CFaults", cSettings: c),
    .executableTarget(
      name: "FixtureHost",
      dependencies: ["NativeMessaging", "NativeMessagingHost"],
      path: "Tests/FixtureHost",
      swiftSettings: strict
    ),
    .executableTarget(name: "ScriptedHost", path: "Tests/ScriptedHost", cSettings: c),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "NativeMessaging", "ScriptedHost", "TestSupport", "native-messaging", "ping_pong",
      ],
      swiftSettings: strict
    ),
  ]
)
