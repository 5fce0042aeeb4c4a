import Components
import Gradients
import Recurrent
import Testing
import Training
import TrialFormat

/// A trial that goes on from the end of a shorter one is the longer one from there on.
@Suite struct LengtheningTests {
  /// A trial, and after how many of its updates the shorter one ends.
  struct Pair: CustomTestStringConvertible, Sendable {
    let trial: ContinuedTrial
    let updates: Int

    var testDescription: String { "\(trial.name), after \(updates)" }

    var shorter: ContinuedTrial {
      var settings = trial.settings
      settings.train.updates = updates
      return ContinuedTrial(trial.name, settings, task: trial.task)
    }

    var lengthening: Lengthening { Lengthening(from: shorter.settings, to: trial.settings) }

    /// The end of the shorter trial, and how many events come before it; nil where it stops or diverges.
    func end() throws -> (place: Int, state: TrainingState)? {
      let trainer = Trainer(shorter.settings, source: try trial.source())
      var count = 0, end: (place: Int, state: TrainingState)?
      while trainer.next() != nil {
        count += 1
        if let state = trainer.endState { end = (count, state) }
      }
      return end
    }

    /// What comes after an end in the longer trial; nil if its events before are others.
    func rest(after end: TrainingState, without surplus: Set<Int>) throws -> ObservedCourse {
      ObservedCourse(
        try Trainer(
          trial.settings, source: trial.source(), lengthening: end, without: surplus))
    }

    /// Where in the longer trial's events the shorter one's last update is followed by something new.
    func place(in course: ObservedCourse) throws -> Int {
      let step = try #require(course.events.firstIndex { $0.name == "step \(updates - 1)" })
      let isClipped = course.events[(step + 1)...].first?.name == "record \(updates - 1)"
      return step + (isClipped ? 2 : 1)
    }
  }

  /// Records are those of every third update, from 0, and of the last: four updates end with one of the longer
  /// trial's, and one less than all of them does not.
  static let pairs = ContinuedTrial.all.flatMap { trial in
    [4, trial.settings.train.updates - 1].map { Pair(trial: trial, updates: $0) }
  }

  @Test(arguments: pairs) func aLengthenedTrialIsTheLongerOne(_ pair: Pair) throws {
    guard pair.lengthening.obstacle == nil, let (_, end) = try pair.end(),
      pair.lengthening.obstacle(in: end) == nil
    else { return }
    let course = try pair.trial.undisturbed()
    let rest = try pair.rest(after: end, without: pair.lengthening.surplus)
    #expect(rest.events == Array(course.events[try pair.place(in: course)...]))
    #expect(rest.parameters == course.parameters)
    #expect(rest.states.map(\.state) == course.states.map(\.state).filter { $0.update >= pair.updates })
  }

  /// Why trials begin anew, by what is said; the trials above that do.
  @Test func whatCannotGoOnIsRefused() throws {
    var refused: [String: Set<String>] = [:]
    for pair in Self.pairs where !pair.lengthening.surplus.isEmpty || pair.lengthening.obstacle != nil {
      let end = try pair.end()?.state
      guard let reason = pair.lengthening.obstacle ?? end.flatMap({ pair.lengthening.obstacle(in: $0) })
      else { continue }
      refused[reason.replacing(/update \d+/, with: "update n"), default: []].insert(pair.trial.name)
      // Without the refusal it would be another trial.
      guard let end else { continue }
      let course = try pair.trial.undisturbed()
      let rest = try pair.rest(after: end, without: pair.lengthening.surplus)
      #expect(rest.events != Array(course.events[try pair.place(in: course)...]), "\(pair)")
    }
    let clipped =
      "record.when_clipped does not count as it would without the record of update n, which is not wanted now"
    #expect(
      refused == [
        "the schedule cosine of the learning rate depends on train.steps": ["schedule cosine"],
        "a random engine has drawn numbers for the record of update n, which is not wanted now": [
          "random companions", "uoro online", "uoro with noise on weights",
          "uoro online with noise on weights",
        ],
        clipped: ["records of clipped updates and before a divergence"],
      ])
  }

  /// The end is known once, between the last update with its records and the evaluation.
  @Test func onlyAWholeTrialHasAnEnd() throws {
    func ends(_ trial: ContinuedTrial) throws -> [String] {
      let trainer = Trainer(trial.settings, source: try trial.source())
      var before: [String] = []
      while let event = trainer.next() { if trainer.endState != nil { before.append(EventBits(event).name) } }
      return before
    }
    #expect(try ends(.gradientNoise) == ["step 5"])
    #expect(try ends(.whenClipped) == ["step 7"])
    let stopped = try #require(ContinuedTrial.criteria.last)
    for trial in [.within, .metric, stopped, .diverging(every: nil)] as [ContinuedTrial] {
      #expect(try ends(trial).isEmpty, "\(trial)")
    }
  }

  /// The control: an optimizer that remembers nothing of before, or another trial's parameters.
  @Test(arguments: ["learning/optimizer/memory/", "parameters/"]) func anotherEndIsAnotherTrial(
    _ part: String
  )
    throws
  {
    let trial = try #require(ContinuedTrial.cells.first), pair = Pair(trial: trial, updates: 4)
    let (_, end) = try #require(try pair.end())
    let begin = try #require(try trial.undisturbed().states.first).state
    let initial = Dictionary(uniqueKeysWithValues: begin.items.items.map { ($0.name, $0.content) })
    let items = end.items.items.map { item in
      StateItems.Item(
        item.name, item.name.hasPrefix(part) ? initial[item.name] ?? item.content : item.content)
    }
    let wrong = try TrainingState(StateItems(items)), course = try trial.undisturbed()
    #expect(wrong != end)
    let rest = try pair.rest(after: wrong, without: pair.lengthening.surplus)
    #expect(rest.events != Array(course.events[try pair.place(in: course)...]))
  }

  /// A longer trial takes its records where its own schedule has them; others were not taken.
  @Test func recordsMustHaveBeenTaken() {
    func lengthening(_ change: (inout RecordSettings) -> Void, _ earlier: (inout RecordSettings) -> Void)
      -> Lengthening
    {
      var (shorter, longer) = (ContinuedTrial.gradientNoise.settings, ContinuedTrial.gradientNoise.settings)
      (shorter.train.updates, longer.train.updates) = (100, 200)
      (shorter.record.every, longer.record.every) = (nil, nil)
      earlier(&shorter.record)
      change(&longer.record)
      return Lengthening(from: shorter, to: longer)
    }
    let same = lengthening({ $0.every = 20 }, { $0.every = 10 })
    #expect(same.obstacle == nil && same.surplus == [10, 30, 50, 70, 90, 99])
    #expect(same.keeps(80) && !same.keeps(90))
    #expect(
      lengthening({ $0.every = 10 }, { $0.every = 20 }).obstacle
        == "there is no record of update 10, which is wanted now")
    #expect(lengthening({ $0.at = [.update(3), .update(150)] }, { $0.at = [.update(3)] }).obstacle == nil)
    #expect(
      lengthening({ $0.at = [.update(3), .update(150)] }, { $0.at = [.update(4)] }).obstacle
        == "there is no record of update 3, which is wanted now")
    #expect(lengthening({ $0.log = 9 }, { $0.log = 9 }).obstacle?.hasPrefix("there is no record") == true)
  }
}
