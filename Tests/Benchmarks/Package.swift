// swift-tools-version:6.2
import PackageDescription

// Benchmarks stand apart, so that nobody who builds or tests the product builds the peers it is measured against.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// What a service of ours is made of.
let ours: [Target.Dependency] = ["RPC", "Contracts"].map { .product(name: $0, package: "Infin8Content") }

let package = Package(
  name: "Benchmarks",
  dependencies: [
    .package(name: "Infin8Content", path: "../.."),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
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
    .executableTarget(
      name: "echo-server", dependencies: ours, path: "Sources/EchoServer",
      swiftSettings: strict),
    .executableTarget(name: "echo-client", dependencies: ours, path: "Sources/EchoClient", swiftSettings: strict),
    .executableTarget(name: "read-benchmark", dependencies: ours, path: "Sources/ReadBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "login-benchmark", dependencies: ours + [.product(name: "CArgon2", package: "Infin8Content")],
      path: "Sources/LoginBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "transition-benchmark",
      dependencies: ["Postgres", "RPC"].map { .product(name: $0, package: "Infin8Content") },
      path: "Sources/TransitionBenchmark", swiftSettings: strict),
    .executableTarget(
      name: "workflow-load", dependencies: ours + [.product(name: "Postgres", package: "Infin8Content")],
      path: "Sources/WorkflowLoad", swiftSettings: strict),
    .executableTarget(
      name: "step-benchmark",
      dependencies: ours + [
        .product(name: "Postgres", package: "Infin8Content"), .product(name: "Durable", package: "Infin8Content"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Sources/StepBenchmark", swiftSettings: strict),
    .executableTarget(name: "rpc-benchmark", path: "Sources/RPCBenchmark", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
