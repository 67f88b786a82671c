// swift-tools-version:6.2
import PackageDescription

/// Apart from the benchmarks, so that who measures only ours does not build gRPC.
let package = Package(
  name: "grpc-swift-peer",
  dependencies: [
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
  ],
  targets: [
    .target(
      name: "Messages",
      dependencies: [
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
      ]),
    .executableTarget(name: "server", dependencies: ["Messages"], path: "Sources/Server"),
    .executableTarget(name: "client", dependencies: ["Messages"], path: "Sources/Client"),
  ],
  swiftLanguageModes: [.v6]
)
