import Components
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training
import TrialFormat

/// `train.until`: when training ends early, what it still does, and that it does so every time alike.
@Suite struct StoppingTests {
  /// Three classes by tokens that are easy to learn.
  private func trial(_ criterion: (any Criterion)?, steps: Int = 400) -> TinyTrial {
    TinyTrial(steps: steps).recording(.update(0), .last).changed { trial in
      trial.task.arrangement = .manyToOne
      trial.settings.train.until = criterion
      trial.settings.train.evaluateEvery = 10
      (trial.settings.model.hidden, trial.settings.train.batch) = (8, 8)
      var adam = Adam()
      adam.learningRate = 0.02
      trial.settings.optimizer = adam
    }
  }

  private func run(_ criterion: (any Criterion)?, steps: Int = 400) throws -> [Seen] {
    let trial = trial(criterion, steps: steps)
    let source = FixedSource(try trial.source(), examples: 8, precision: .float64)
    return Seen.all(of: Trainer(trial.settings, source: source))
  }

  private func loss(_ change: (inout LossCriterion) -> Void) -> LossCriterion {
    var criterion = LossCriterion()
    change(&criterion)
    return criterion
  }

  @Test func aValidationLossEndsIt() throws {
    let names = try run(loss { $0.below = 0.2 }).names
    let stop = try #require(names.firstIndex { $0.hasPrefix("stopped") })
    let step = try #require(names[stop].split(separator: " ").last.flatMap { Int($0) })
    #expect(step % 10 == 0 && step < 400)
    #expect(
      Array(names[(stop - 1)...]) == [
        "evaluation \(step)", "stopped \(step)", "record \(step)", "test \(step)", "done",
      ])
    #expect(names.contains("step \(step - 1)") && !names.contains("step \(step)"))
  }

  @Test func aTrainingLossEndsItBetweenEvaluations() throws {
    let criterion = loss { ($0.below, $0.watch, $0.batches) = (0.2, .training, 3) }
    let seen = try run(criterion), names = seen.names
    let stop = try #require(names.firstIndex { $0.hasPrefix("stopped") })
    let step = try #require(names[stop].split(separator: " ").last.flatMap { Int($0) })
    #expect(
      Array(names[(stop - 1)...]) == [
        "step \(step - 1)", "stopped \(step)", "record \(step)", "evaluation \(step)",
        "test \(step)", "done",
      ])
    // The mean over the last three losses is below, and was not one batch earlier.
    let losses = seen.steps.map(\.loss.value), last = losses.suffix(3).reduce(0, +) / 3
    #expect(last < 0.2 && losses.dropLast().suffix(3).reduce(0, +) / 3 >= 0.2)
  }

  @Test func metricsAndToleranceEndIt() throws {
    var accuracy = MetricCriterion()
    (accuracy.atLeast, accuracy.evaluations) = (1, 2)
    let names = try run(accuracy).names
    #expect(names.contains { $0.hasPrefix("stopped") })
    var within = WithinCriterion()
    (within.error, within.sequences) = (0.3, 20)
    let seen = try run(within)
    // Twenty sequences in a row are three batches of eight.
    #expect(seen.names.contains { $0.hasPrefix("stopped") })
    #expect(seen.steps.count >= 3 && seen.steps.suffix(3).allSatisfy { $0.accuracy.value == 1 })
    var strict = within
    strict.error = 1e-9
    #expect(try !run(strict).names.contains { $0.hasPrefix("stopped") }, "nothing is that near")
  }

  @Test func withoutItNothingChanges() throws {
    let never = loss { $0.below = -1 }
    #expect(try run(never, steps: 30) == run(nil, steps: 30))
    let always = loss { $0.below = 1e9 }
    #expect(try run(always, steps: 30) == run(always, steps: 30))
    #expect(
      try run(always, steps: 30).names.suffix(5) == [
        "evaluation 10", "stopped 10", "record 10", "test 10", "done",
      ])
    #expect(try run(always, steps: 10).names.suffix(4) == ["evaluation 10", "stopped 10", "test 10", "done"])
  }

  @Test func whatCannotBeFulfilledIsRefused() throws {
    var train = TrainSettings()
    train.until = MetricCriterion()
    #expect(train.problems.map(\.key) == ["until.name"])
    train.evaluateEvery = 5
    #expect(train.allProblems.isEmpty)
    train.until = LossCriterion()
    #expect(train.allProblems.isEmpty)
    var metric = MetricCriterion()
    (metric.name, metric.atLeast) = ("recal", 0.9)
    let source = try TinyTrial().source()
    #expect(
      metric.problems(for: source).first?.description == "this task has no metric 'recal'; it has accuracy")
  }
}
