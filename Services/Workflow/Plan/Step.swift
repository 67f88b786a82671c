package import Contracts
package import Vocabulary

/// Who does a step's work.
package enum Party: Sendable, Equatable {
  case service(ServiceName, WorkKind)
  /// A person looks at what the step before made, and chooses.
  case person
}

/// What must be so before a workflow leaves a step.
package enum Exit: Sendable, Equatable {
  /// Nothing: it goes on by itself.
  case open
  /// An admin has chosen this many of what was made.
  case admin(ClosedRange<Int>)
  /// Billing's books show what the workflow's do, and nothing is reserved.
  case settled
}

/// One row of the plan.
package struct Step: Sendable, Equatable {
  package let state: WorkflowState
  package let party: Party
  /// What it makes, in a word for people.
  package let product: String
  /// How many make it a success; fewer is a named failure, never a lower bar.
  package let enough: Int
  package let exit: Exit
  package let within: Duration
  /// Shown when it is reached.
  package let completion: Int

  init(
    _ state: WorkflowState, _ party: Party, makes product: String, enough: Int, _ exit: Exit, within: Duration,
    shows completion: Int
  ) {
    self.state = state
    self.party = party
    self.product = product
    self.enough = enough
    self.exit = exit
    self.within = within
    self.completion = completion
  }

  /// How long it may take in a workflow with these settings.
  package func budget(_ settings: StepSettings?) -> Duration {
    let own = settings?.stepSeconds ?? []
    let place = Int(state.rawValue) - 1
    return own.indices.contains(place) && own[place] > 0 ? .seconds(Int64(own[place])) : within
  }

  package var service: ServiceName? { if case .service(let name, _) = party { name } else { nil } }
  package var work: WorkKind? { if case .service(_, let work) = party { work } else { nil } }
}

extension Duration {
  static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
}
