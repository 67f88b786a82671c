/// Writes the client and the server side of the services of one file.
struct StubEmitter {
  let file: ProtoFile

  func emit() -> String {
    guard !file.services.isEmpty else { return "" }
    var out = Emit.header(file, imports: ["public import RPC", "import Wire"])
    for service in file.services { out += client(service) + server(service) }
    return out
  }

  private func path(_ service: ProtoService) -> String { "\(file.package).\(service.name)" }

  private func client(_ service: ProtoService) -> String {
    var out = "/// Calls `\(path(service))`.\n"
    out += "public struct \(service.name)Client: Sendable {\n"
    out += "  private let channel: any RPCChannel\n\n"
    out += "  public init(_ channel: any RPCChannel) { self.channel = channel }\n"
    for method in service.methods {
      let input = Names.swiftType(method.input)
      let output = Names.swiftType(method.output)
      out += "\n" + Emit.comment(method.comment, indent: "  ")
      if method.isClientStreaming {
        out += streamingClient(method, service, input, output)
        continue
      }
      out +=
        "  public func \(Names.function(method.name))(_ request: \(input), options: CallOptions = CallOptions()) async throws -> "
      if method.isServerStreaming {
        out += "RPCStream<\(output)> {\n"
        out +=
          "    try await channel.serverStream(service: \"\(path(service))\", method: \"\(method.name)\", payload: request.encoded(), options: options)\n"
        out += "      .map { try \(output)(decoding: $0) }\n  }\n"
      } else {
        out += "\(output) {\n"
        out +=
          "    try \(output)(decoding: await channel.unary(service: \"\(path(service))\", method: \"\(method.name)\", payload: request.encoded(), options: options))\n  }\n"
      }
    }
    return out + "}\n\n"
  }

  /// A method whose client streams: what is sent is written in a closure, what is received is returned or read in another.
  private func streamingClient(
    _ method: ProtoMethod, _ service: ProtoService, _ input: String, _ output: String
  ) -> String {
    let name = Names.function(method.name)
    let produce = "_ produce: @escaping @Sendable (RPCWriter<\(input)>) async throws -> Void"
    let target = "service: \"\(path(service))\", method: \"\(method.name)\", options: options"
    if method.isServerStreaming {
      return
        "  public func \(name)<Value: Sendable>(options: CallOptions = CallOptions(), \(produce), _ consume: @escaping @Sendable (RPCStream<\(output)>) async throws -> Value) async throws -> Value {\n"
        + "    try await channel.bidirectionalStream(\(target), { try await produce($0.map { try $0.encoded() }) }, { try await consume($0.map { try \(output)(decoding: $0) }) })\n  }\n"
    }
    return
      "  public func \(name)(options: CallOptions = CallOptions(), \(produce)) async throws -> \(output) {\n"
      + "    try \(output)(decoding: await channel.clientStream(\(target)) { try await produce($0.map { try $0.encoded() }) })\n  }\n"
  }

  private func server(_ service: ProtoService) -> String {
    var out = Emit.comment(service.comment)
    out += "public protocol \(service.name)Methods: Sendable {\n"
    for method in service.methods {
      out += Emit.comment(method.comment, indent: "  ")
      let input = Names.swiftType(method.input)
      let request = method.isClientStreaming ? "requests: RPCStream<\(input)>" : "request: \(input)"
      out += "  func \(Names.function(method.name))(_ \(request), context: CallContext"
      if method.isServerStreaming {
        out += ", send: @Sendable (\(Names.swiftType(method.output))) async throws -> Void) async throws\n"
      } else {
        out += ") async throws -> \(Names.swiftType(method.output))\n"
      }
    }
    out += "}\n\n"
    out += "extension \(service.name)Methods {\n"
    out += "  /// Adds every method of the service to a router.\n"
    out += "  public func register(in router: inout Router) {\n"
    for method in service.methods {
      let call = "self.\(Names.function(method.name))"
      let target = "service: \"\(path(service))\", method: \"\(method.name)\""
      if method.isClientStreaming {
        let requests = "requests.map { try \(Names.swiftType(method.input))(decoding: $0) }"
        out +=
          method.isServerStreaming
          ? "    router.bidirectional(\(target)) { requests, context, send in\n      try await \(call)(\(requests), context: context) { try await send($0.encoded()) }\n    }\n"
          : "    router.clientStream(\(target)) { requests, context in\n      try await \(call)(\(requests), context: context).encoded()\n    }\n"
        continue
      }
      if method.isServerStreaming {
        out +=
          "    router.serverStream(service: \"\(path(service))\", method: \"\(method.name)\") { payload, context, send in\n"
        out +=
          "      try await \(call)(\(Names.swiftType(method.input))(decoding: payload), context: context) { try await send($0.encoded()) }\n    }\n"
      } else {
        out += "    router.unary(service: \"\(path(service))\", method: \"\(method.name)\") { payload, context in\n"
        out +=
          "      try await \(call)(\(Names.swiftType(method.input))(decoding: payload), context: context).encoded()\n    }\n"
      }
    }
    return out + "  }\n}\n\n"
  }
}

/// Writes the list of every method there is.
enum MethodTableEmitter {
  static func emit(_ files: [ProtoFile]) -> String {
    var out = Emit.tableHeader
    out += "/// One method of one service.\n"
    out += "public struct MethodDescriptor: Sendable {\n"
    out += "  /// `infin8.keyword.v1.Keyword/ListKeywords`.\n  public let path: String\n"
    out += "  public let request: String\n  public let reply: String\n  public let isServerStreaming: Bool\n}\n\n"
    out += "/// Every method of every service.\npublic let allMethods: [MethodDescriptor] = [\n"
    for file in files {
      for service in file.services {
        for method in service.methods {
          out +=
            "  MethodDescriptor(path: \"\(file.package).\(service.name)/\(method.name)\", request: \"\(method.input.dropFirst())\", "
          out += "reply: \"\(method.output.dropFirst())\", isServerStreaming: \(method.isServerStreaming)),\n"
        }
      }
    }
    return out + "]\n"
  }
}

enum MessageTableEmitter {
  static func emit(_ files: [ProtoFile]) -> String {
    var out = Emit.tableHeader + "public import Wire\n\n"
    out += "/// Every message of every contract.\npublic let allMessages: [any Message.Type] = [\n"
    for message in files.flatMap(\.messages) { out += "  \(message.name).self,\n" }
    return out + "]\n"
  }
}

enum Emit {
  /// For what is made of all files together.
  static let tableHeader = "// Generated by Shared/ContractGenerator; .ci/contracts writes it anew.\n\n"

  static func header(_ file: ProtoFile, imports: [String]) -> String {
    "// Generated from \(file.name) by Shared/ContractGenerator; .ci/contracts writes it anew.\n\n"
      + imports.joined(separator: "\n") + "\n\n"
  }

  static func comment(_ text: String, indent: String = "") -> String {
    guard !text.isEmpty else { return "" }
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { "\(indent)///\($0.isEmpty ? "" : $0.hasPrefix(" ") ? String($0) : " \($0)")\n" }.joined()
  }
}
