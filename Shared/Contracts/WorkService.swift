// Generated from work.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.work.v1.Work`.
public struct WorkClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Takes a command. The same command key again is answered the same way and changes nothing.
  public func perform(_ request: PerformRequest, options: CallOptions = CallOptions()) async throws -> PerformReply {
    try PerformReply(
      decoding: await channel.unary(
        service: "infin8.work.v1.Work", method: "Perform", payload: request.encoded(), options: options))
  }

  /// Stops a command; it may arrive before the command does.
  public func cancelWork(_ request: CancelWorkRequest, options: CallOptions = CallOptions()) async throws
    -> CancelWorkReply
  {
    try CancelWorkReply(
      decoding: await channel.unary(
        service: "infin8.work.v1.Work", method: "CancelWork", payload: request.encoded(), options: options))
  }

  /// Pauses a command or lets it go on; it may arrive before the command does. A held command begins nothing and calls nobody.
  public func holdWork(_ request: HoldWorkRequest, options: CallOptions = CallOptions()) async throws -> HoldWorkReply {
    try HoldWorkReply(
      decoding: await channel.unary(
        service: "infin8.work.v1.Work", method: "HoldWork", payload: request.encoded(), options: options))
  }

  /// Removes what was made on the way to a workflow's articles, when all of it is older than a year. The same again removes what is
  /// left.
  public func forgetWorkflow(_ request: ForgetWorkflowRequest, options: CallOptions = CallOptions()) async throws
    -> ForgetWorkflowReply
  {
    try ForgetWorkflowReply(
      decoding: await channel.unary(
        service: "infin8.work.v1.Work", method: "ForgetWorkflow", payload: request.encoded(), options: options))
  }
}

/// Performed by keyword and content, called by workflow alone. A reply means committed.
public protocol WorkMethods: Sendable {
  /// Takes a command. The same command key again is answered the same way and changes nothing.
  func perform(_ request: PerformRequest, context: CallContext) async throws -> PerformReply
  /// Stops a command; it may arrive before the command does.
  func cancelWork(_ request: CancelWorkRequest, context: CallContext) async throws -> CancelWorkReply
  /// Pauses a command or lets it go on; it may arrive before the command does. A held command begins nothing and calls nobody.
  func holdWork(_ request: HoldWorkRequest, context: CallContext) async throws -> HoldWorkReply
  /// Removes what was made on the way to a workflow's articles, when all of it is older than a year. The same again removes what is
  /// left.
  func forgetWorkflow(_ request: ForgetWorkflowRequest, context: CallContext) async throws -> ForgetWorkflowReply
}

extension WorkMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.work.v1.Work", method: "Perform") { payload, context in
      try await self.perform(PerformRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.work.v1.Work", method: "CancelWork") { payload, context in
      try await self.cancelWork(CancelWorkRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.work.v1.Work", method: "HoldWork") { payload, context in
      try await self.holdWork(HoldWorkRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.work.v1.Work", method: "ForgetWorkflow") { payload, context in
      try await self.forgetWorkflow(ForgetWorkflowRequest(decoding: payload), context: context).encoded()
    }
  }
}
