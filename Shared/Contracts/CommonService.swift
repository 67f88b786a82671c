// Generated from common.proto by Shared/ContractGenerator; .ci/contracts writes it anew.

public import RPC
import Wire

/// Calls `infin8.common.v1.Outbox`.
public struct OutboxClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// Waits up to `wait_ms` for rows addressed to `destination` and hands them over; `acknowledge` removes earlier ones.
  public func collect(_ request: CollectRequest, options: CallOptions = CallOptions()) async throws -> CollectReply {
    try CollectReply(
      decoding: await channel.unary(
        service: "infin8.common.v1.Outbox", method: "Collect", payload: request.encoded(), options: options))
  }
}

/// Rows that wait for another service are collected by it: the reply to a Collect hands over, the next one acknowledges.
public protocol OutboxMethods: Sendable {
  /// Waits up to `wait_ms` for rows addressed to `destination` and hands them over; `acknowledge` removes earlier ones.
  func collect(_ request: CollectRequest, context: CallContext) async throws -> CollectReply
}

extension OutboxMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.common.v1.Outbox", method: "Collect") { payload, context in
      try await self.collect(CollectRequest(decoding: payload), context: context).encoded()
    }
  }
}

/// Calls `infin8.common.v1.Privacy`.
public struct PrivacyClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// All that is kept of the subject, table by table, as JSON lines.
  public func exportSubject(_ request: PrivacySubject, options: CallOptions = CallOptions()) async throws -> RPCStream<
    ExportChunk
  > {
    try await channel.serverStream(
      service: "infin8.common.v1.Privacy", method: "ExportSubject", payload: request.encoded(), options: options
    )
    .map { try ExportChunk(decoding: $0) }
  }

  /// Deletes or anonymises. The same erasure again answers the same receipt.
  public func eraseSubject(_ request: EraseSubjectRequest, options: CallOptions = CallOptions()) async throws
    -> ErasureReceipt
  {
    try ErasureReceipt(
      decoding: await channel.unary(
        service: "infin8.common.v1.Privacy", method: "EraseSubject", payload: request.encoded(), options: options))
  }

  /// Looks for what should be gone.
  public func verifyErasure(_ request: VerifyErasureRequest, options: CallOptions = CallOptions()) async throws
    -> ErasureVerification
  {
    try ErasureVerification(
      decoding: await channel.unary(
        service: "infin8.common.v1.Privacy", method: "VerifyErasure", payload: request.encoded(), options: options))
  }
}

/// Every service answers for the personal data it keeps. Called by workflow alone, which asks all five and keeps the receipts.
public protocol PrivacyMethods: Sendable {
  /// All that is kept of the subject, table by table, as JSON lines.
  func exportSubject(
    _ request: PrivacySubject, context: CallContext, send: @Sendable (ExportChunk) async throws -> Void) async throws
  /// Deletes or anonymises. The same erasure again answers the same receipt.
  func eraseSubject(_ request: EraseSubjectRequest, context: CallContext) async throws -> ErasureReceipt
  /// Looks for what should be gone.
  func verifyErasure(_ request: VerifyErasureRequest, context: CallContext) async throws -> ErasureVerification
}

extension PrivacyMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.serverStream(service: "infin8.common.v1.Privacy", method: "ExportSubject") { payload, context, send in
      try await self.exportSubject(PrivacySubject(decoding: payload), context: context) { try await send($0.encoded()) }
    }
    router.unary(service: "infin8.common.v1.Privacy", method: "EraseSubject") { payload, context in
      try await self.eraseSubject(EraseSubjectRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.common.v1.Privacy", method: "VerifyErasure") { payload, context in
      try await self.verifyErasure(VerifyErasureRequest(decoding: payload), context: context).encoded()
    }
  }
}

/// Calls `infin8.common.v1.DeadLetters`.
public struct DeadLettersClient: Sendable {
  private let channel: any RPCChannel

  public init(_ channel: any RPCChannel) { self.channel = channel }

  /// The organization's, newest first.
  public func listDeadLetters(_ request: ListDeadLettersRequest, options: CallOptions = CallOptions()) async throws
    -> ListDeadLettersReply
  {
    try ListDeadLettersReply(
      decoding: await channel.unary(
        service: "infin8.common.v1.DeadLetters", method: "ListDeadLetters", payload: request.encoded(), options: options
      ))
  }

  /// Sends it again, as it is or with another body.
  public func retryDeadLetter(_ request: RetryDeadLetterRequest, options: CallOptions = CallOptions()) async throws
    -> DeadLetter
  {
    try DeadLetter(
      decoding: await channel.unary(
        service: "infin8.common.v1.DeadLetters", method: "RetryDeadLetter", payload: request.encoded(), options: options
      ))
  }

  /// Gives it up; it stays in the list of those that are resolved.
  public func discardDeadLetter(_ request: DiscardDeadLetterRequest, options: CallOptions = CallOptions()) async throws
    -> DeadLetter
  {
    try DeadLetter(
      decoding: await channel.unary(
        service: "infin8.common.v1.DeadLetters", method: "DiscardDeadLetter", payload: request.encoded(),
        options: options))
  }
}

/// Messages that could not be delivered or understood: looked at, mended, sent again or given up. In every service, each its own.
public protocol DeadLettersMethods: Sendable {
  /// The organization's, newest first.
  func listDeadLetters(_ request: ListDeadLettersRequest, context: CallContext) async throws -> ListDeadLettersReply
  /// Sends it again, as it is or with another body.
  func retryDeadLetter(_ request: RetryDeadLetterRequest, context: CallContext) async throws -> DeadLetter
  /// Gives it up; it stays in the list of those that are resolved.
  func discardDeadLetter(_ request: DiscardDeadLetterRequest, context: CallContext) async throws -> DeadLetter
}

extension DeadLettersMethods {
  /// Adds every method of the service to a router.
  public func register(in router: inout Router) {
    router.unary(service: "infin8.common.v1.DeadLetters", method: "ListDeadLetters") { payload, context in
      try await self.listDeadLetters(ListDeadLettersRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.common.v1.DeadLetters", method: "RetryDeadLetter") { payload, context in
      try await self.retryDeadLetter(RetryDeadLetterRequest(decoding: payload), context: context).encoded()
    }
    router.unary(service: "infin8.common.v1.DeadLetters", method: "DiscardDeadLetter") { payload, context in
      try await self.discardDeadLetter(DiscardDeadLetterRequest(decoding: payload), context: context).encoded()
    }
  }
}
