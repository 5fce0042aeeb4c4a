import Components
import Gradients
import Recurrent
import Testing
import Training

/// A trial that continues from a state, in another trainer, is the undisturbed trial from there on: whatever
/// decides its steps, and wherever it was interrupted.
@Suite struct ContinuationTests {
  @Test(arguments: ContinuedTrial.all) func continuedTrialIsTheUndisturbedOne(_ trial: ContinuedTrial) throws
  {
    let course = try trial.undisturbed()
    try #require(course.states.map(\.state.update) == Array(0..<course.states.count))
    for (place, state) in course.states {
      let rest = try trial.continued(from: state)
      #expect(rest.events == Array(course.events[place...]), "from update \(state.update)")
      #expect(rest.parameters == course.parameters, "from update \(state.update)")
      // What a continued trainer would store is what the undisturbed one did.
      #expect(rest.states.map(\.state) == course.states.filter { $0.place >= place }.map(\.state))
    }
  }

  @Test func askingForStatesDisturbsNothing() throws {
    for trial in [ContinuedTrial.whenClipped, .companions, .weightNoise] {
      let asked = try trial.undisturbed()
      let alone = ObservedCourse(Trainer(trial.settings, source: try trial.source()), asksForStates: false)
      #expect(alone.events == asked.events && alone.parameters == asked.parameters && !asked.states.isEmpty)
    }
  }

  /// Before the first event, and after the last one before each update: a step, its evaluation, or the record
  /// of its clipping.
  @Test func statesStandBetweenUpdates() throws {
    func places(_ trial: ContinuedTrial) throws -> [String] {
      let course = try trial.undisturbed()
      return course.states.map { $0.place == 0 ? "" : course.events[$0.place - 1].name }
    }
    #expect(
      try places(ContinuedTrial.gradientNoise) == [
        "", "step 0", "evaluation 2", "step 2", "evaluation 4", "step 4",
      ])
    #expect(
      try places(ContinuedTrial.whenClipped) == [
        "", "step 0", "evaluation 2", "record 2", "evaluation 4", "record 4", "evaluation 6", "step 6",
      ])
  }

  /// What the trials above are to be interrupted in does happen in them.
  @Test func trialsDoWhatTheyAreFor() throws {
    func names(_ trial: ContinuedTrial) throws -> [String] { try trial.undisturbed().events.map(\.name) }
    #expect(ContinuedTrial.criteria.count == 5)
    for trial in ContinuedTrial.criteria.dropFirst() {
      let all = try names(trial), stop = try #require(all.firstIndex { $0.hasPrefix("stopped") }, "\(trial)")
      #expect(stop >= 3 && all[stop...].contains { $0.hasPrefix("record") }, "\(trial)")
    }
    #expect(try names(ContinuedTrial.diverging(every: nil)).filter { $0.hasPrefix("record") }.count >= 2)
    let kinds = { (parts: [(any Component)?]) in Set(parts.compactMap { $0.map { type(of: $0).kind } }) }
    #expect(kinds(ContinuedTrial.criteria.map(\.settings.train.until)) == Set(Criteria.family.kinds))
    #expect(kinds(ContinuedTrial.penalties.map(\.settings.gradient.penalty)) == Set(Penalties.family.kinds))
    let controls = ContinuedTrial.controls.map(\.settings.optimizer.common)
    #expect(kinds(controls.map(\.constraint)) == Set(OrthogonalConstraint.family.kinds))
    #expect(kinds(controls.map(\.gradientNoise)) == Set(AnnealedNoise.family.kinds))
    let segments = ContinuedTrial.segments
    #expect(try !Trainer(segments.settings, source: segments.source()).network.holdsAllSteps)
  }

  /// A constraint takes initial parameters in, and leaves stored ones as they are: a projection once more
  /// would round once more.
  @Test func storedParametersAreNotConstrainedAgain() throws {
    let constrained = ContinuedTrial.controls.filter { $0.name.hasPrefix("orthogonal") }
    #expect(!constrained.isEmpty)
    for trial in constrained {
      let states = try trial.undisturbed().states
      #expect(!states.isEmpty)
      for (_, state) in states {
        let again = try Trainer(trial.settings, source: trial.source(), continuing: state)
        #expect(again.state == state)
      }
    }
  }
}
