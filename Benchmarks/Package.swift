// swift-tools-version: 6.2
import PackageDescription

/// Linux only: the harness reads /proc, pins processes and counts system calls with ptrace(2).
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
]

let c: [CSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "benchmarks",
  products: [.executable(name: "benchmarks", targets: ["Benchmarks"])],
  traits: [
    .trait(
      name: "Peers",
      description:
        "Measure JSON peers, too: libsimdjson-dev, rapidjson-dev, libyajl-dev, yyjson"
    )
  ],
  dependencies: [.package(name: "native-messaging", path: "..")],
  targets: [
    .target(name: "CHarness", cSettings: c),
    // What the measure `async` launches: beside the benchmarks, since these depend on them.
    .executableTarget(
      name: "EchoHost",
      dependencies: [.product(name: "NativeMessaging", package: "native-messaging")],
      swiftSettings: strict
    ),
    .executableTarget(name: "FoundationHost", swiftSettings: strict),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CHarness", "EchoHost", "FoundationHost",
        .product(name: "NativeMessagingCodec", package: "native-messaging"),
        .product(name: "NativeMessaging", package: "native-messaging"),
      ],
      swiftSettings: strict
    ),
  ]
)
