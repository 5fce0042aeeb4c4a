import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training

/// Every number of an event by its bits.
struct EventBits: Equatable {
  /// `record 0`, `step 0`, …, the reason of a stop with it.
  let name: String
  private(set) var numbers: [UInt64] = []

  init(_ event: TrainingEvent) {
    switch event {
    case .record(let record):
      name = "record \(record.update)"
      add(record)
    case .update(let report):
      name = "step \(report.update)"
      add([
        report.loss, report.stepLoss, report.accuracy, report.gradientNorm, report.clipFactor,
        report.learningRate,
      ])
      add(report.controls + report.measured.flatMap { $0 })
      if let penalty = report.penalty { add([penalty.value, penalty.weight, penalty.gradientNorm]) }
    case .evaluation(let score):
      (name, numbers) = ("evaluation \(score.update)", EventBits.numbers(of: score))
    case .test(let score): (name, numbers) = ("test \(score.update)", EventBits.numbers(of: score))
    case .samples(let samples): name = "samples \(samples)"
    case .stopped(let step, let reason): name = "stopped \(step): \(reason)"
    case .end(let outcome): name = "end \(outcome)"
    }
  }

  private static func numbers(of score: Evaluation) -> [UInt64] {
    ([score.loss, score.stepLoss, score.accuracy] + score.metrics).map(\.bitPattern)
  }

  private mutating func add(_ reals: [Double]) { numbers += reals.map(\.bitPattern) }

  private mutating func add(_ record: Record) {
    add(record.parameters.values.elements)
    add(record.gradients.values.elements)
    add(record.outputs.elements)
    add(record.fedBack.map(Double.init))
    for tensor in record.states + record.stateGradients { add(tensor.values.elements) }
    for tensor in record.exampleTensors { add(tensor.values.elements) }
    for companion in record.companions {
      add(companion.gradients.values.elements)
      add(companion.error + companion.cosine + (companion.messageNorms ?? []))
    }
    for (_, measurements) in record.measurements {
      for (_, numbers) in measurements.quantities { add(numbers.reals) }
    }
    guard let probe = record.probe else { return }
    add([probe.loss] + probe.outputs.elements)
    for tensor in probe.states + probe.stateGradients { add(tensor.values.elements) }
  }
}

/// A whole trial, with the state at each of its boundaries.
struct ObservedCourse {
  private(set) var events: [EventBits] = []
  /// States, and how many events came before each.
  private(set) var states: [(place: Int, state: TrainingState)] = []
  let parameters: [UInt64]

  init(_ trainer: Trainer, asksForStates: Bool = true) {
    if asksForStates, let state = trainer.state { states.append((0, state)) }
    while let event = trainer.next() {
      events.append(EventBits(event))
      if asksForStates, let state = trainer.state { states.append((events.count, state)) }
    }
    parameters = trainer.network.parameters.values.elements.map(\.bitPattern)
  }
}

/// Another task with few sequences to evaluate on: many trials are run in one test.
struct FewSource: SequenceSource {
  let whole: any SequenceSource

  var shape: NetworkShape { whole.shape }
  var longestInput: Int { whole.longestInput }
  var longestOutput: Int { whole.longestOutput }
  var tokenLabels: [String]? { whole.tokenLabels }
  var classLabels: [String]? { whole.classLabels }
  var facts: [(name: String, value: String)] { [] }
  var digests: [(name: String, sha256: String)] { [] }
  var metrics: [any SequenceMetric] { whole.metrics }
  var decodesGreedily: Bool { whole.decodesGreedily }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    whole.training(seed: seed, examples: examples, precision: precision)
  }

  /// As many as there are at the least.
  func count(of split: EvaluationSplit) -> Int { 2 }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    Array(whole.evaluation(split, examples: examples, precision: precision).prefix(2))
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    whole.sample(batch, example, prediction: prediction)
  }
}
