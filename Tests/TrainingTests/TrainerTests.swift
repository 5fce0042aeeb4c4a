import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training
import TrialFormat

@Suite struct TrainerTests {
  @Test func eventsComeInOrder() throws {
    let names = try TinyTrial(steps: 5).recording(.update(0), .update(3), .last).run().names
    #expect(
      names == [
        "record 0", "step 0", "step 1", "evaluation 2", "step 2", "record 3", "step 3", "evaluation 4",
        "record 4", "step 4",
        "evaluation 5", "test 5", "done",
      ])
  }

  @Test func withoutAPeriodOnlyTheEndIsEvaluated() throws {
    let trial = TinyTrial(steps: 3).recording().changed { $0.settings.train.evaluateEvery = nil }
    #expect(try trial.run().names == ["step 0", "step 1", "step 2", "evaluation 3", "test 3", "done"])
    let single = trial.changed { $0.settings.train.updates = 1 }.recording(.update(0), .last)
    #expect(try single.run().names == ["record 0", "step 0", "evaluation 1", "test 1", "done"])
    let rare = trial.changed { $0.settings.train.evaluateEvery = 1000 }
    #expect(try rare.run().names == trial.run().names)
  }

  @Test func afterTheEndThereIsNothing() throws {
    let trainer = try TinyTrial(steps: 1).trainer()
    _ = Seen.all(of: trainer)
    for _ in 0..<3 { #expect(trainer.next() == nil) }
  }

  @Test func theScheduleIsKept() throws {
    let trial = TinyTrial(steps: 9).recording(.last, every: 4, log: 3)
    let trainer = try trial.trainer()
    #expect(trainer.schedule == [0, 1, 3, 4, 8])
    #expect(Seen.all(of: trainer).records.map(\.step) == trainer.schedule)
    #expect(try trial.recording().run().records.isEmpty)
  }

  /// Record r and step r together are update r: θ_{r+1} = θ_r − η·factor·g_r with the raw g_r of the record.
  @Test(arguments: [nil, 0.01, 1e6]) func recordsStandBeforeUpdates(threshold: Double?) throws {
    let trial = TinyTrial().recording(every: 1).changed {
      var sgd = SGD()
      sgd.learningRate = 0.1
      sgd.clip = threshold.map { NormClipping(threshold: $0) }
      $0.settings.optimizer = sgd
    }
    let trainer = try trial.trainer(), initial = trainer.network.parameters.values.elements
    let events = Seen.all(of: trainer)
    let (records, steps) = (events.records, events.steps)
    try #require(records.count == 6 && steps.count == 6)
    #expect(records[0].parameters.map(\.value) == initial)
    let points = records.map { $0.parameters.map(\.value) } + [trainer.network.parameters.values.elements]
    for (record, report) in zip(records, steps) {
      let gradient = record.gradients.map(\.value), factor = report.clipFactor.value
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(abs(norm - report.gradientNorm.value) <= 1e-14 * norm && norm > 0.01)
      #expect(factor == (threshold.map { min(1, $0 / report.gradientNorm.value) } ?? 1))
      for (place, before) in points[record.step].enumerated() {
        let change = 0.1 * factor * gradient[place], after = points[record.step + 1][place]
        // A fused multiplication rounds once less.
        #expect(
          abs(before - change - after) <= 4 * max(abs(before), abs(change)).ulp,
          "update \(record.step), number \(place)")
      }
      #expect(points[record.step] != points[record.step + 1])
    }
    #expect(steps.contains { $0.clipFactor.value < 1 } == (threshold == 0.01))
  }

  @Test func aRecordsLossIsTheHistorys() throws {
    for arrangement in Arrangement.allCases {
      let trial = TinyTrial().changed { $0.task.arrangement = arrangement }.recording(every: 1)
      let source = try trial.source(), trainer = Trainer(trial.settings, source: source)
      var batches = source.training(seed: 1, examples: 4, precision: .float64)
      let again = Network(
        trial.settings.model, source.shape, precision: .float64, inputSteps: source.longestInput,
        outputSteps: source.longestOutput, examples: 4)
      var pending: (step: Int, loss: Double)?, compared = 0
      while let event = trainer.next() {
        switch event {
        case .record(let record):
          again.parameters.values.assign(record.parameters.values.elements)
          pending = (record.update, again.forward(batches.batch(record.update)).loss)
          #expect(again.outputs(record.batch).elements == record.outputs.elements)
        case .update(let report):
          let recorded = try #require(pending)
          #expect(recorded.step == report.update && recorded.loss == report.loss)
          compared += 1
        default: break
        }
      }
      #expect(compared == 6)
    }
  }

  @Test func everyStateIsRecorded() throws {
    let trial = TinyTrial(steps: 1).recording(.update(0)).changed { $0.settings.model.cell = LSTM() }
    let trainer = try trial.trainer()
    guard case .record(let record)? = trainer.next() else {
      Issue.record("no record before step 0")
      return
    }
    let shape = record.batch.inputShape
    #expect(record.states.map(\.name) == ["s", "q"] && record.stateGradients.map(\.name) == ["s", "q"])
    for state in record.states + record.stateGradients {
      #expect(state.values.rows == shape.rows && state.values.columns == 5 && state.shape === shape)
    }
    // s = o ⊙ tanh(q) lies in (−1, 1) and is no zero where a sequence lives; λ is zero past its end.
    for t in 0..<shape.steps {
      for example in 0..<shape.examples {
        let row = t * shape.examples + example
        let s = record.states[0].values.rows(row..<row + 1).elements
        let lambda = record.stateGradients[0].values.rows(row..<row + 1).elements
        if t < shape.length(example) {
          #expect(s.allSatisfy { abs($0) < 1 && $0 != 0 } && lambda.contains { $0 != 0 })
        } else {
          #expect(lambda.allSatisfy { $0 == 0 })
        }
      }
    }
  }

  @Test func accuracyIsAShareOfScoredSteps() throws {
    let trial = TinyTrial().changed { $0.settings.loss.steps = .last(2) }
    let reports = try trial.run().steps
    #expect(reports.count == 6)
    for report in reports {
      let hits = report.accuracy.value * 8
      #expect((0...8).contains(hits) && abs(hits - hits.rounded()) < 1e-12)
    }
  }

  /// Evaluation is the mean over examples, whatever batches they come in.
  @Test func evaluationWeighsEveryExampleAlike() throws {
    let trial = TinyTrial(steps: 1), source = try trial.source(),
      trainer = Trainer(trial.settings, source: source)
    let events = Seen.all(of: trainer)
    guard case .evaluation(_, let loss, let accuracy)? = events.first(where: { $0.name == "evaluation 1" })
    else {
      Issue.record("no evaluation after the last update")
      return
    }
    var total = 0.0, examples = 0, scored = 0, correct = 0
    for batch in source.evaluation(.validation, examples: 4, precision: .float64) {
      let result = trainer.network.forward(batch, needsGradient: false)
      total += result.loss * Double(batch.examples)
      examples += batch.examples
      scored += result.scored
      correct += result.correct
    }
    #expect(
      examples == 256 && loss.value == total / 256 && accuracy.value == Double(correct) / Double(scored))
  }
}
