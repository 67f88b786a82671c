import Foundation
import Synchronization

/// Answers requests: what the three providers promise, and what the script makes of it.
final class Desk: Sendable {
  private struct State {
    var script: Script
    var calls: [String: Int] = [:]
    var faults: [String: Int] = [:]
  }

  private let ledger: Ledger
  private let state: Mutex<State>

  init(ledger: Ledger, script: Script) {
    self.ledger = ledger
    state = Mutex(State(script: script))
  }

  func answer(_ request: Request, _ caller: Caller) {
    switch (request.method, request.path) {
    case ("PUT", ["script"]): caller.send(change(String(decoding: request.body, as: UTF8.self)).bytes)
    case ("GET", ["ledger"]): caller.send(Answer(status: 200, body: ledger.text).bytes)
    case ("GET", ["faults"]): caller.send(Answer(status: 200, body: counts).bytes)
    case ("POST", let path) where path.count == 2 && path[1] == "calls" && ["a", "b", "c"].contains(path[0]):
      perform(request, provider: path[0], caller)
    case ("GET", let path) where path.count == 3 && path[1] == "calls":
      caller.send(find(path[2], at: path[0]).bytes)
    default: caller.send(Answer.complaint(404, "no such place").bytes)
    }
  }

  private var counts: String {
    state.withLock { state in state.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined() }
  }

  private func change(_ text: String) -> Answer {
    do {
      let script = try Script(text)
      state.withLock { $0.script = script }
      return Answer(status: 200, body: "{}")
    } catch {
      return .complaint(400, "misspelt: \(error)")
    }
  }

  private func find(_ key: String, at provider: String) -> Answer {
    guard provider != "c", let charge = ledger.first(of: key, at: provider) else {
      return .complaint(404, "nothing is known by this key")
    }
    return .charged(charge)
  }

  private func perform(_ request: Request, provider: String, _ caller: Caller) {
    guard let key = request.headers["idempotency-key"], !key.isEmpty, !key.contains(where: \.isWhitespace) else {
      return caller.send(Answer.complaint(400, "a call has a key").bytes)
    }
    let call = Call(
      provider: provider, key: key, micros: request.headers["price-micros"].flatMap(Int64.init) ?? 1_000,
      body: Hash.text(request.body))
    if provider == "a", let known = ledger.first(of: key, at: provider), known.body != call.body {
      return caller.send(Answer.complaint(409, "this key has been used for another request").bytes)
    }
    let fault = state.withLock { state in
      state.calls["\(provider) \(key)", default: 0] += 1
      let fault = state.script.fault(provider, key, number: state.calls["\(provider) \(key)", default: 0])
      if let fault { state.faults[fault.name, default: 0] += 1 }
      return fault
    }
    answer(call, fault, caller)
  }

  private struct Call {
    let provider: String
    let key: String
    let micros: Int64
    let body: String
  }

  private func execute(_ call: Call, reusing: Bool? = nil) -> Charge {
    ledger.charge(
      call.provider, call.key, micros: call.micros, body: call.body, reusing: reusing ?? (call.provider == "a"))
  }

  private func answer(_ call: Call, _ fault: Fault?, _ caller: Caller) {
    switch fault {
    case nil: caller.send(Answer.charged(execute(call)).bytes)
    case .slow(let pause):
      let charge = execute(call)
      usleep(UInt32(pause) * 1_000)
      caller.send(Answer.charged(charge).bytes)
    case .late(let pause):
      usleep(UInt32(pause) * 1_000)
      caller.send(Answer.charged(execute(call)).bytes)
    case .failBefore: caller.send(Answer.complaint(500, "something went wrong").bytes)
    case .failAfter:
      _ = execute(call)
      caller.send(Answer.complaint(500, "something went wrong").bytes)
    case .limit(let seconds):
      caller.send(Answer.complaint(429, "slower", seconds.map { [("Retry-After", String($0))] } ?? []).bytes)
    case .refuse: caller.send(Answer.complaint(402, "the balance is used up").bytes)
    case .torn:
      let bytes = Answer.charged(execute(call)).bytes
      caller.send(bytes.prefix(bytes.count - 20))
    case .garbage:
      _ = execute(call)
      caller.send(Answer(status: 200, body: "<html>\u{0} we will be back soon").bytes)
    case .duplicated:
      let bytes = Answer.charged(execute(call)).bytes
      caller.send(bytes + bytes)
    case .other:
      let charge = execute(call)
      let another = Charge(
        at: charge.at, provider: charge.provider, key: "another-\(charge.key)", number: 1, micros: charge.micros,
        body: Hash.text("another"))
      caller.send(Answer.charged(another).bytes)
    case .keyIgnored: caller.send(Answer.charged(execute(call, reusing: false)).bytes)
    }
  }
}
