// swift-tools-version:6.2
import Foundation
import PackageDescription

// Everything that runs is in Services, everything that is linked in Shared, everything that checks in Tests.
// The allowed imports are this list: a target sees what stands beside its name, and nothing else.

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

/// Computation that the tests also run at full size: optimised in debug builds too.
let computing: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func shared(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [], settings: [SwiftSetting] = strict
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Shared/\(name)", exclude: exclude, swiftSettings: settings)
}

/// A service is a library with its methods, steps, tables and migrations, and an executable of a few lines.
func service(_ name: String, _ dependencies: [Target.Dependency] = []) -> [Target] {
  let everyService: [Target.Dependency] = [
    "Vocabulary", "RPC", "Wire", "Contracts", "Postgres", "Durable", "Host", "Telemetry", logging,
  ]
  return [
    .target(
      name: "\(name)Service", dependencies: everyService + dependencies, path: "Services/\(name)",
      exclude: ["Main", "Migrations", "README.md"], swiftSettings: strict),
    .executableTarget(
      name: name.lowercased(), dependencies: [.target(name: "\(name)Service"), "Host", arguments],
      path: "Services/\(name)/Main", swiftSettings: strict),
  ]
}

func suite(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)",
    resources: resources, swiftSettings: strict)
}

/// A service whose steps pay: for Tests/torture.
func paid(_ service: String) -> Target {
  .executableTarget(
    name: "paid-\(service.lowercased())",
    dependencies: ["PaidSteps", "Durable", "Host", .target(name: "\(service)Service")],
    path: "Tests/Paid/\(service)", swiftSettings: strict)
}

/// Decoders under libFuzzer (Tests/Fuzz/run): only there, for they link what no other build has.
let fuzzers: [Target] =
  Context.environment["INFIN8_FUZZ"] == nil
  ? []
  : [
    fuzzer("frames", ["RPC", "Wire"]), fuzzer("messages", ["Contracts", "Wire"]),
    fuzzer("tokens", ["FuzzProperties"]), fuzzer("keys", ["FuzzProperties"]),
    fuzzer("addresses", ["FuzzProperties"]), fuzzer("pages", ["FuzzProperties"]),
  ]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: "fuzz-\(name)", dependencies: dependencies, path: "Tests/Fuzz/\(name.capitalized)",
    swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
}

