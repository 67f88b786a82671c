import Contracts
import Glibc
import RPC
import Vocabulary
import Wire

/// `echo-server SOCKET`: answers infin8.test.v1.Echoes/Call, each message decoded and encoded, behind an interceptor.
@main
enum EchoServer {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { exit(64) }
    var router = Router()
    router.unary(service: "infin8.test.v1.Echoes", method: "Call") { payload, _ in
      try ExportedFile(decoding: payload).encoded()
    }
    var limits = RPCLimits(connections: 20_000)
    // 64 calls of 1 MiB on one connection, and then some.
    limits.requestBytesPerConnection = 128 << 20
    let server = try RPCServer(
      path: CommandLine.arguments[1], router: router, interceptors: [Doorkeeper()], limits: limits)
    print("ready")
    fflush(nil)
    try await server.run()
  }
}

/// Does what every service's first interceptor does: looks at who calls, and says so to the handler.
struct Doorkeeper: ServerInterceptor {
  func intercept(
    _ context: CallContext, next: (CallContext) async throws -> CallOutcome
  ) async throws -> CallOutcome {
    guard context.metadata[MetadataKey.authorization] == "Bearer echo" else {
      throw Refusal(.tokenMissing, "say who you are")
    }
    return try await next(context)
  }
}
