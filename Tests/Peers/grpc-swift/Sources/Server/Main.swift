import GRPCCore
import GRPCNIOTransportHTTP2Posix
import GRPCProtobuf
import Glibc
import Messages

/// `server SOCKET`: grpc-swift-2 with its NIO transport. Prints "ready" once it listens.
@main
enum Main {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { exit(64) }
    unlink(CommandLine.arguments[1])
    let transport = HTTP2ServerTransport.Posix(
      address: .unixDomainSocket(path: CommandLine.arguments[1]), transportSecurity: .plaintext)
    let server = GRPCServer(transport: transport, services: [Echoes()])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      _ = try await transport.listeningAddress
      print("ready")
      fflush(nil)
      try await group.waitForAll()
    }
  }
}

struct Echoes: RegistrableRPCService {
  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: echoesCall, deserializer: ProtobufDeserializer<Infin8_Test_V1_Echo>(),
      serializer: ProtobufSerializer<Infin8_Test_V1_Echo>()
    ) { request, _ in
      let single = try await ServerRequest(stream: request)
      return StreamingServerResponse(single: ServerResponse(message: single.message))
    }
  }
}
