import Contracts
import TestSupport
import Testing
import Vocabulary
import Wire
import WorkflowService

/// The plan and the judgement, without a database: every pair of states, every event in every phase, random lives.
@Suite("Plan")
struct PlanTests {
  @Test("WF-04 of 121 pairs of states 54 are legal: nine forward, nine out, thirty-six back")
  func legality() {
    var count: [LegalMoves.Trigger: Int] = [:]
    for from in WorkflowState.allCases {
      for to in WorkflowState.allCases {
        if let trigger = LegalMoves.trigger(from: from, to: to) { count[trigger, default: 0] += 1 }
      }
    }
    #expect(count == [.advance: 9, .cancel: 9, .rerun: 36])
  }

  @Test("every step but the people's has a service and a kind of work, and no kind of work is left over")
  func works() {
    let works = contentPlan.compactMap(\.work)
    #expect(Set(works) == Set(WorkKind.allCases) && works.count == 8)
    #expect(contentPlan.map(\.state) == Array(WorkflowState.allCases.prefix(9)))
  }

  @Test("F9 too few results fail the step by name; they never lower the bar")
  func tooFew() throws {
    let command = UUID.random()
    let acts = try decide(
      .succeeded(command: command, made: 2, subject: []),
      Snapshot(state: .step5Filtering, phase: .running, awaiting: command))
    #expect(acts.contains { if case .fail = $0 { true } else { false } })
    #expect(!acts.contains { if case .move = $0 { true } else { false } })
  }