let package = Package(
  name: "Infin8Content",
  products: [
    .executable(name: "infin8", targets: ["infin8"]),
    .executable(name: "identity", targets: ["identity"]),
    .executable(name: "workflow", targets: ["workflow"]),
    .executable(name: "keyword", targets: ["keyword"]),
    .executable(name: "content", targets: ["content"]),
    .executable(name: "billing", targets: ["billing"]),
    // For Tests/Benchmarks.
    .library(name: "Contracts", targets: ["Contracts", "Wire", "CContracts"]),
    .library(name: "CArgon2", targets: ["CArgon2"]),
    .library(name: "RPC", targets: ["RPC", "EventLoop", "Vocabulary"]),
    .library(name: "Postgres", targets: ["Postgres"]),
    .library(name: "Durable", targets: ["Durable"]),
  ],
  // Exactly these: what was tested is what is built, in an image too.
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
  ],
  targets: [
    .systemLibrary(name: "CProtobufC", path: "Shared/CProtobufC", pkgConfig: "libprotobuf-c"),
    .systemLibrary(name: "CLibPQ", path: "Shared/CLibPQ", pkgConfig: "libpq"),
    .systemLibrary(name: "CArgon2", path: "Shared/CArgon2", pkgConfig: "libargon2"),
    .systemLibrary(name: "CCurl", path: "Shared/CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CIDN2", path: "Shared/CIDN2", pkgConfig: "libidn2"),
    .systemLibrary(name: "CXML2", path: "Shared/CXML2", pkgConfig: "libxml-2.0"),
    .target(name: "CFetch", dependencies: ["CCurl"], path: "Shared/CFetch"),
    .target(name: "CMail", dependencies: ["CCurl"], path: "Shared/CMail"),
    .target(name: "CLinux", path: "Shared/CLinux"),
    .target(name: "CContracts", dependencies: ["CProtobufC"], path: "Shared/CContracts"),

    shared("Vocabulary", [crypto], settings: computing),
    shared("Vault", ["Vocabulary", crypto]),
    shared("EventLoop", ["CLinux"]),
    shared("Telemetry", ["Vocabulary", metrics, tracing]),
    shared("Wire", ["Vocabulary", "CProtobufC", "CContracts"], settings: computing),
    shared("RPC", ["Vocabulary", "EventLoop", "Wire", "CLinux"], exclude: ["README.md"]),
    shared("Contracts", ["Vocabulary", "Wire", "RPC", "CContracts", "CProtobufC"]),
    shared("Postgres", ["Vocabulary", "EventLoop", "Telemetry", "CLibPQ", crypto], exclude: ["Platform"]),
    shared("Durable", ["Vocabulary", "Wire", "RPC", "Contracts", "Postgres", "Telemetry", logging, crypto]),
    shared(
      "Host",
      [
        "Vocabulary", "EventLoop", "Wire", "RPC", "Contracts", "Postgres", "Durable", "Telemetry", "CLinux", logging,
        crypto, arguments,
      ]),
    shared("Text", exclude: ["Model"], settings: computing),
    shared("Web", ["Vocabulary", "EventLoop", "CFetch", "CIDN2", "CXML2"], settings: computing),
    .executableTarget(
      name: "contract-generator", dependencies: ["Vocabulary"], path: "Shared/ContractGenerator",
      swiftSettings: strict),

    .executableTarget(
      name: "infin8",
      dependencies: [
        "Vocabulary", "EventLoop", "Wire", "RPC", "Contracts", "Postgres", "Host", "Vault", "CLinux", arguments,
        crypto,
      ],
      path: "Services/Console", exclude: ["README.md"], swiftSettings: strict),

    .target(
      name: "TestSupport",
      dependencies: ["Vocabulary", "EventLoop", "Wire", "RPC", "Contracts", "Postgres", "Durable", "Host"],
      path: "Tests/Support", swiftSettings: strict),
    .target(
      name: "FuzzProperties", dependencies: ["Vocabulary", "Host", "Contracts", "Web", "CCurl"],
      path: "Tests/Fuzz/Properties", swiftSettings: computing),
    suite("Vocabulary", ["Vocabulary", "FuzzProperties"]),
    suite("Vault", ["Vault", "Vocabulary"]),
    suite("Wire", ["Wire", "Contracts", "Vocabulary", "FuzzProperties"], resources: [.copy("Vectors")]),
    suite("RPC", ["RPC", "EventLoop", "Wire", "Contracts"], resources: [.copy("Vectors")]),
    suite("Postgres", ["Postgres", "Vocabulary"]),
    suite("Durable", ["Durable", "Vocabulary", "Contracts", "Postgres", "RPC", "Wire", logging]),
    .executableTarget(name: "provider-stub", path: "Tests/ProviderStub", swiftSettings: strict),
    suite("Provider", ["provider-stub", "Durable", "Vocabulary"]),
    .target(
      name: "PaidSteps",
      dependencies: ["TestSupport", "Durable", "Host", "Postgres", "RPC", "Contracts", "Vocabulary"],
      path: "Tests/Paid/Steps", swiftSettings: strict),
    paid("Keyword"), paid("Content"),
    .executableTarget(
      name: "torture",
      dependencies: ["TestSupport", "EventLoop", "RPC", "Contracts", "Postgres", "Vocabulary", arguments],
      path: "Tests/Torture", exclude: ["README.md"], swiftSettings: strict),
    suite("Text", ["Text", "Vocabulary"]),
    suite("Web", ["Web", "Vocabulary", "FuzzProperties", "captive-web"], resources: [.copy("Pages")]),
    .executableTarget(
      name: "captive-web", dependencies: ["Web", "Vocabulary"], path: "Tests/CaptiveWeb", swiftSettings: strict),
    .target(
      name: "SmallWorld", dependencies: ["WorkflowService", "Contracts", "Vocabulary"], path: "Tests/SmallWorld",
      swiftSettings: computing),
    suite(
      "Workflow", ["WorkflowService", "Contracts", "Vocabulary", "Wire", "SmallWorld"], resources: [.copy("Golden")]),
    suite("Identity", ["IdentityService", "Host", "Contracts", "Postgres", "Vocabulary", "CArgon2"]),
    suite("Keyword", ["KeywordService"]),
    suite("Content", ["ContentService", "Vocabulary"]),
    suite(
      "Host",
      [
        "Host", "Durable", "Postgres", "Telemetry", "Vocabulary", "RPC", "Contracts", "FuzzProperties", metrics,
        logging,
      ]),
    suite(
      "Contract", ["BillingService", "Vocabulary", "RPC", "Wire", "Contracts", "Host", "Postgres", crypto, logging],
      resources: [.copy("Golden")]),
    suite("Database", ["Postgres", "Contracts", "Vocabulary"], resources: [.copy("Golden")]),
    suite(
      "System",
      [
        "Vault", "ContentService", "EventLoop", "Telemetry", "Vocabulary", "RPC", "Wire", "Contracts", "Host",
        "Postgres",
        logging,
      ]),
  ]
    + service("Identity", ["CArgon2", "CMail", "EventLoop", crypto])
    + service("Workflow", [crypto])
    + service("Keyword", ["Text", "Web", "EventLoop", crypto])
    + service("Content", ["Text", "Web", "EventLoop", "Vault", crypto])
    + service("Billing", ["EventLoop"]) + fuzzers,
  swiftLanguageModes: [.v6]
)
