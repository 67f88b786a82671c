import Vocabulary
import Wire

/// Told of every fault with the id its caller was given.
public typealias FaultHandler = @Sendable (_ id: String, _ error: any Error, _ context: CallContext) -> Void

/// Where errors become statuses, once.
enum Boundary {
  /// A refusal is told as it is; anything else is a fault, of which the caller learns an id and nothing more.
  static func status(of error: any Error, in context: CallContext, onFault: FaultHandler) -> StatusEnvelope {
    switch error {
    case let refusal as Refusal: return StatusEnvelope(refusal)
    case let error as WireError: return StatusEnvelope(Refusal(.messageMalformed, error.description))
    case is CancellationError: return StatusEnvelope(Refusal(.cancelled, "the call was cancelled"))
    default:
      let id = UUID.random().description
      onFault(id, error, context)
      return StatusEnvelope(Refusal(.fault, "something went wrong here; fault \(id)"))
    }
  }
}
