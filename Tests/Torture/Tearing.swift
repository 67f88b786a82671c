import Contracts
import Foundation
import RPC
import TestSupport
import Vocabulary

/// Calls through proxies that tear what passes: an answer is right or is none. Only random bytes in the middle of one may make
/// another of it: frames have no checksum, as no kernel changes bytes on a Unix socket.
struct Tearing: Sendable {
  let tally: Tally
  let tenant: Tenant
  let until: ContinuousClock.Instant
  private let proxies: [TearingProxy]

  init(fleet: Fleet, tally: Tally, tenant: Tenant, seed: UInt64, until: ContinuousClock.Instant) throws {
    self.tally = tally
    self.tenant = tenant
    self.until = until
    proxies = try ServiceName.allCases.map { service in
      try TearingProxy(
        to: "\(fleet.directory)/run/\(service.rawValue).sock", at: "\(fleet.directory)/torn-\(service.rawValue).sock",
        seed: seed)
    }
  }

  func run() async {
    await withTaskGroup(of: Void.self) { group in
      for (service, proxy) in zip(ServiceName.allCases, proxies) {
        group.addTask { await call(service, through: proxy) }
      }
    }
    let torn = proxies.map { $0.counts.values.reduce(0, +) }.reduce(0, +)
    await tally.set(.tornFrames, to: torn)
    for proxy in proxies { proxy.stop() }
  }

  private func call(_ service: ServiceName, through proxy: TearingProxy) async {
    while ContinuousClock.now < until {
      let garbled = proxy.counts[.garbage]
      var options = RPCClient.Options()
      options.patience = .milliseconds(300)
      let client = RPCClient(path: proxy.path, options: options)
      let reply = try? await HealthClient(client).check(
        HealthCheckRequest(), options: CallOptions(timeout: .milliseconds(700)))
      if let reply, reply.service != service.rawValue, proxy.counts[.garbage] == garbled {
        await tally.complain("\(service.rawValue) was said to have answered as \"\(reply.service)\"")
      }
      await client.close()
      try? await Task.sleep(for: .milliseconds(100))
    }
  }
}
