import RPC
import Testing

@Suite struct ServerConnectionStateTests {
  typealias Action = ServerConnectionState.Action

  private func run(_ frames: [Frame]) -> [Action] {
    var state = ServerConnectionState(limit: 4)
    return frames.map { state.receive($0) }
  }

  private func request(_ stream: UInt32, _ flags: Frame.Flags = []) -> Frame {
    Frame(stream: stream, kind: .request, flags: flags, body: [1])
  }

  private func start(_ stream: UInt32, isOpen: Bool = false) -> Action {
    .start(stream: stream, body: [1], isOpen: isOpen)
  }

  @Test("Client streams are odd and grow, with gaps")
  func ids() {
    #expect(
      run([request(2), request(0), request(1), request(1), request(101), request(3)]) == [
        .refuse(stream: 2, .evenStream), .refuse(stream: 0, .evenStream), start(1),
        .refuse(stream: 1, .reusedStream), start(101), .refuse(stream: 3, .reusedStream),
      ])
  }

  @Test("Unknown kinds and flags, and responses sent to a server, are ignored")
  func unknown() {
    let odd = Frame.Flags(rawValue: 0xF0)
    #expect(
      run([
        Frame(stream: 1, kind: Frame.Kind(rawValue: 9), body: [1]), Frame(stream: 1, kind: .response), request(1, odd),
      ]) == [.none, .none, start(1)])
  }

  @Test("Data on a unary stream aborts it and nothing else")
  func dataOnUnary() {
    let data = Frame(stream: 1, kind: .data, body: [1])
    #expect(
      run([request(1), data, data, request(3)]) == [
        start(1), .abort(stream: 1, .dataAfterClose), .refuse(stream: 1, .unknownStream), start(3),
      ])
  }

  @Test("A client stream carries messages, empty messages and an end")
  func clientStream() {
    #expect(
      run([
        request(1, .remoteOpen), Frame(stream: 1, kind: .data, body: [9]), Frame(stream: 1, kind: .data),
        Frame(stream: 1, kind: .data, flags: .noData), Frame(stream: 1, kind: .data, flags: [.remoteClosed, .noData]),
        Frame(stream: 1, kind: .data, body: [9]),
      ]) == [
        start(1, isOpen: true), .input(stream: 1, message: [9], isLast: false),
        .input(stream: 1, message: [], isLast: false), .input(stream: 1, message: nil, isLast: false),
        .input(stream: 1, message: nil, isLast: true), .abort(stream: 1, .dataAfterClose),
      ])
  }

  @Test("A message in the closing frame is refused, as the reference does")
  func dataWithClose() {
    #expect(
      run([request(1, .remoteOpen), Frame(stream: 1, kind: .data, flags: .remoteClosed, body: [1])]) == [
        start(1, isOpen: true), .abort(stream: 1, .dataWithClose),
      ])
  }

  @Test("Data for a stream that never was is refused; a close that crosses the reply is not")
  func unknownStream() {
    var state = ServerConnectionState(limit: 4)
    #expect(state.receive(Frame(stream: 7, kind: .data, body: [1])) == .refuse(stream: 7, .unknownStream))
    _ = state.receive(request(7, .remoteOpen))
    state.end(7)
    #expect(state.receive(Frame(stream: 7, kind: .data, flags: [.remoteClosed, .noData])) == .none)
  }

  @Test("GW-01 a request too long uses up its id; too long a message ends its stream")
  func oversize() {
    var state = ServerConnectionState(limit: 4)
    #expect(
      state.receiveOversize(stream: 1, kind: .request, length: 5_000_000) == .refuse(stream: 1, .tooLong(5_000_000)))
    #expect(state.receive(request(1)) == .refuse(stream: 1, .reusedStream))
    _ = state.receive(request(3, .remoteOpen))
    #expect(state.receiveOversize(stream: 3, kind: .data, length: 9) == .abort(stream: 3, .tooLong(9)))
    #expect(state.openStreams == 0)
  }

  @Test("GW-14 no call may run while draining, nor beyond the limit")
  func mayRun() {
    var state = ServerConnectionState(limit: 4)
    #expect(state.mayRun(beside: 3) == nil)
    #expect(state.mayRun(beside: 4) == .tooMany(4))
    state.isDraining = true
    #expect(state.mayRun(beside: 0) == .draining)
  }
}

@Suite struct ClientConnectionStateTests {
  @Test("A unary call has one reply; what follows is ignored")
  func unary() {
    var state = ClientConnectionState()
    let reply = Frame(stream: 1, kind: .response, body: [5])
    #expect(state.receive(reply) == .none)
    #expect(state.open(.unary) == 1)
    #expect(state.open(.unary) == 3)
    #expect(state.receive(reply) == .reply(stream: 1, body: [5]))
    #expect(state.receive(reply) == .none)
    #expect(state.receive(Frame(stream: 3, kind: .data, body: [5])) == .violation(stream: 3))
    #expect(state.openStreams == 0)
  }

  @Test("A streamed reply has messages, empty ones too, and ends by a close or a status")
  func stream() {
    var state = ClientConnectionState()
    #expect(state.open(.serverStream) == 1)
    #expect(state.receive(Frame(stream: 1, kind: .data, body: [5])) == .message(stream: 1, body: [5]))
    #expect(state.receive(Frame(stream: 1, kind: .data)) == .message(stream: 1, body: []))
    #expect(state.receive(Frame(stream: 1, kind: .data, flags: .noData)) == .none)
    #expect(state.receive(Frame(stream: 1, kind: .data, flags: [.remoteClosed, .noData])) == .end(stream: 1))
    #expect(state.open(.serverStream) == 3)
    #expect(state.receive(Frame(stream: 3, kind: .response, body: [1])) == .reply(stream: 3, body: [1]))
  }

  @Test("GW-14 a response on stream 0 says that the server is going down")
  func goAway() {
    var state = ClientConnectionState()
    #expect(state.receive(Frame(stream: 0, kind: .response)) == .goAway)
  }

  @Test("The answer to a control call interests nobody")
  func control() async throws {
    var state = ClientConnectionState()
    #expect(state.open(.control) == 1)
    #expect(state.receive(Frame(stream: 1, kind: .response, body: [1])) == .none)
    #expect(state.openStreams == 0)
  }
}
