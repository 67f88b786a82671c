// swift-tools-version:6.2
import PackageDescription

// Benchmarks stand apart, so that nobody who builds or tests the product builds the peers it is measured against.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "Infin8Content", path: "../.."),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    .target(name: "CBump"),
    .target(name: "Rounds", swiftSettings: strict),
    .executableTarget(
      name: "codec-benchmark",
      dependencies: [
        "CBump", "Rounds", .product(name: "Contracts", package: "Infin8Content"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      path: "Sources/CodecBenchmark", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
