import Gradients
import Recurrent
import Testing
import Training
import TrialFormat

/// Records of moments of which it shows only afterwards that they are wanted.
@Suite struct RetrospectTests {
  /// Every gradient is clipped.
  private func clipping(_ change: (inout TinyTrial) -> Void = { _ in }) -> TinyTrial {
    TinyTrial().recording().changed { trial in
      var clip = NormClipping(), sgd = SGD()
      clip.threshold = 1e-3
      (sgd.learningRate, sgd.clip) = (0.1, clip)
      trial.settings.optimizer = sgd
      change(&trial)
    }
  }

  /// Goes astray within a few updates.
  private func diverging(_ change: (inout TinyTrial) -> Void = { _ in }) -> TinyTrial {
    TinyTrial(steps: 40).recording().changed { trial in
      var cell = RNN(), sgd = SGD()
      cell.activation = .linear
      sgd.learningRate = 1e60
      (trial.settings.model.cell, trial.settings.optimizer) = (cell, sgd)
      change(&trial)
    }
  }

  private func records(_ events: [Seen]) -> [SeenRecord] {
    events.compactMap { if case .record(let record) = $0 { record } else { nil } }
  }

  private func withoutRecords(_ events: [Seen]) -> [Seen] {
    events.filter { if case .record = $0 { false } else { true } }
  }

  @Test func clippedUpdatesHaveTheRecordsThatTheScheduleWouldHaveTaken() throws {
    let late = try clipping { $0.settings.record.whenClipped = 3 }.run()
    let early = try clipping { $0.settings.record.at = [.update(0), .update(1), .update(2)] }.run()
    #expect(records(late) == records(early) && records(late).count == 3)
    #expect(withoutRecords(late) == withoutRecords(early))
  }

  @Test func whatIsNotClippedHasNoRecord() throws {
    let trial = clipping { trial in
      trial.settings.record.whenClipped = 3
      trial.settings.optimizer = SGD()
    }
    #expect(records(try trial.run()).isEmpty)
  }

  @Test func noUpdateHasTwoRecords() throws {
    let events = try clipping { trial in
      trial.settings.record.whenClipped = 3
      trial.settings.record.at = [.update(1)]
    }.run()
    #expect(records(events).map(\.step) == [0, 1, 2])
  }

  @Test func lastMomentsOfADivergenceAreKept() throws {
    let all = try diverging { $0.settings.record.every = 1 }.run()
    let last = try diverging { $0.settings.record.beforeDivergence = 2 }.run()
    guard case .end(.diverged(let step))? = last.last else {
      Issue.record("it did not diverge")
      return
    }
    #expect(step > 0 && records(last) == records(all).suffix(2))
    #expect(withoutRecords(last) == withoutRecords(all))
    #expect(records(last).last?.step == step)
  }

  @Test func trialThatDoesNotDivergeHasNoneOfThem() throws {
    let trial = TinyTrial().recording().changed { $0.settings.record.beforeDivergence = 4 }
    #expect(records(try trial.run()).isEmpty)
  }

  /// A random engine would draw other numbers if records drew from its stream.
  @Test func trainingIsNotDisturbed() throws {
    func events(_ kept: Int?) throws -> [Seen] {
      try clipping { trial in
        trial.settings.gradient.engine = UORO()
        trial.settings.record.whenClipped = kept
        trial.settings.record.beforeDivergence = kept
      }.run()
    }
    #expect(withoutRecords(try events(4)) == withoutRecords(try events(nil)))
    #expect(records(try events(4)).count == 4)
  }

  @Test func countIsTheMostThatATrialCanHave() {
    var record = RecordSettings()
    (record.beforeDivergence, record.whenClipped) = (20, 5)
    #expect(
      record.count(updates: 1000) == 27 && record.parameterCopies == 21
        && RecordSettings().parameterCopies == 0)
    #expect(record.mayHold(500, of: 1000) && !record.mayHold(1000, of: 1000))
    #expect(!RecordSettings().mayHold(500, of: 1000) && RecordSettings().mayHold(999, of: 1000))
  }
}