  @Test("WF-22 nothing but the open gate's own subject passes it")
  func gate() throws {
    let open = Snapshot(state: .step3Seeds, phase: .waitingHuman, gateSubject: [1])
    #expect(throws: Refusal.self) { try decide(.approved(subject: [2], chosen: 5), open) }
    #expect(throws: Refusal.self) { try decide(.approved(subject: [1], chosen: 1), open) }
    #expect(throws: Refusal.self) { try decide(.approved(subject: [1], chosen: 101), open) }
    #expect(try decide(.approved(subject: [1], chosen: 2), open).contains(.move(to: .step4Longtails, .advance)))
    #expect(throws: Refusal.self) {
      try decide(
        .approved(subject: [1], chosen: 5), Snapshot(state: .step4Longtails, phase: .running, awaiting: .random()))
    }
  }

  @Test("BL-08 work without money pauses its workflow and says why; a pause by a person stays a person's")
  func money() throws {
    let command = UUID.random()
    let waits = Event.waits(command: command, reason: "ceiling_reached", message: "no money")
    for phase in [Phase.queued, .running] {
      let acts = try decide(waits, Snapshot(state: .step4Longtails, phase: phase, awaiting: command))
      #expect(
        acts == [.hold(true), .enter(.paused), .wait(reason: "ceiling_reached", message: "no money")])
    }
    let paused = Snapshot(state: .step4Longtails, phase: .paused, pausedFrom: .running, awaiting: command)
    #expect(throws: Refusal.self) { try decide(waits, paused) }
    #expect(throws: Refusal.self) {
      try decide(waits, Snapshot(state: .step4Longtails, phase: .running, awaiting: .random()))
    }
    #expect(try decide(.resume, paused) == [.hold(false), .enter(.running)])
    // What had money after all is done, and waits for nobody; what a person paused stays where it is.
    var waiting = paused
    waiting.isWaiting = true
    let done = Event.succeeded(command: command, made: 5, subject: [])
    #expect(try decide(done, waiting).last.map { if case .send = $0 { true } else { false } } == true)
    #expect(try decide(done, paused).last == .enter(.paused))
  }

  @Test("WF-11 BL-08 a person may pause what waits for money: then it goes on when a person says so, and not before")
  func pauseWithoutMoney() throws {
    let command = UUID.random()
    var now = Snapshot(state: .step4Longtails, phase: .running, awaiting: command)
    for event in [Event.waits(command: command, reason: "ceiling_reached", message: "no money"), .pause] {
      for act in try decide(event, now) { now.apply(act, command: nil) }
    }
    #expect(now.phase == .paused && now.pausedFrom == .running && !now.isWaiting)
    #expect(throws: Refusal.self, "a raise, or the clock") { try decide(.lookAgain, now) }
    #expect(throws: Refusal.self) { try decide(.pause, now) }
    #expect(try decide(.resume, now) == [.hold(false), .enter(.running)])
  }

  @Test("WF-33 only what has failed is given up, and then it is as if somebody had cancelled it")
  func givenUp() throws {
    for phase in Phase.allCases where phase != .failed {
      #expect(throws: Refusal.self, "\(phase)") {
        try decide(.givenUp, Snapshot(state: .step4Longtails, phase: phase, pausedFrom: .running))
      }
    }
    #expect(
      try decide(.givenUp, Snapshot(state: .step4Longtails, phase: .failed)) == [.move(to: .cancelled, .cancel)])
  }

  @Test("WF-25 the time until a workflow rests is that of its steps up to the next gate; at rest there is none")
  func forecast() {
    let medians = Dictionary(uniqueKeysWithValues: contentPlan.map { ($0.state, Int64($0.state.rawValue) * 10) })
    func eta(_ state: WorkflowState, _ phase: Phase, _ elapsed: Int64 = 0) -> Int64? {
      Forecast.seconds(in: state, phase, elapsed: elapsed, medians: medians)
    }
    #expect(eta(.step1ICP, .queued) == 30)
    #expect(eta(.step2Competitors, .running, 5) == 15)
    #expect(eta(.step4Longtails, .running, 15) == 285)
    #expect(eta(.step9Articles, .running, 30) == 60)
    // A step that takes longer than usual delays what comes after it, and is soon done as far as anybody knows.
    #expect(eta(.step4Longtails, .running, 1_000) == 260)
    #expect(eta(.step9Articles, .running, 1_000) == 1)
    for phase in [Phase.idle, .waitingHuman, .failed, .paused] { #expect(eta(.step4Longtails, phase) == nil) }
    for over in [WorkflowState.completed, .cancelled] { #expect(eta(over, .idle) == nil) }
    #expect(Forecast.seconds(in: .step4Longtails, .running, elapsed: 0, medians: [.step4Longtails: 9]) == nil)
  }

  @Test("WF-32 an estimate is a range for each step: settings say how many calls, prices what one may cost")
  func estimate() {
    var settings = StepSettings(maxCompetitors: 2, keywordsPerCompetitor: 10, longtailsPerSeed: 5, minSpokes: 2)
    let prices = [
      Price(provider: "embedded", metric: .longtailExpansion, microsPerUnit: 0),
      Price(provider: "dear", metric: .longtailExpansion, microsPerUnit: 700),
      Price(provider: "dear", metric: .articleGeneration, microsPerUnit: 50_000),
    ]
    func line(_ step: WorkflowState) -> StepEstimate? {
      Estimate.steps(settings, prices: prices).first { $0.step == step }
    }
    #expect(
      Estimate.steps(settings, prices: prices).map(\.step) == contentPlan.filter { $0.service != nil }.map(\.state))
    #expect(line(.step2Competitors) == StepEstimate(step: .step2Competitors, callsLow: 1, callsHigh: 2))
    #expect(
      line(.step4Longtails)
        == StepEstimate(step: .step4Longtails, callsLow: 2, callsHigh: 20, microsLow: 0, microsHigh: 14_000))
    // Every keyword there can be: twenty harvested, and five for each of them.
    #expect(
      line(.step9Articles)
        == StepEstimate(
          step: .step9Articles, callsLow: 1, callsHigh: 120, microsLow: 50_000, microsHigh: 6_000_000))
    #expect(Estimate.micros(settings, prices: prices) == 6_014_000)
    settings.keywordsPerCompetitor = 100
    #expect(line(.step4Longtails)?.callsHigh == 100)
  }

  @Test("WF-10 a workflow can be cancelled in every state and phase until it is over, and nothing is sent afterwards")
  func cancel() throws {
    for step in contentPlan {
      for phase in Phase.allCases {
        let acts = try decide(
          .cancel, Snapshot(state: step.state, phase: phase, pausedFrom: .idle, awaiting: .random(), gateSubject: [1]))
        #expect(acts.contains(.move(to: .cancelled, .cancel)) && acts.contains(.cancelWork))
        #expect(!acts.contains { if case .send = $0 { true } else { false } })
      }
    }
    for over in [WorkflowState.completed, .cancelled] {
      #expect(throws: Refusal.self) { try decide(.cancel, Snapshot(state: over, phase: .idle)) }
    }
  }

  /// Random lives from a printed seed: whatever comes in whatever order, the rules hold.
  @Test(
    "random events keep the rules: legal moves only, one step at work at a time, completion after nine advances",
    arguments: 1...40)
  func walk(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var life = Life()
    for _ in 0..<400 {
      let event = life.randomEvent(using: &random)
      guard let acts = try? decide(event, life.now) else { continue }
      life.apply(acts)
      // The same event again is refused, or says nothing new: it never moves the workflow a second time.
      if case .succeeded = event, let again = try? decide(event, life.now) {
        #expect(!again.contains { if case .move = $0 { true } else { false } }, "seed \(seed)")
      }
      if life.now.isOver { break }
    }
    #expect(life.problems.isEmpty, "seed \(seed): \(life.problems)")
    if life.now.state == .completed { #expect(life.advancesSinceRerun >= 9 - life.floor) }
  }

  private struct Life {
    var now = Snapshot(state: .step1ICP, phase: .idle)
    var advancesSinceRerun = 0
    var floor = 0
    var problems: [String] = []

    func randomEvent(using random: inout SplitMix64) -> Event {
      let command = Bool.random(using: &random) ? now.awaiting ?? .zero : .zero
      let subject = Bool.random(using: &random) ? now.gateSubject ?? [9] : [9]
      switch Int.random(in: 0..<13, using: &random) {
      case 0: return .start
      case 1: return .accepted(command: command)
      case 2, 3, 4: return .succeeded(command: command, made: Int.random(in: 0...20, using: &random), subject: [7])
      case 5: return .failed(command: command, reason: "bad_output", message: "no")
      case 6: return .deadlinePassed(command: command)
      case 7, 8: return .approved(subject: subject, chosen: Int.random(in: 0...12, using: &random))
      case 9: return .rejected(subject: subject)
      case 10: return .booksBalanced
      case 11: return .retry
      default: return [.pause, .resume, .lookAgain, .givenUp, waits(command)].randomElement(using: &random) ?? .pause
      }
    }

    private func waits(_ command: UUID) -> Event {
      .waits(command: command, reason: "ceiling_reached", message: "no money")
    }

    mutating func apply(_ acts: [Act]) {
      for act in acts {
        switch act {
        case .move(let target, let trigger):
          if LegalMoves.trigger(from: now.state, to: target) != trigger {
            problems.append("illegal \(now.state.text) to \(target.text)")
          }
          advancesSinceRerun = trigger == .advance ? advancesSinceRerun + 1 : 0
          if trigger == .rerun { floor = Int(target.rawValue) - 1 }
        case .send: if now.awaiting != nil { problems.append("two steps at work") }
        case .openGate: if now.gateSubject != nil { problems.append("two gates open") }
        default: break
        }
        now.apply(act, command: .random())
      }
    }
  }
}
