public import Vocabulary
internal import Wire

/// Where errors become answers: an expected no keeps its reason, anything else becomes a fault with an id.
public enum Boundary {
  /// The refusal an error stands for; nil when it is a fault.
  public static func refusal(for error: any Error) -> Refusal? {
    switch error {
    case let refusal as Refusal: refusal
    case is CancellationError: Refusal(.cancelled, "the call was cancelled")
    case let error as WireError: Refusal(.messageMalformed, "the message cannot be read: \(error)")
    default: nil
    }
  }

  /// What a caller is told of a fault: nothing but the id under which it is logged.
  static func fault(_ id: String) -> Refusal {
    Refusal(.fault, "something went wrong here; fault \(id)")
  }
}

/// Receives what went wrong behind a fault id, for the log.
public typealias FaultHandler = @Sendable (_ id: String, _ error: any Error, _ context: CallContext) -> Void
