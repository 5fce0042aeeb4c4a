import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training
import TrialFormat

/// A trial small enough to be run many times in one test.
struct TinyTrial {
  var settings: TrialSettings
  var task = Noise()

  init(steps: Int = 6, seed: UInt64 = 1) {
    var model = ModelSettings()
    model.hidden = 5
    var train = TrainSettings()
    (train.updates, train.batch, train.evaluateEvery) = (steps, 4, 2)
    var sgd = SGD()
    sgd.learningRate = 0.1
    settings = TrialSettings(
      model: model, gradient: GradientSettings(), optimizer: sgd, loss: LossSettings(), train: train,
      record: RecordSettings(),
      seed: seed)
    (task.length, task.minimumLength, task.inputs, task.classes) = (6, 3, 3, 3)
  }

  /// With records before these updates only.
  func recording(_ points: RecordChoice..., every: Int? = nil, log: Int? = nil) -> TinyTrial {
    changed {
      ($0.settings.record.at, $0.settings.record.every, $0.settings.record.log) = (points, every, log)
    }
  }

  func changed(_ change: (inout TinyTrial) -> Void) -> TinyTrial {
    var trial = self
    change(&trial)
    return trial
  }

  func source() throws -> any SequenceSource { try task.load(from: DataFolders(experiment: "none.exp")) }

  func trainer() throws -> Trainer { Trainer(settings, source: try source()) }

  func run() throws -> [Seen] { try Seen.all(of: trainer()) }
}

/// The same batch at every step, and nothing to evaluate but it.
struct FixedSource: SequenceSource, TrainingBatches {
  let fixed: Batch
  let shape: NetworkShape
  var longestInput: Int { fixed.inputShape.steps }
  var longestOutput: Int { fixed.outputShape.steps }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { nil }
  var facts: [(name: String, value: String)] { [] }
  var digests: [(name: String, sha256: String)] { [] }

  /// The first training batch of another source.
  init(_ source: any SequenceSource, examples: Int, precision: Precision) {
    var batches = source.training(seed: 1, examples: examples, precision: precision)
    (fixed, shape) = (batches.batch(0), source.shape)
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches { self }
  func count(of split: EvaluationSplit) -> Int { fixed.examples }
  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] { [fixed] }
  func batch(_ step: Int) -> Batch { fixed }
}

/// A copy of an event, comparable bit by bit: the trainer's own buffers change with its next one.
enum Seen: Equatable {
  case record(SeenRecord)
  case step(SeenStep)
  case evaluation(step: Int, loss: Bits, accuracy: Bits)
  case test(step: Int, loss: Bits, accuracy: Bits)
  case samples(Int)
  case stopped(update: Int, reason: String)
  case end(Outcome)

  init(_ event: TrainingEvent) {
    switch event {
    case .record(let record): self = .record(SeenRecord(record))
    case .update(let report): self = .step(SeenStep(report))
    case .evaluation(let score):
      self = .evaluation(step: score.update, loss: Bits(score.loss), accuracy: Bits(score.accuracy))
    case .test(let score):
      self = .test(step: score.update, loss: Bits(score.loss), accuracy: Bits(score.accuracy))
    case .samples(let samples): self = .samples(samples.count)
    case .stopped(let step, let reason): self = .stopped(update: step, reason: reason)
    case .end(let outcome): self = .end(outcome)
    }
  }

  static func all(of trainer: Trainer) -> [Seen] {
    var events: [Seen] = []
    while let event = trainer.next() { events.append(Seen(event)) }
    return events
  }

  /// `record 0`, `step 0`, `evaluation 2`, `test 6`, `done`, `diverged 3`.
  var name: String {
    switch self {
    case .record(let record): "record \(record.step)"
    case .step(let report): "step \(report.step)"
    case .evaluation(let step, _, _): "evaluation \(step)"
    case .test(let step, _, _): "test \(step)"
    case .samples(let count): "samples \(count)"
    case .stopped(let step, _): "stopped \(step)"
    case .end(.done): "done"
    case .end(.diverged(let step)): "diverged \(step)"
    }
  }
}

/// A number that equals itself, NaN too.
struct Bits: Equatable {
  let value: Double

  init(_ value: Double) { self.value = value }

  static func == (a: Bits, b: Bits) -> Bool { a.value.bitPattern == b.value.bitPattern }
}

struct SeenRecord: Equatable {
  let step: Int
  let lengths: [Int]
  let targets: [Bits]
  let fedBack: [Int32]
  let parameters: [Bits]
  let gradients: [Bits]
  let outputs: [Bits]
  let states: [[Bits]]
  let stateGradients: [[Bits]]

  init(_ record: Record) {
    step = record.update
    lengths = [record.batch.inputShape, record.batch.outputShape].flatMap { shape in
      (0..<shape.examples).map { shape.length($0) }
    }
    targets =
      switch record.batch.targets {
      case .classes(let labels): labels.map { Bits(Double($0)) }
      case .reals(let numbers), .labels(let numbers): numbers.elements.map { Bits($0) }
      }
    fedBack = record.fedBack
    parameters = record.parameters.values.elements.map { Bits($0) }
    gradients = record.gradients.values.elements.map { Bits($0) }
    outputs = record.outputs.elements.map { Bits($0) }
    states = record.states.map { $0.values.elements.map { Bits($0) } }
    stateGradients = record.stateGradients.map { $0.values.elements.map { Bits($0) } }
  }
}

struct SeenStep: Equatable {
  let step: Int
  let loss: Bits
  let accuracy: Bits
  let gradientNorm: Bits
  let clipFactor: Bits

  init(_ report: UpdateReport) {
    step = report.update
    (loss, accuracy) = (Bits(report.loss), Bits(report.accuracy))
    (gradientNorm, clipFactor) = (Bits(report.gradientNorm), Bits(report.clipFactor))
  }
}

extension [Seen] {
  var names: [String] { map(\.name) }
  var steps: [SeenStep] { compactMap { if case .step(let report) = $0 { report } else { nil } } }
  var records: [SeenRecord] { compactMap { if case .record(let record) = $0 { record } else { nil } } }
  /// Without evaluations on the validation set.
  var training: [Seen] { filter { if case .evaluation = $0 { false } else { true } } }
}
